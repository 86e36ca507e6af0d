/**
 * @file Reading and writing at computed positions: rows of a table, entries along an axis.
 */
import type { AxisOf, NoSuchAxis } from "./axis.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text } from "./size.ts";

/**
 * The shape of slices taken along an axis: the indices' axes stand in its place.
 * @example Take<readonly [1000, 64], readonly ["batch", 20], 0> // readonly ["batch", 20, 64]
 */
export type Take<S extends Dims, Indices extends Dims, Axis extends number, Op extends string = "take"> =
  AnyRank<S> extends true
    ? Shape
    : AnyRank<Indices> extends true
      ? Shape
      : number extends Axis
        ? Shape
        : [AxisOf<S, Axis>] extends [never]
          ? ShapeError<NoSuchAxis<Op, S, Axis>>
          : Splice<S, AxisOf<S, Axis>, Indices>;

type Splice<
  S extends Dims,
  Axis extends number,
  Indices extends Dims,
  Head extends Dims = readonly [],
> = S extends readonly [infer H, ...infer R]
  ? Head["length"] extends Axis
    ? readonly [...Head, ...Indices, ...R]
    : Splice<R, Axis, Indices, readonly [...Head, H]>
  : never;

/**
 * The shape of entries taken along an axis, one for each index: that of the indices, whose other axes must be those
 * of the tensor.
 * @example TakeAlong<readonly ["batch", 10], readonly ["batch", 1], 1> // readonly ["batch", 1]
 */
export type TakeAlong<S extends Dims, Indices extends Dims, Axis extends number> =
  AnyRank<S> extends true
    ? Indices
    : AnyRank<Indices> extends true
      ? Shape
      : number extends Axis
        ? Indices
        : [AxisOf<S, Axis>] extends [never]
          ? ShapeError<NoSuchAxis<"takeAlong", S, Axis>>
          : Eq<S["length"], Indices["length"]> extends true
            ? Beside<S, Indices, AxisOf<S, Axis>> extends readonly [infer I, infer s, infer i]
              ? ShapeError<`takeAlong ${Show<S>} at indices ${Show<Indices>}: axis ${I & number} has sizes ${Text<s>} and ${Text<i>}`>
              : Indices
            : ShapeError<`takeAlong ${Show<S>} at indices ${Show<Indices>}: they must have as many axes`>;

/** The first axis other than `Axis` on which the two differ, else "none". */
type Beside<A extends Dims, B extends Dims, Axis extends number, I extends 0[] = []> = A extends readonly [
  infer a,
  ...infer AR,
]
  ? B extends readonly [infer b, ...infer BR]
    ? I["length"] extends Axis
      ? Beside<AR, BR, Axis, [...I, 0]>
      : Same<a, b> extends true
        ? Beside<AR, BR, Axis, [...I, 0]>
        : readonly [I["length"], a, b]
    : "none"
  : "none";

/**
 * The tensor's shape when the updates have that of what would be taken: writing is taking, turned round.
 * @example Scatter<readonly [1000, 64], readonly ["batch"], readonly ["batch", 64], 0> // readonly [1000, 64]
 */
export type Scatter<S extends Dims, Indices extends Dims, Updates extends Dims, Axis extends number> =
  Take<S, Indices, Axis, "scatter"> extends infer Wanted
    ? Wanted extends Dims
      ? Beside<Wanted, Updates, never> extends "none"
        ? true extends AnyRank<Wanted> | AnyRank<Updates>
          ? S
          : Eq<Wanted["length"], Updates["length"]> extends true
            ? S
            : ShapeError<WrongUpdates<S, Indices, Updates, Wanted>>
        : ShapeError<WrongUpdates<S, Indices, Updates, Wanted>>
      : Wanted
    : never;

type WrongUpdates<
  S extends Dims,
  I extends Dims,
  U extends Dims,
  Wanted extends Dims,
> = `scatter into ${Show<S>} at indices ${Show<I>}: updates must be ${Show<Wanted>}; these are ${Show<U>}`;
