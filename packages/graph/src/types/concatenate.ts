/**
 * @file Tensors joined along an axis (`concatenate`) or on a new one (`stack`).
 */
import type { AxisOf, NoSuchAxis } from "./axis.ts";
import type { AddSizes } from "./compound.ts";
import type { SameType } from "./dtype-rules.ts";
import type { DTypeError, ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Meet, Same, Shape, Show, Text } from "./size.ts";
import type { DTypeOf, Tensor } from "./tensor.ts";

/**
 * The shape of tensors joined along an axis; the other axes must agree.
 * @example Concatenate<readonly [readonly ["batch", 3], readonly ["batch", 5]], -1> // readonly ["batch", 8]
 */
export type Concatenate<L extends readonly Dims[], Axis extends number> =
  true extends Loose<L, Axis>
    ? Shape
    : L extends readonly [infer First extends Dims, ...infer Rest extends readonly Dims[]]
      ? [AxisOf<First, Axis>] extends [never]
        ? ShapeError<NoSuchAxis<"concatenate", First, Axis>>
        : Fold<First, Rest, AxisOf<First, Axis>>
      : ShapeError<"concatenate needs at least one tensor">;

/** True when the number of tensors, the axis or a rank is not known. */
type Loose<L extends readonly Dims[], Axis extends number> =
  AnyRank<L> extends true ? true : number extends Axis ? true : { [I in keyof L]: AnyRank<L[I]> }[number];

type Fold<
  Sum extends Dims,
  L extends readonly Dims[],
  Axis extends number,
  Part extends 0[] = [0],
> = L extends readonly [infer Next extends Dims, ...infer Rest extends readonly Dims[]]
  ? Eq<Sum["length"], Next["length"]> extends true
    ? Join<Sum, Next, Axis> extends infer Joined
      ? Joined extends Dims
        ? Fold<Joined, Rest, Axis, [...Part, 0]>
        : Joined extends Odd<infer I, infer a, infer b>
          ? ShapeError<`concatenate on axis ${Axis}: part ${Part["length"]} is ${Show<Next>}, the parts before it make ${Show<Sum>}; axis ${I & number} has sizes ${Text<b>} and ${Text<a>}`>
          : never
      : never
    : ShapeError<`concatenate on axis ${Axis}: part ${Part["length"]} is ${Show<Next>}, the parts before it make ${Show<Sum>}; they must have as many axes`>
  : Sum;

declare const odd: unique symbol;
/** The axis on which two parts differ, with both sizes. */
interface Odd<I, a, b> {
  readonly [odd]: [I, a, b];
}

type Join<
  A extends Dims,
  B extends Dims,
  Axis extends number,
  I extends 0[] = [],
  Out extends Dims = readonly [],
> = A extends readonly [infer a, ...infer AR]
  ? B extends readonly [infer b, ...infer BR]
    ? I["length"] extends Axis
      ? Join<AR, BR, Axis, [...I, 0], readonly [...Out, AddSizes<a, b>]>
      : Same<a, b> extends true
        ? Join<AR, BR, Axis, [...I, 0], readonly [...Out, Meet<a, b>]>
        : Odd<I["length"], a, b>
    : never
  : Out;

/**
 * The dtype of the parts, or a refusal: they must be tensors, and of one dtype. A list parameter is bounded by
 * `readonly unknown[]` and not by tensors, for from such a bound the checker would take the dtype of `zeros([3])`.
 * @example parts: L & Guard<PartsType<"concatenate", L>>
 */
export type PartsType<Op extends string, L extends readonly unknown[]> = L extends readonly [
  infer H,
  ...infer R,
]
  ? OneType<Op, DTypeOf<H>, R>
  : DTypeOf<L[number]>;

type OneType<Op extends string, D, L extends readonly unknown[], Part extends 0[] = [0]> = [D] extends [never]
  ? ShapeError<NotTensor<Op, 0>>
  : L extends readonly [infer H, ...infer R]
    ? H extends Tensor<unknown, infer E>
      ? SameType<Op, D, E> extends ShapeError<unknown>
        ? DTypeError<`${Op}: part ${Part["length"]} is ${E & string}, part 0 is ${D & string}; convert one of them`>
        : OneType<Op, D, R, [...Part, 0]>
      : ShapeError<NotTensor<Op, Part["length"]>>
    : D;
type NotTensor<Op extends string, Part extends number> = `${Op}: part ${Part} is not a tensor`;

/**
 * The shape of tensors of one shape, stacked on a new axis.
 * @example Stack<readonly [readonly [3, 4], readonly [3, 4]], 0> // readonly [2, 3, 4]
 */
export type Stack<L extends readonly Dims[], Axis extends number> =
  true extends Loose<L, Axis>
    ? Shape
    : L extends readonly [infer First extends Dims, ...infer Rest extends readonly Dims[]]
      ? Alike<First, Rest> extends infer S
        ? S extends Dims
          ? Insert<S, Axis, L["length"]>
          : S
        : never
      : ShapeError<"stack needs at least one tensor">;

type Alike<S extends Dims, L extends readonly Dims[], Part extends 0[] = [0]> = L extends readonly [
  infer Next extends Dims,
  ...infer Rest extends readonly Dims[],
]
  ? Eq<S["length"], Next["length"]> extends true
    ? Join<S, Next, never> extends infer Joined extends Dims
      ? Alike<Joined, Rest, [...Part, 0]>
      : ShapeError<Unlike<S, Next, Part["length"]>>
    : ShapeError<Unlike<S, Next, Part["length"]>>
  : S;
type Unlike<
  S extends Dims,
  Next extends Dims,
  Part extends number,
> = `stack: part ${Part} is ${Show<Next>}, part 0 is ${Show<S>}; they must have one shape`;

/** The shape with a new axis of size D put in at `Axis`; -1 appends. */
export type Insert<S extends Dims, Axis extends number, D> = number extends Axis
  ? Shape
  : AnyRank<S> extends true
    ? Shape
    : [AxisOf<readonly [...S, D], Axis>] extends [never]
      ? ShapeError<`a new axis ${Axis} is out of range for ${Show<S>}`>
      : InsertAt<S, AxisOf<readonly [...S, D], Axis>, D>;

type InsertAt<
  S extends Dims,
  Axis extends number,
  D,
  Head extends Dims = readonly [],
> = Head["length"] extends Axis
  ? readonly [...Head, D, ...S]
  : S extends readonly [infer H, ...infer R]
    ? InsertAt<R, Axis, D, readonly [...Head, H]>
    : never;
