/**
 * @file Axis numbers: from 0, or from the end with -1 the last.
 */
import type { Sub } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { Dims, Show } from "./size.ts";

/**
 * The axis counted from 0, or `never` when the shape has no such axis. The rank must be known.
 * @example AxisOf<readonly [2, 3, 4], -1> // 2
 */
export type AxisOf<S extends Dims, Axis extends number> = `${Axis}` extends `-${infer FromEnd extends number}`
  ? Sub<S["length"], FromEnd>
  : `${Axis}` extends keyof S
    ? Axis
    : never;

/** The sentence for an axis that is not there. */
export type NoSuchAxis<
  Op extends string,
  S extends Dims,
  Axis extends number,
> = `${Op}: axis ${Axis} is out of range for ${Show<S>}`;

/**
 * A list of axes as a union counted from 0, boxed, or the refusal: out of range, or one axis named twice.
 * @example AxesOf<"sum", readonly [2, 3, 4], readonly [0, -1]> // [0 | 2]
 */
export type AxesOf<
  Op extends string,
  S extends Dims,
  Axes extends readonly number[],
  Seen extends number = never,
> = Axes extends readonly [infer H extends number, ...infer R extends readonly number[]]
  ? [AxisOf<S, H>] extends [never]
    ? ShapeError<NoSuchAxis<Op, S, H>>
    : AxisOf<S, H> extends Seen
      ? ShapeError<`${Op}: axis ${H} of ${Show<S>} is named twice`>
      : AxesOf<Op, S, R, Seen | AxisOf<S, H>>
  : [Seen];

/** The shape without the axes in the union `Axes`. */
export type WithoutAxes<
  S extends Dims,
  Axes extends number,
  I extends 0[] = [],
  Out extends Dims = readonly [],
> = S extends readonly [infer H, ...infer R]
  ? WithoutAxes<R, Axes, [...I, 0], I["length"] extends Axes ? Out : readonly [...Out, H]>
  : Out;

/** The shape with another size on the axes in the union `Axes`. */
export type ReplaceAxes<S extends Dims, Axes extends number, D> = {
  readonly [I in keyof S]: I extends `${Axes}` ? D : S[I];
};
