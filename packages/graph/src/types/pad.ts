/**
 * @file Padding: `low` before, `high` after, `interior` between neighbours of each axis. Negative edges cut off.
 */
import type { Mul, Sub } from "./arith.ts";
import type { AddSizes, ShiftSize } from "./compound.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show, Text } from "./size.ts";

/** The padding of one axis: `[low, high, interior]`. */
export type AxisPadding = readonly [low: number, high: number, interior?: number | undefined];

/**
 * The shape of a padded tensor, with one entry per axis.
 * @example Pad<readonly ["batch", 28, 28], readonly [[0, 0], [2, 2], [1, 1]]> // readonly ["batch", 32, 30]
 */
export type Pad<S extends Dims, P extends readonly AxisPadding[]> =
  AnyRank<S> extends true
    ? Shape
    : AnyRank<P> extends true
      ? Shape
      : Eq<S["length"], P["length"]> extends true
        ? Walk<S, S, P>
        : ShapeError<`pad ${Show<S>}: ${P["length"]} paddings are given, the tensor has ${S["length"]} axes`>;

type Walk<
  S extends Dims,
  Rest extends Dims,
  P extends readonly unknown[],
  Out extends Dims = readonly [],
> = Rest extends readonly [infer d, ...infer R]
  ? P extends readonly [infer H extends AxisPadding, ...infer More]
    ? Padded<Spread<d, H[2]>, H[0], H[1]> extends infer Size
      ? [Size] extends [never]
        ? ShapeError<`pad ${Show<S>}: axis ${Out["length"]} of size ${Text<d>} padded by ${H[0]} and ${H[1]} is smaller than nothing`>
        : Walk<S, R, More, readonly [...Out, Size]>
      : never
    : never
  : Out;

/** d with `Interior` put between neighbours: d + (d - 1) * interior; nothing between fewer than two. */
type Spread<d, Interior> = Interior extends number
  ? Interior extends 0
    ? d
    : d extends number
      ? d extends 0
        ? 0
        : AddSizes<d, Mul<Sub<d, 1>, Interior>>
      : number
  : d;

/** Both edges; one that cuts off is applied last, for only the sum must not be below zero. */
type Padded<d, Low extends number, High extends number> = `${Low}` extends `-${string}`
  ? Shifted<ShiftSize<d, High>, Low>
  : Shifted<ShiftSize<d, Low>, High>;
type Shifted<d, N extends number> = [d] extends [never] ? never : ShiftSize<d, N>;
