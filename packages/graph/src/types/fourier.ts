/**
 * @file Shapes of Fourier transforms: how many points there are, and how many entries of a real signal's spectrum.
 */
import type { Add, FloorDiv, LessThan, Mul, Sub } from "./arith.ts";
import type { AxisOf, NoSuchAxis, ReplaceAxes } from "./axis.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show, Text } from "./size.ts";

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
