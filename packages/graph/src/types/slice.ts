/**
 * @file Parts of axes: from `start`, up to but not including `stop`, every `step`-th.
 *
 * Negative positions count from the end. Positions outside the axis are refused, not clamped: a clamped slice has
 * another size than the one that was written. Axes without a range stay whole.
 */
import type { CeilDiv, LessThan, Sub } from "./arith.ts";
import type { ShiftSize } from "./compound.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show, Text } from "./size.ts";

/** What to take of one axis: `[start, stop, step]`, the later ones optional; `null` for the whole axis. */
export type AxisRange =
  | null
  | readonly [start: number, stop?: number | null | undefined, step?: number | undefined];

/**
 * The shape of a slice, with one range per axis in order.
 * @example Slice<readonly ["batch", 10], readonly [null, readonly [0, 10, 3]]> // readonly ["batch", 4]
 * @example Slice<readonly [10, 3], readonly [readonly [-2]]>                   // readonly [2, 3]
 */
export type Slice<S extends Dims, Ranges extends readonly AxisRange[]> =
  AnyRank<S> extends true ? Shape : AnyRank<Ranges> extends true ? Shape : Walk<S, S, Ranges>;

type Walk<
  S extends Dims,
  Rest extends Dims,
  Ranges extends readonly unknown[],
  Out extends Dims = readonly [],
> = Ranges extends readonly [infer Range, ...infer More]
  ? Rest extends readonly [infer d, ...infer R]
    ? Range extends null
      ? Walk<S, R, More, readonly [...Out, d]>
      : Cut<d, At<Range, 0>, At<Range, 1>, At<Range, 2>> extends infer Size
        ? [Size] extends [never]
          ? ShapeError<`slice ${Show<S>}: axis ${Out["length"]} has size ${Text<d>}; ${RangeText<At<Range, 0>, At<Range, 1>, At<Range, 2>>} is not a range of it`>
          : Walk<S, R, More, readonly [...Out, Size]>
        : never
    : ShapeError<`slice ${Show<S>}: there are more ranges than axes`>
  : readonly [...Out, ...Rest];

/** The entry of a range; `undefined` where it is left out. */
type At<Range, I extends 0 | 1 | 2> = Range extends readonly unknown[]
  ? `${I}` extends keyof Range
    ? Range[I]
    : undefined
  : undefined;

type RangeText<Start, Stop, Step> =
  `${Start & number}:${Stop extends number ? Stop : ""}${Step extends number ? `:${Step}` : ""}`;

/** The size of a part of one axis; `never` when the positions do not fit it. */
export type Cut<D, Start, Stop, Step> = Stop extends number
  ? Between<Position<D, Start>, Position<D, Stop>, D, Step>
  : Eq<Start, 0> extends true
    ? Every<D, Step>
    : D extends number
      ? Between<Position<D, Start>, D, D, Step>
      : Start extends number
        ? `${Start}` extends `-${infer FromEnd extends number}`
          ? Every<FromEnd, Step>
          : Every<number extends Start ? number : NegativeShift<D, Start>, Step>
        : number;

type NegativeShift<D, Start extends number> = `-${Start}` extends `${infer N extends number}`
  ? ShiftSize<D, N>
  : number;

/** A position counted from 0; `never` when it is before the start of an axis of known size. */
type Position<D, P> = P extends number
  ? `${P}` extends `-${infer FromEnd extends number}`
    ? D extends number
      ? Sub<D, FromEnd>
      : number
    : P
  : number;

type Between<From extends number, To extends number, D, Step> = [From] extends [never]
  ? never
  : [To] extends [never]
    ? never
    : D extends number
      ? LessThan<D, To> extends true
        ? never
        : Every<Sub<To, From>, Step>
      : Every<Sub<To, From>, Step>;

/** Every `Step`-th of D positions. */
type Every<D, Step> = [D] extends [never]
  ? never
  : Step extends number
    ? Step extends 1
      ? D
      : LessThan<Step, 1> extends true
        ? never
        : `${Step}` extends `-${string}`
          ? never
          : D extends number
            ? CeilDiv<D, Step>
            : number
    : D;
