/** @file Type-level shapes of the short forms of contraction. */
import type { DotGeneral } from "../types/dot-general.ts";
import type { ShapeError } from "../types/shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "../types/size.ts";

/** `unknown` for two vectors of one length. */
export type VectorDot<A extends Dims, B extends Dims> = A extends readonly [infer n]
  ? B extends readonly [infer m]
    ? Same<n, m> extends true
      ? unknown
      : ShapeError<`dot ${Show<A>} and ${Show<B>}: the vectors have sizes ${Text<n>} and ${Text<m>}`>
    : NotVector<"dot", A, B, B>
  : NotVector<"dot", A, B, A>;

/** The shape of the outer product of two vectors. */
export type VectorOuter<A extends Dims, B extends Dims> = A extends readonly [infer n]
  ? B extends readonly [infer m]
    ? readonly [n, m]
    : NotVector<"outer", A, B, B>
  : NotVector<"outer", A, B, A>;

type NotVector<Op extends string, A extends Dims, B extends Dims, Wrong extends Dims> =
  AnyRank<Wrong> extends true ? Shape : ShapeError<`${Op} ${Show<A>} and ${Show<B>}: both must be vectors`>;

/** A contraction without batch axes; a number pairs so many last axes of A with the first of B. */
export type Tensordot<A extends Dims, B extends Dims, X> = X extends readonly [
  infer L extends readonly number[],
  infer R extends readonly number[],
]
  ? DotGeneral<A, B, { contract: readonly [L, R] }>
  : X extends number
    ? Counted<A, B, X>
    : Shape;

type Counted<A extends Dims, B extends Dims, N extends number> = true extends
  | AnyRank<A>
  | AnyRank<B>
  | (number extends N ? true : false)
  ? Shape
  : Firsts<N> extends infer R extends readonly number[]
    ? Lasts<A, N> extends infer L extends readonly number[]
      ? DotGeneral<A, B, { contract: readonly [L, R] }>
      : ShapeError<`tensordot ${Show<A>} and ${Show<B>}: both must have ${N} axes or more`>
    : Shape;

/** 0, 1, ... N - 1; stops at 8 axes, for a count that is no rank. */
type Firsts<N extends number, Out extends readonly number[] = readonly []> = Out["length"] extends N | 8
  ? Out
  : Firsts<N, readonly [...Out, Out["length"]]>;

/** The last N axes, ascending; never when there are fewer. */
type Lasts<
  A extends Dims,
  N extends number,
  Out extends readonly number[] = readonly [],
> = Out["length"] extends N
  ? Out
  : A extends readonly [...infer AI, unknown]
    ? Lasts<AI, N, readonly [AI["length"], ...Out]>
    : "short";
