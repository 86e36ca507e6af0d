/**
 * @file Broadcasting: shapes are aligned at their last axes; sizes must be equal, or one of them 1.
 *
 * The walk over the axes does not know the op's name, so that `add` and `mul` of the same shapes share one
 * instantiation; the name enters with the sentence.
 */
import type { AxisOf } from "./axis.ts";
import type { Ok, ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Meet, Same, Shape, Show, Text } from "./size.ts";

declare const clash: unique symbol;

/** Where two shapes disagree: axis and size on either side. */
export interface Clash<AxisA, a, AxisB, b> {
  readonly [clash]: [AxisA, a, AxisB, b];
}

/** Boxed, for `D extends ...` on a type parameter D would be put off and `[D] extends [infer d]` is not. */
type Wider<a, b> =
  Eq<a, b> extends true
    ? [a]
    : Eq<a, 1> extends true
      ? [b]
      : Eq<b, 1> extends true
        ? [a]
        : Same<a, b> extends true
          ? [Meet<a, b>]
          : "differ";

type Zip<A extends Dims, B extends Dims, Out extends Dims = readonly []> = A extends readonly [
  ...infer AI,
  infer a,
]
  ? B extends readonly [...infer BI, infer b]
    ? Wider<a, b> extends [infer d]
      ? Zip<AI, BI, readonly [d, ...Out]>
      : Clash<AI["length"], a, BI["length"], b>
    : readonly [...A, ...Out]
  : readonly [...B, ...Out];

/** The common shape, or a {@link Clash}. */
export type CommonShape<A extends Dims, B extends Dims> =
  SameOrScalar<A, B> extends true
    ? A
    : A extends readonly []
      ? B
      : AnyRank<A> extends true
        ? Shape
        : AnyRank<B> extends true
          ? Shape
          : Zip<A, B>;

/** The sentence of a clash between a left and a right operand. */
export type Differ<Op extends string, A extends Dims, B extends Dims, C, Rule extends string> =
  C extends Clash<infer i, infer a, infer j, infer b>
    ? ShapeError<`${Op} ${Show<A>} and ${Show<B>}: axis ${i & number} of the left has size ${Text<a>}, axis ${j & number} of the right has size ${Text<b>}; ${Rule}`>
    : never;

/**
 * The shape of an elementwise op of two operands.
 * @example Broadcast<"add", readonly ["batch", 64], readonly [64]> // readonly ["batch", 64]
 */
export type Broadcast<Op extends string, A extends Dims, B extends Dims> =
  CommonShape<A, B> extends infer R
    ? R extends Clash<unknown, unknown, unknown, unknown>
      ? Differ<Op, A, B, R, "they must be equal, or one of them 1">
      : R
    : never;

/** True when B is A's shape or a scalar, in one test: of two in a row, the first is put off for a type parameter. */
type SameOrScalar<A, B> =
  (<X>() => X extends B ? 1 : 2) extends
    | (<X>() => X extends A ? 1 : 2)
    | (<X>() => X extends readonly [] ? 1 : 2)
    ? true
    : false;

/**
 * What a guard needs to know of two operands, decided without looking inside when they are one shape or the second is
 * a scalar: code that is generic over a whole shape S then checks, where `S extends ...` would be put off.
 */
export type BroadcastGuard<Op extends string, A extends Dims, B extends Dims> =
  SameOrScalar<A, B> extends true ? unknown : Broadcast<Op, A, B>;

/** {@link Broadcast} as a result, decided in the same cases; a loose shape after a refusal. */
export type BroadcastShape<Op extends string, A extends Dims, B extends Dims> =
  SameOrScalar<A, B> extends true ? A : Ok<Broadcast<Op, A, B>>;

/** The shape of an elementwise op of three operands; a clash names the two shapes that met. */
export type Broadcast3<Op extends string, A extends Dims, B extends Dims, C extends Dims> =
  Broadcast<Op, A, B> extends infer AB ? (AB extends Dims ? Broadcast<Op, AB, C> : AB) : never;

/**
 * `To` when A broadcasts to exactly that shape.
 * @example BroadcastTo<readonly [64], readonly ["batch", 64]> // readonly ["batch", 64]
 */
export type BroadcastTo<A extends Dims, To extends Dims> =
  AnyRank<A> extends true
    ? To
    : AnyRank<To> extends true
      ? Shape
      : Fit<A, To> extends Clash<infer i, infer a, infer j, infer b>
        ? ShapeError<`broadcastTo: ${Show<A>} does not fit ${Show<To>}; axis ${i & number} has size ${Text<a>}, the target's axis ${j & number} has ${Text<b>}`>
        : Fit<A, To> extends "rank"
          ? ShapeError<`broadcastTo: ${Show<A>} has more axes than ${Show<To>}`>
          : To;

type Fit<A extends Dims, To extends Dims> = A extends readonly [...infer AI, infer a]
  ? To extends readonly [...infer TI, infer t]
    ? Eq<a, 1> extends true
      ? Fit<AI, TI>
      : Same<a, t> extends true
        ? Fit<AI, TI>
        : Clash<AI["length"], a, TI["length"], t>
    : "rank"
  : "fits";

/**
 * `To` when axis i of A may become axis `Axes[i]` of it: the general form, with the axes given.
 * @example BroadcastInDim<readonly [3], readonly [3, 4], readonly [0]> // readonly [3, 4]
 */
export type BroadcastInDim<A extends Dims, To extends Dims, Axes extends readonly number[]> =
  AnyRank<A> extends true
    ? To
    : AnyRank<Axes> extends true
      ? To
      : AnyRank<To> extends true
        ? Shape
        : Eq<A["length"], Axes["length"]> extends true
          ? Place<A, To, Axes> extends infer F
            ? F extends ShapeError<unknown>
              ? F
              : To
            : never
          : ShapeError<`broadcastInDim: ${Show<A>} has ${A["length"]} axes, ${Axes["length"]} places are given`>;

type Place<
  A extends Dims,
  To extends Dims,
  Axes extends readonly number[],
  I extends 0[] = [],
> = Axes extends readonly [infer H extends number, ...infer R extends readonly number[]]
  ? [AxisOf<To, H>] extends [never]
    ? ShapeError<`broadcastInDim: axis ${H} is out of range for ${Show<To>}`>
    : Eq<A[I["length"]], 1> extends true
      ? Place<A, To, R, [...I, 0]>
      : Same<A[I["length"]], To[AxisOf<To, H>]> extends true
        ? Place<A, To, R, [...I, 0]>
        : ShapeError<`broadcastInDim: ${Show<A>} does not fit ${Show<To>}; axis ${I["length"]} has size ${Text<A[I["length"]]>}, the target's axis ${H} has ${Text<To[AxisOf<To, H>]>}`>
  : To;
