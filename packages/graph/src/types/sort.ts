/**
 * @file The shape of some elements of an axis in order.
 */
import type { LessThan } from "./arith.ts";
import type { AxisOf, NoSuchAxis, ReplaceAxes } from "./axis.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Shape, Show, Text } from "./size.ts";

/**
 * K elements along an axis in place of all of them.
 * @example TopK<"topK", readonly ["batch", 10], 3, -1> // readonly ["batch", 3]
 */
export type TopK<Op extends string, S extends Dims, K extends number, Axis extends number> =
  AnyRank<S> extends true
    ? Shape
    : number extends Axis
      ? Shape
      : [AxisOf<S, Axis>] extends [never]
        ? ShapeError<NoSuchAxis<Op, S, Axis>>
        : Exceeds<S[AxisOf<S, Axis>], K> extends true
          ? ShapeError<`${Op}: axis ${Axis} of ${Show<S>} has ${Text<S[AxisOf<S, Axis>]>} elements, fewer than ${K}`>
          : ReplaceAxes<S, AxisOf<S, Axis>, K>;

type Exceeds<D, K extends number> = D extends number ? LessThan<D, K> : false;
