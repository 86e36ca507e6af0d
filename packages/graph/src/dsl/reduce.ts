/** @file Reductions over one axis, several, or (none given) all. A reduced axis is removed, or kept with size 1. */

import type { DType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import { numeric } from "../ops/rules.ts";
import type { BoolOnly, FloatOnly, NumberOnly } from "../types/dtype-rules.ts";
import type { AxisArgument, Reduce } from "../types/reduce.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { axesArgument, axisArgument, flagArgument, floats, typedOperand } from "./check.ts";

/** What every reduction takes, checked. */
interface Arguments {
  readonly x: Value;
  readonly axes: readonly number[];
  readonly keep: boolean;
}

const comparing = "make truth values by comparing: notEqual(x, 0)";

export function reductionArguments(
  op: string,
  allowed: readonly DType[],
  [x, axes, keep]: readonly [unknown, unknown, unknown],
): Arguments {
  const hint = allowed.length === 1 ? comparing : undefined;
  const operand = typedOperand(op, x, allowed, hint);
  return { x: operand, axes: axesArgument(op, operand, axes), keep: flagArgument(op, "keepDims", keep) };
}

type Simple = "sum" | "prod" | "max" | "min" | "any" | "all";

function apply(op: Simple, ...given: readonly [unknown, unknown, unknown]): Value {
  const allowed: readonly DType[] = op === "any" || op === "all" ? ["bool"] : numeric;
  const { x, axes, keep } = reductionArguments(op, allowed, given);
  return calls[op](x, axes, keep);
}

/**
 * The sum over axes: `sum(x, 0)` of `[batch, 64]` is `[64]`, `sum(x)` is a scalar; 0 where there is nothing. f32, f64
 * or i32 (which wraps around).
 * @throws GraphError `shape/axis` where there is no such axis, `dtype/unsupported` for bool.
 * @example sum(square(x), -1)
 */
export function sum<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"sum", D>>,
  axis?: A & Guard<Reduce<"sum", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"sum", S, A, K>>, D> {
  return apply("sum", x, axis, keepDims) as never;
}

/**
 * The product over axes; 1 where there is nothing. f32, f64 or i32 (which wraps around).
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool.
 * @example prod(shrink, [1, 2])
 */
export function prod<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"prod", D>>,
  axis?: A & Guard<Reduce<"prod", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"prod", S, A, K>>, D> {
  return apply("prod", x, axis, keepDims) as never;
}

/**
 * The largest element over axes; NaN if any is NaN. f32, f64 or i32. Equal maxima share the gradient evenly.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool, `reduce/empty` for i32 of nothing.
 * @example sub(x, max(x, -1, true))
 */
export function max<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"max", D>>,
  axis?: A & Guard<Reduce<"max", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"max", S, A, K>>, D> {
  return apply("max", x, axis, keepDims) as never;
}

/**
 * The smallest element over axes; NaN if any is NaN. f32, f64 or i32. Equal minima share the gradient evenly.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool, `reduce/empty` for i32 of nothing.
 * @example min(distance, 1)
 */
export function min<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"min", D>>,
  axis?: A & Guard<Reduce<"min", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"min", S, A, K>>, D> {
  return apply("min", x, axis, keepDims) as never;
}

/**
 * Whether at least one element over axes holds; false where there is nothing. bool.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for everything but bool.
 * @example any(isNaN(x))
 */
export function any<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<BoolOnly<"any", D>>,
  axis?: A & Guard<Reduce<"any", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"any", S, A, K>>, "bool"> {
  return apply("any", x, axis, keepDims) as never;
}

/**
 * Whether all elements over axes hold; true where there is nothing. bool.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for everything but bool.
 * @example all(greater(x, 0), -1)
 */
export function all<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<BoolOnly<"all", D>>,
  axis?: A & Guard<Reduce<"all", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"all", S, A, K>>, "bool"> {
  return apply("all", x, axis, keepDims) as never;
}

/**
 * The mean over axes: the sum divided by the count; NaN where there is nothing. f32 or f64.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example mean(square(sub(prediction, target)))
 */
export function mean<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"mean", D>>,
  axis?: A & Guard<Reduce<"mean", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"mean", S, A, K>>, D> {
  const { x: operand, axes, keep } = reductionArguments("mean", floats, [x, axis, keepDims]);
  return calls.mean(operand, axes, keep) as never;
}

/** The axis of an extremum's position; left out: the position in the flattened tensor. */
function position(op: "argmax" | "argmin", x: unknown, axis: unknown, keepDims: unknown): Value {
  const operand = typedOperand(op, x, numeric);
  const along = axis === undefined ? undefined : axisArgument(op, operand, axis);
  return calls[op](operand, along, flagArgument(op, "keepDims", keepDims));
}

/**
 * Where along the axis the largest element is: the first NaN, else the first maximum; without an axis, the position in
 * the flattened tensor. `[batch, 10]` with axis -1 gives i32 `[batch]`.
 * @throws GraphError `shape/axis`, `reduce/empty` where the axis has size 0, `dtype/unsupported` for bool.
 * @example equal(argmax(logits, -1), label)
 */
export function argmax<
  S extends Dims,
  D,
  const A extends number | undefined = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"argmax", D>>,
  axis?: A & Guard<Reduce<"argmax", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"argmax", S, A, K>>, "i32"> {
  return position("argmax", x, axis, keepDims) as never;
}

/**
 * Where along the axis the smallest element is: the first NaN, else the first minimum; without an axis, the position in
 * the flattened tensor.
 * @throws GraphError `shape/axis`, `reduce/empty` where the axis has size 0, `dtype/unsupported` for bool.
 * @example argmin(distance, 1)
 */
export function argmin<
  S extends Dims,
  D,
  const A extends number | undefined = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"argmin", D>>,
  axis?: A & Guard<Reduce<"argmin", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"argmin", S, A, K>>, "i32"> {
  return position("argmin", x, axis, keepDims) as never;
}
