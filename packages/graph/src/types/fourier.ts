/**
 * @file Shapes of Fourier transforms: how many points there are, and how many entries of a real signal's spectrum.
 */
import type { Add, FloorDiv, LessThan, Mul, Sub } from "./arith.ts";
import type { AxisOf, NoSuchAxis, ReplaceAxes } from "./axis.ts";
import type { AddSizes } from "./compound.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text } from "./size.ts";

/** Entries of the spectrum of n real points: n/2 + 1, rounded down. */
export type SpectrumSize<N> = N extends number ? Add<FloorDiv<N, 2>, 1> : number;

/** Real points of a spectrum of so many entries, unless told: an even number. */
type PointsOf<E> = E extends number ? Mul<Sub<E, 1>, 2> : number;

type Kind = "whole" | "toSpectrum" | "fromSpectrum";

/** The size of the axis after a transform; N is the number of points where it is given. */
type Transformed<K extends Kind, D, N> = K extends "whole"
  ? N extends number
    ? N
    : D
  : K extends "toSpectrum"
    ? SpectrumSize<N extends number ? N : D>
    : N extends number
      ? N
      : PointsOf<D>;

/** An option's type; `Otherwise` where it is left out. */
type Option<O, Name extends string, Otherwise> =
  O extends Readonly<Record<Name, infer V>> ? (undefined extends V ? number : V) : Otherwise;

type AtAxis<Op extends string, S extends Dims, K extends Kind, A, N> =
  AnyRank<S> extends true
    ? Shape
    : A extends number
      ? number extends A
        ? Shape
        : [AxisOf<S, A>] extends [never]
          ? ShapeError<NoSuchAxis<Op, S, A>>
          : S[AxisOf<S, A>] extends infer d
            ? Eq<Transformed<K, d, N>, 0> extends true
              ? ShapeError<`${Op} ${Show<S>}: a transform of axis ${A} has no points`>
              : ReplaceAxes<S, AxisOf<S, A>, Transformed<K, d, N>>
            : never
      : Shape;

/**
 * The shape after a transform along one axis (the last, unless told).
 * @example Fourier<"rfft", readonly ["batch", 16], {}, "toSpectrum"> // readonly ["batch", 9]
 */
export type Fourier<Op extends string, S extends Dims, O, K extends Kind> = AtAxis<
  Op,
  S,
  K,
  Option<O, "axis", -1>,
  Option<O, "n", undefined>
>;

/**
 * The shape after a transform along the last two axes; sizes are the points along both, where given.
 * @example Fourier2<"rfft2", readonly ["batch", 8, 16], {}, "toSpectrum"> // readonly ["batch", 8, 9]
 */
export type Fourier2<Op extends string, S extends Dims, O, K extends Kind> =
  Option<O, "sizes", undefined> extends infer Z
    ? AtAxis<Op, S, K, -1, Entry<Z, 1>> extends infer R
      ? R extends Dims
        ? AtAxis<Op, R, "whole", -2, Entry<Z, 0>>
        : R
      : never
    : never;

type Entry<Z, I extends 0 | 1> = Z extends readonly [unknown, unknown]
  ? Z[I]
  : Z extends readonly unknown[]
    ? number
    : undefined;

/** The shape after a transform along several axes; with sizes, or axes that are not literal, only the rank is known. */
export type FourierN<Op extends string, S extends Dims, O, K extends Kind> =
  AnyRank<S> extends true
    ? Shape
    : Option<O, "sizes", undefined> extends undefined
      ? Option<O, "axes", undefined> extends infer A
        ? A extends readonly [...infer _, infer Last]
          ? AtAxis<Op, S, K, Last, undefined>
          : A extends undefined
            ? AtAxis<Op, S, K, -1, undefined>
            : Shape
        : never
      : { readonly [I in keyof S]: number };

/**
 * The shape of a spectrogram: the last axis, time, becomes entries of a spectrum and frames.
 * @example Spectrogram<readonly ["batch", 17], readonly [5], 3> // readonly ["batch", 3, 5]
 */
export type Spectrogram<S extends Dims, W extends Dims, Hop> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [...infer Rest, infer T]
      ? W extends readonly [infer N]
        ? readonly [...Rest, SpectrumSize<N>, Frames<T, N, Hop>] extends infer R extends Dims
          ? R[R["length"] extends number ? FrameAxis<R> : never] extends never
            ? ShapeError<`stft: ${Text<T>} samples of ${Show<S>} are less than a window of ${Text<N>}`>
            : R
          : never
        : AnyRank<W> extends true
          ? readonly [...Rest, number, number]
          : ShapeError<`stft: a window has one axis; this one is ${Show<W>}`>
      : ShapeError<`stft: a scalar has no time axis`>;

type FrameAxis<R extends Dims> = Sub<R["length"], 1>;

/** Windows of n samples, hop apart, that fit into T. */
type Frames<T, N, Hop> = T extends number
  ? N extends number
    ? Hop extends number
      ? LessThan<T, N> extends true
        ? never
        : number extends T | N | Hop
          ? number
          : Add<FloorDiv<Sub<T, N>, Hop>, 1>
      : number
    : number
  : number;

/** The size of a convolution of n points with k; which of them are kept is the mode. */
export type ConvolvedSize<N, K, Mode> = Mode extends "same" | "circular"
  ? N
  : Mode extends "full"
    ? K extends number
      ? AddSizes<N, K extends 0 ? 0 : Sub<K, 1>>
      : number
    : Mode extends "valid"
      ? N extends number
        ? K extends number
          ? number extends N | K
            ? number
            : LessThan<N, K> extends true
              ? never
              : Add<Sub<N, K>, 1>
          : number
        : number
      : number;

/** Output channels and sizes of a convolution; the kernel is [out, in / groups, ...sizes]. */
export type Convolved<Op extends string, S extends Dims, W extends Dims, Mode, Groups> =
  AnyRank<S> extends true
    ? Shape
    : AnyRank<W> extends true
      ? Shape
      : Eq<S["length"], W["length"]> extends true
        ? S extends readonly [infer batch, infer channels, ...infer Points]
          ? W extends readonly [infer out, infer part, ...infer Kernel]
            ? Fits<channels, part, Groups> extends true
              ? AllConvolved<Points, Kernel, Mode> extends infer R
                ? R extends Dims
                  ? readonly [batch, out, ...R]
                  : ShapeError<`${Op}: a kernel of ${Show<Kernel>} does not fit into ${Show<Points>}; mode valid needs one that does`>
                : never
              : ShapeError<`${Op}: ${Show<S>} has ${Text<channels>} channels; the kernel ${Show<W>} takes ${Text<part>} in each of ${Text<Groups>} groups`>
            : Shape
          : Shape
        : ShapeError<`${Op}: ${Show<S>} and the kernel ${Show<W>} have different numbers of axes`>;

type Fits<C, Part, Groups> = C extends number
  ? Part extends number
    ? Groups extends number
      ? number extends C | Part | Groups
        ? true
        : Same<C, Mul<Part, Groups>>
      : true
    : true
  : true;

type AllConvolved<
  P extends readonly unknown[],
  K extends readonly unknown[],
  Mode,
  Out extends Dims = readonly [],
> = P extends readonly [infer n, ...infer PR]
  ? K extends readonly [infer k, ...infer KR]
    ? [ConvolvedSize<n, k, Mode>] extends [never]
      ? "too small"
      : AllConvolved<PR, KR, Mode, readonly [...Out, ConvolvedSize<n, k, Mode>]>
    : Out
  : Out;
