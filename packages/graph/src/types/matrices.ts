/**
 * @file Shapes of matrices in the last two axes, and of what is solved by them.
 */
import type { LessThan } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text } from "./size.ts";

/**
 * Square matrices.
 * @example Square<"det", readonly ["batch", 3, 3]> // readonly ["batch", 3, 3]
 */
export type Square<Op extends string, S extends Dims> =
  AnyRank<S> extends true
    ? S
    : S extends readonly [...unknown[], infer R, infer C]
      ? Same<R, C> extends false
        ? ShapeError<`${Op} ${Show<S>}: a matrix of ${Text<R>} x ${Text<C>} is not square`>
        : S
      : ShapeError<`${Op} ${Show<S>}: a matrix has 2 axes or more`>;

/** The axes before the matrices. */
export type BatchOf<S extends Dims> =
  AnyRank<S> extends true ? Shape : S extends readonly [...infer B, unknown, unknown] ? Readonly<B> : Shape;

/** One size for each matrix: the axes before the matrices, and the rows. */
export type RowsOf<S extends Dims> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [...infer B, infer R, unknown]
      ? readonly [...B, R]
      : Shape;

/** At least as many rows as columns. */
export type Tall<Op extends string, S extends Dims> =
  AnyRank<S> extends true
    ? S
    : S extends readonly [...unknown[], infer R, infer C]
      ? R extends number
        ? C extends number
          ? LessThan<R, C> extends true
            ? ShapeError<`${Op} ${Show<S>}: a matrix of ${Text<R>} x ${Text<C>} has fewer rows than columns`>
            : S
          : S
        : S
      : ShapeError<`${Op} ${Show<S>}: a matrix has 2 axes or more`>;

/** The triangle of `qr`. */
export type TriangleOf<S extends Dims> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [...infer B, unknown, infer C]
      ? readonly [...B, C, C]
      : Shape;

/**
 * What solves A X = B: B is a matrix for each of A's, or (one axis less) a vector for each.
 * @example Solution<"solve", readonly ["batch", 3, 3], readonly ["batch", 3]> // readonly ["batch", 3]
 */
export type Solution<Op extends string, A extends Dims, B extends Dims> = true extends AnyRank<A> | AnyRank<B>
  ? Shape
  : A extends readonly [...infer Batch, infer R, infer C]
    ? B extends readonly [...infer Other, infer N, infer K]
      ? Eq<A["length"], B["length"]> extends true
        ? Fits<Batch, Other> extends true
          ? Same<R, N> extends false
            ? Unlike<Op, A, B>
            : readonly [...Batch, C, K]
          : Unlike<Op, A, B>
        : Vector<Op, A, B, Batch, R, C>
      : Vector<Op, A, B, Batch, R, C>
    : ShapeError<`${Op} ${Show<A>}: a matrix has 2 axes or more`>;

type Vector<
  Op extends string,
  A extends Dims,
  B extends Dims,
  Batch extends Dims,
  R,
  C,
> = B extends readonly [...infer Other, infer N]
  ? Fits<Batch, Other> extends true
    ? Same<R, N> extends false
      ? Unlike<Op, A, B>
      : readonly [...Batch, C]
    : Unlike<Op, A, B>
  : Unlike<Op, A, B>;

type Unlike<
  Op extends string,
  A extends Dims,
  B extends Dims,
> = ShapeError<`${Op} ${Show<A>} and ${Show<B>}: the right side needs the axes before the last two, and as many rows`>;

type Fits<A extends Dims, B extends Dims> = A extends readonly [infer a, ...infer AR]
  ? B extends readonly [infer b, ...infer BR]
    ? Same<a, b> extends false
      ? false
      : Fits<AR, BR>
    : false
  : B extends readonly []
    ? true
    : false;
