/** @file Shapes of convolutions by Fourier transforms: `[batch, in, ...size]` with kernels `[out, in / groups, ...window]`. */
import type { Add, LessThan, Mul, Sub } from "./arith.ts";
import type { AddSizes } from "./compound.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "./size.ts";

/** Which positions of the window are kept. */
export type FftConvMode = "valid" | "same" | "full" | "circular";

export interface FftConvOptions {
  /**
   * - `valid` (default): those where the window lies inside, n - k + 1
   * - `same`: n, with zeros around, an odd one too many at the end
   * - `full`: all that touch the input, n + k - 1
   * - `circular`: n, the input going on from the other end
   */
  readonly mode?: FftConvMode;
  /** Parts of the channels that go side by side; default 1. */
  readonly groups?: number;
}

type Option<O, Name extends string, Otherwise> =
  O extends Readonly<Record<Name, infer V>> ? (undefined extends V ? unknown : V) : Otherwise;

/** The size of a convolution of n points with k; which of them are kept is the mode. */
type ConvolvedSize<N, K, Mode> = Mode extends "same" | "circular"
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

/**
 * The shape of a convolution over `Rank` axes.
 * @example FftConv<"fftConv1d", readonly ["batch", 2, 100], readonly [3, 2, 9], { mode: "full" }, 1> // readonly ["batch", 3, 108]
 */
export type FftConv<Op extends string, S extends Dims, W extends Dims, O, Rank extends number> = Convolved<
  Op,
  S,
  W,
  Option<O, "mode", "valid">,
  Option<O, "groups", 1>,
  Add<Rank, 2>
>;

type Convolved<Op extends string, S extends Dims, W extends Dims, Mode, Groups, Axes> =
  AnyRank<S> extends true
    ? Shape
    : AnyRank<W> extends true
      ? Shape
      : [S["length"], W["length"]] extends [Axes, Axes]
        ? S extends readonly [infer batch, infer channels, ...infer Points]
          ? W extends readonly [infer out, infer part, ...infer Kernel]
            ? Fits<channels, part, Groups> extends true
              ? AllConvolved<Points, Kernel, Mode> extends infer R
                ? R extends Dims
                  ? readonly [batch, out, ...R]
                  : ShapeError<`${Op}: a kernel of ${Show<Kernel>} does not fit into ${Show<Points>}; mode valid needs one that does`>
                : never
              : ShapeError<`${Op}: ${Show<S>} has ${Text<channels>} channels; the kernel ${Show<W>} takes ${Text<part>} in each of ${Text<Groups>}`>
            : Shape
          : Shape
        : ShapeError<`${Op}: ${Show<S>} and the kernel ${Show<W>} must have ${Text<Axes>} axes each`>;

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
