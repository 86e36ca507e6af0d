/**
 * @file Windows that slide over the axes after batch and channels: `[batch, channels, ...size]`.
 *
 * Options are read as they were written: `stride: 2` stands for every axis, `stride: [2, 1]` has an entry for each.
 * What is not known (an option that is a variable, a named size) makes sizes that are not known, never an error.
 */
import type { Add, CeilDiv, FloorDiv, LessThan, Mul, Sub } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show, Text } from "./size.ts";

/** One number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

/** What is added around each axis: one number, or for each axis one or `[before, after]`. */
export type Around = number | readonly (number | readonly [before: number, after: number])[];

/** The type of an option; `undefined` where it is left out. */
export type Option<O, Name extends string> = Name extends keyof O ? O[Name] : undefined;

/** The entry of an option for axis I. */
type At<V, I extends number, Default> = [V] extends [undefined]
  ? Default
  : [V] extends [number]
    ? V
    : [V] extends [readonly unknown[]]
      ? `${I}` extends keyof V
        ? V[`${I}`]
        : number
      : number;

/** What is added to axis I in all; `whole` where the size is that of the input, divided by the stride. */
type Added<P, I extends number> = [P] extends [undefined | "valid"]
  ? 0
  : [P] extends ["same" | "causal"]
    ? "whole"
    : [P] extends [number]
      ? Mul<P, 2>
      : [P] extends [readonly unknown[]]
        ? At<P, I, 0> extends infer E
          ? E extends number
            ? Mul<E, 2>
            : E extends readonly [infer L extends number, infer H extends number]
              ? Add<L, H>
              : number
          : never
        : number;

/** What is added before axis I. */
type Before<P, I extends number> = [P] extends [undefined]
  ? 0
  : At<P, I, 0> extends infer E
    ? E extends readonly [infer L extends number, unknown]
      ? L
      : E
    : never;

/** A number, or `number` for what is not known. */
type Known<N> = N extends number ? N : number;

/** From the first element of a window to its last. */
type Span<K, Dilation> = K extends number
  ? K extends 0
    ? never
    : Add<Mul<Sub<K, 1>, Known<Dilation>>, 1>
  : number;

/** How many windows fit; `never` where none does. */
type Fit<Padded, Span, Stride> = Padded extends number
  ? Span extends number
    ? LessThan<Padded, Span> extends true
      ? never
      : Add<FloorDiv<Sub<Padded, Span>, Known<Stride>>, 1>
    : number
  : number;

type Positions<d, K, Stride, Dilation, A> = d extends number
  ? number extends d
    ? number
    : A extends "whole"
      ? CeilDiv<d, Known<Stride>>
      : Fit<Add<d, Known<A>>, Span<K, Dilation>, Stride>
  : number;

/** As {@link Positions}, counting a window that hangs over the end, unless it starts in the padding there. */
type CeilPositions<d, K, Stride, A, Low> = d extends number
  ? number extends d | Known<A>
    ? number
    : LessThan<Add<d, Known<A>>, Known<K>> extends true
      ? never
      : LastInside<
          Add<CeilDiv<Sub<Add<d, Known<A>>, Known<K>>, Known<Stride>>, 1>,
          Stride,
          Add<d, Known<Low>>
        >
  : number;

type LastInside<N extends number, Stride, End extends number> =
  LessThan<Mul<Sub<N, 1>, Known<Stride>>, End> extends false ? Sub<N, 1> : N;

/** The sizes of the windowed axes, or the refusal. `W` is the window's size on each. */
export type WindowSizes<
  Op extends string,
  S extends Dims,
  Sizes extends Dims,
  W,
  O,
  DefaultStride,
  I extends 0[] = [],
  Out extends Dims = readonly [],
> = Sizes extends readonly [infer d, ...infer R]
  ? OneSize<d, At<W, I["length"], number>, O, DefaultStride, I["length"]> extends infer Size
    ? [Size] extends [never]
      ? ShapeError<`${Op}: a window of ${Text<At<W, I["length"], number>>} does not fit on axis ${Add<I["length"], 2>} of ${Show<S>}`>
      : WindowSizes<Op, S, R, W, O, DefaultStride, [...I, 0], readonly [...Out, Size]>
    : never
  : Out;

type OneSize<d, K, O, DefaultStride, I extends number> =
  At<Option<O, "stride">, I, At<DefaultStride, I, 1>> extends infer Stride
    ? Option<O, "ceilMode"> extends infer Ceil
      ? [Ceil] extends [true]
        ? CeilPositions<d, K, Stride, Added<Option<O, "padding">, I>, Before<Option<O, "padding">, I>>
        : Eq<Ceil, boolean> extends true
          ? number
          : Positions<d, K, Stride, At<Option<O, "dilation">, I, 1>, Added<Option<O, "padding">, I>>
      : never
    : never;

/** The sizes after batch and channels, where the rank is what the function takes; else the refusal. */
export type SpatialOf<Op extends string, S extends Dims, Rank extends number> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [unknown, unknown, ...infer Sizes]
      ? number extends Rank
        ? Sizes
        : Eq<Sizes["length"], Rank> extends true
          ? Sizes
          : WrongRank<Op, S, Rank>
      : WrongRank<Op, S, Rank>;

type WrongRank<
  Op extends string,
  S extends Dims,
  Rank extends number,
> = ShapeError<`${Op}: ${Show<S>} has ${S["length"]} axes; it takes ${Add<Rank, 2>}: batch, channels and ${Text<Rank>} more`>;

/** The product of sizes. */
export type ProductOf<L extends Dims, Out extends number = 1> = L extends readonly [infer H, ...infer R]
  ? H extends number
    ? ProductOf<R, Mul<Out, H>>
    : number
  : AnyRank<L> extends true
    ? number
    : Out;

/** Refuses a window whose list of sizes has not one for each axis. */
export type CheckedWindow<Op extends string, W, Rank extends number> = W extends readonly unknown[]
  ? AnyRank<W> extends true
    ? unknown
    : W["length"] extends Rank
      ? unknown
      : ShapeError<`${Op}: the window ${Show<W>} has ${W["length"]} sizes; it takes ${Text<Rank>}`>
  : unknown;
