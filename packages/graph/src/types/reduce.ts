/**
 * @file Reductions over one axis, a list of axes, or (no axis given) all of them.
 */
import type { AxesOf, ReplaceAxes, WithoutAxes } from "./axis.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape } from "./size.ts";

/** How axes are given: one, several, or none for all. */
export type AxisArgument = number | readonly number[] | undefined;

/**
 * The shape of a reduction. `Keep` leaves a 1 where an axis was.
 * @example Reduce<"sum", readonly ["batch", 64], -1, false>           // readonly ["batch"]
 * @example Reduce<"sum", readonly ["batch", 64], readonly [0], true>  // readonly [1, 64]
 * @example Reduce<"sum", readonly ["batch", 64], undefined, false>    // readonly []
 */
export type Reduce<Op extends string, S extends Dims, Axis extends AxisArgument, Keep> =
  Eq<Keep, boolean> extends true
    ? Shape
    : [Axis] extends [undefined]
      ? Keep extends true
        ? { readonly [I in keyof S]: 1 }
        : readonly []
      : AnyRank<S> extends true
        ? Shape
        : [Axis] extends [number]
          ? number extends Axis
            ? Shape
            : Along<S, AxesOf<Op, S, readonly [Axis]>, Keep>
          : [Axis] extends [readonly number[]]
            ? number extends Axis["length"] | Axis[number]
              ? Shape
              : Along<S, AxesOf<Op, S, Axis>, Keep>
            : Shape;

type Along<S extends Dims, Axes, Keep> =
  Axes extends ShapeError<unknown>
    ? Axes
    : Axes extends readonly [infer U extends number]
      ? Keep extends true
        ? ReplaceAxes<S, U, 1>
        : WithoutAxes<S, U>
      : never;

/** The shape of a running reduction (`cumsum`) or a softmax: unchanged, if the axis is there. */
export type AlongAxis<Op extends string, S extends Dims, Axis extends AxisArgument> =
  AnyRank<S> extends true
    ? S
    : [Axis] extends [number]
      ? number extends Axis
        ? S
        : Checked<S, AxesOf<Op, S, readonly [Axis]>>
      : [Axis] extends [readonly number[]]
        ? number extends Axis["length"] | Axis[number]
          ? S
          : Checked<S, AxesOf<Op, S, Axis>>
        : S;

type Checked<S extends Dims, Axes> = Axes extends ShapeError<unknown> ? Axes : S;
