/** @file Shapes of poolings: `[batch, channels, ...size]`, each channel by itself. */
import type { FloorDiv, Mod, Mul } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "./size.ts";
import type { Around, PerAxis, ProductOf, SpatialOf, WindowSizes } from "./window.ts";

export interface PoolOptions {
  /** How far windows move, on each axis; default the size of a window, so that they lie beside each other. */
  readonly stride?: PerAxis;
  /** Whether a last window may hang over the end; default false. */
  readonly ceilMode?: boolean;
}

export interface PaddedPoolOptions extends PoolOptions {
  /** What is added around each axis, less than a window; default nothing. */
  readonly padding?: Around;
}

export interface MaxPoolOptions extends PaddedPoolOptions {
  /** How far apart the elements of a window are; default 1. */
  readonly dilation?: PerAxis;
}

export interface AvgPoolOptions extends PaddedPoolOptions {
  /** Whether padded zeros count in what a sum is divided by; default true. */
  readonly countIncludePad?: boolean;
  /** What every sum is divided by, instead of the number of elements. */
  readonly divisorOverride?: number;
}

/**
 * @example Pool<"maxPool2d", readonly ["batch", 8, 28, 28], 2, object, 2> // readonly ["batch", 8, 14, 14]
 */
export type Pool<Op extends string, S extends Dims, W, O, Rank extends number> =
  SpatialOf<Op, S, Rank> extends infer Sizes
    ? Sizes extends Dims
      ? AnyRank<S> extends true
        ? Shape
        : WindowSizes<Op, S, Sizes, W, O, W> extends infer R
          ? R extends Dims
            ? readonly [S[0], S[1], ...R]
            : R
          : never
      : Sizes
    : never;

/** The shape of an adaptive pooling: `M` positions on each axis, one number for all or one for each. */
export type AdaptivePool<Op extends string, S extends Dims, M, Rank extends number> =
  SpatialOf<Op, S, Rank> extends infer Sizes
    ? Sizes extends Dims
      ? AnyRank<S> extends true
        ? Shape
        : readonly [S[0], S[1], ...Replaced<Sizes, M>]
      : Sizes
    : never;

type Replaced<Sizes extends Dims, M> = {
  readonly [I in keyof Sizes]: [M] extends [number]
    ? M
    : [M] extends [readonly unknown[]]
      ? I extends keyof M
        ? M[I]
        : number
      : number;
};

/** The shape of a global pooling: batch and channels. */
export type GlobalPool<Op extends string, S extends Dims> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [infer N, infer C, unknown, ...unknown[]]
      ? readonly [N, C]
      : ShapeError<`${Op}: ${Show<S>} has nothing to pool after batch and channels`>;

/** The shape of unfolded windows: `[batch, channels * window, positions]`. */
export type Unfold<Op extends string, S extends Dims, W extends readonly number[], O> =
  SpatialOf<Op, S, W["length"]> extends infer Sizes
    ? Sizes extends Dims
      ? AnyRank<S> extends true
        ? Shape
        : WindowSizes<Op, S, Sizes, W, O, 1> extends infer R
          ? R extends Dims
            ? readonly [S[0], Times<S[1], ProductOf<W>>, ProductOf<R>]
            : R
          : never
      : Sizes
    : never;

type Times<A, B extends number> = A extends number ? Mul<A, B> : number;

/**
 * The shape that columns `[batch, channels * window, positions]` are folded to: `[batch, channels, ...size]`, of which
 * unfolding would make such columns.
 * @example Fold<readonly ["batch", 27, 16], readonly [6, 6], readonly [3, 3], undefined> // readonly ["batch", 3, 6, 6]
 */
export type Fold<
  S extends Dims,
  To extends readonly number[],
  W extends readonly number[],
  O,
> = S extends readonly [infer N, infer Rows, infer Count]
  ? AnyRank<To> extends true
    ? Shape
    : Channels<Rows, ProductOf<W>> extends infer C
      ? [C] extends [never]
        ? ShapeError<`fold: ${Text<Rows>} rows of columns ${Show<S>} are no multiple of the ${ProductOf<W>} elements of a window`>
        : Folded<S, Count, readonly [N, C, ...To], W, O>
      : never
  : AnyRank<S> extends true
    ? Shape
    : ShapeError<`fold: takes columns [batch, channels * window, positions]; these are ${Show<S>}`>;

type Folded<S extends Dims, Count, To extends Dims, W extends readonly number[], O> =
  Unfold<"fold", To, W, O> extends infer Columns
    ? Columns extends readonly [unknown, unknown, infer Positions]
      ? Same<Positions, Count> extends true
        ? To
        : ShapeError<`fold: ${Show<To>} has ${Text<Positions>} positions of such windows; the columns ${Show<S>} have ${Text<Count>}`>
      : Columns
    : never;

/** `never` where the rows are no multiple. */
type Channels<Rows, Elements extends number> = Rows extends number
  ? number extends Rows | Elements
    ? number
    : Elements extends 0
      ? number
      : Mod<Rows, Elements> extends 0
        ? FloorDiv<Rows, Elements>
        : never
  : number;
