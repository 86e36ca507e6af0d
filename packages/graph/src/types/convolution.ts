/** @file Shapes of convolutions and transposed ones: `[batch, in, ...size]` with kernels `[out, in / groups, ...window]`. */
import type { Add, Mul, Sub } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "./size.ts";
import type { Around, Option, PerAxis, SpatialOf, WindowSizes } from "./window.ts";

/** How a convolution is computed: sums over the window, products of spectra, or what is faster for these sizes. */
export type ConvAlgorithm = "direct" | "fft" | "auto";

export interface ConvOptions {
  /** How far windows move, on each axis; default 1. */
  readonly stride?: PerAxis;
  /** Zeros around each axis; default none. */
  readonly padding?: Around | "same" | "valid" | "causal";
  /** How far apart the elements of a window are; default 1. */
  readonly dilation?: PerAxis;
  /** Parts of the channels that go side by side; default 1. */
  readonly groups?: number;
  /** Default `"direct"`. The others have other roundings: docs/fourier.md. */
  readonly algorithm?: ConvAlgorithm;
}

export interface ConvTransposeOptions {
  /** How far apart inputs come to lie; default 1. */
  readonly stride?: PerAxis;
  /** What is cut off around each axis; default nothing. */
  readonly padding?: Around;
  /** How far apart the elements of a window are; default 1. */
  readonly dilation?: PerAxis;
  /** Added to the end of each axis, below stride or dilation; default 0. */
  readonly outputPadding?: PerAxis;
  /** Parts of the channels that go side by side; default 1. */
  readonly groups?: number;
}

type GroupsOf<O> =
  Option<O, "groups"> extends infer G ? (G extends number ? G : undefined extends G ? 1 : number) : never;

/**
 * @example Conv<"conv2d", readonly ["batch", 3, 32, 32], readonly [8, 3, 5, 5], { stride: 2 }, 2> // readonly ["batch", 8, 14, 14]
 */
export type Conv<Op extends string, S extends Dims, K extends Dims, O, Rank extends number> =
  SpatialOf<Op, S, Rank> extends infer Sizes
    ? Sizes extends Dims
      ? AnyRank<S> extends true
        ? Shape
        : AnyRank<K> extends true
          ? Shape
          : K extends readonly [infer Out, infer In, ...infer W]
            ? W["length"] extends Rank
              ? Convolved<Op, S, K, Sizes, Out, In, W, O>
              : WrongKernel<Op, K, Rank>
            : WrongKernel<Op, K, Rank>
      : Sizes
    : never;

type WrongKernel<
  Op extends string,
  K extends Dims,
  Rank extends number,
> = ShapeError<`${Op}: the kernel ${Show<K>} has ${K["length"]} axes; it takes ${Add<Rank, 2>}: out, in and ${Text<Rank>} of the window`>;

type Convolved<
  Op extends string,
  S extends Dims,
  K extends Dims,
  Sizes extends Dims,
  Out,
  In,
  W extends Dims,
  O,
> =
  Same<S[1], Times<In, GroupsOf<O>>> extends true
    ? WindowSizes<Op, S, Sizes, W, O, 1> extends infer R
      ? R extends Dims
        ? readonly [S[0], Out, ...R]
        : R
      : never
    : ShapeError<`${Op}: ${Show<S>} has ${Text<S[1]>} channels; the kernel ${Show<K>} takes ${Text<Times<In, GroupsOf<O>>>}`>;

type Times<A, B extends number> = A extends number ? Mul<A, B> : number;

/**
 * @example ConvTranspose<"convTranspose1d", readonly [2, 4, 10], readonly [4, 3, 3], { stride: 2 }, 1> // readonly [2, 3, 21]
 */
export type ConvTranspose<Op extends string, S extends Dims, K extends Dims, O, Rank extends number> =
  SpatialOf<Op, S, Rank> extends infer Sizes
    ? Sizes extends Dims
      ? AnyRank<S> extends true
        ? Shape
        : AnyRank<K> extends true
          ? Shape
          : K extends readonly [infer In, infer Out, ...infer W]
            ? W["length"] extends Rank
              ? Same<S[1], In> extends true
                ? Spread<Op, S, Sizes, W, O> extends infer R
                  ? R extends Dims
                    ? readonly [S[0], Times<Out, GroupsOf<O>>, ...R]
                    : R
                  : never
                : ShapeError<`${Op}: ${Show<S>} has ${Text<S[1]>} channels; the kernel ${Show<K>} takes ${Text<In>}`>
              : WrongTransposed<Op, K, Rank>
            : WrongTransposed<Op, K, Rank>
      : Sizes
    : never;

type WrongTransposed<
  Op extends string,
  K extends Dims,
  Rank extends number,
> = ShapeError<`${Op}: the kernel ${Show<K>} has ${K["length"]} axes; it takes ${Add<Rank, 2>}: in, out and ${Text<Rank>} of the window`>;

/** The entry of an option for axis I. */
type Entry<V, I extends number, Default extends number> = [V] extends [undefined]
  ? Default
  : [V] extends [number]
    ? V
    : [V] extends [readonly unknown[]]
      ? `${I}` extends keyof V
        ? V[`${I}`]
        : number
      : number;

type Known<N> = N extends number ? N : number;

/** What padding takes off an axis. */
type Taken<P, I extends number> =
  Entry<P, I, 0> extends infer E
    ? E extends number
      ? Mul<E, 2>
      : E extends readonly [infer L extends number, infer H extends number]
        ? Add<L, H>
        : number
    : never;

type Spread<
  Op extends string,
  S extends Dims,
  Sizes extends Dims,
  W extends Dims,
  O,
  I extends 0[] = [],
  Out extends Dims = readonly [],
> = Sizes extends readonly [infer d, ...infer R]
  ? SpreadSize<
      d,
      W[I["length"]],
      Known<Entry<Option<O, "stride">, I["length"], 1>>,
      Known<Entry<Option<O, "dilation">, I["length"], 1>>,
      Known<Entry<Option<O, "outputPadding">, I["length"], 0>>,
      Taken<Option<O, "padding">, I["length"]>
    > extends infer Size
    ? [Size] extends [never | 0]
      ? ShapeError<`${Op}: nothing is left of axis ${Add<I["length"], 2>} of ${Show<S>}: the padding cuts off more than there is`>
      : Spread<Op, S, R, W, O, [...I, 0], readonly [...Out, Size]>
    : never
  : Out;

type SpreadSize<
  d,
  K,
  Stride extends number,
  Dilation extends number,
  More extends number,
  Cut extends number,
> = d extends number
  ? number extends d
    ? number
    : d extends 0
      ? never
      : K extends number
        ? K extends 0
          ? never
          : Sub<Add<Add<Add<Mul<Sub<d, 1>, Stride>, Mul<Sub<K, 1>, Dilation>>, 1>, More>, Cut>
        : number
  : number;
