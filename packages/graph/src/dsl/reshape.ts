/** @file Axes put in, taken out, merged and reordered: no element is computed, and in the end none is moved. */

import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount } from "../ops/rules.ts";
import { showShape, sizeOf } from "../shape.ts";
import type { Insert } from "../types/concatenate.ts";
import type { AxisArgument } from "../types/reduce.ts";
import type { Flatten, Reshape } from "../types/reshape.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { DimLike, ShapeOf, Tensor } from "../types/tensor.ts";
import type { SwapAxes, Transpose } from "../types/transpose.ts";
import { axesArgument, axisArgument, operandOf, shapeArgument, wholeNumbers } from "./check.ts";
import type { Squeeze } from "./shape-rules.ts";

/**
 * The same elements in row-major order under another shape; one size may be -1 and is worked out.
 * @throws GraphError `shape/reshape` where the numbers of elements differ.
 * @example reshape(image, [batch, 28, -1]) // [batch, 784] -> [batch, 28, 28]
 */
export function reshape<S extends Dims, D, const L extends readonly DimLike[]>(
  x: Tensor<S, D>,
  shape: L & Guard<Reshape<S, ShapeOf<L>>>,
): Tensor<Ok<Reshape<S, ShapeOf<L>>>, D> {
  return calls.reshape(operandOf("reshape", x), shapeArgument("reshape", shape, true)) as never;
}

/**
 * All axes after the first merged into one: `[batch, 7, 7, 32]` becomes `[batch, 1568]`.
 * @throws GraphError `shape/rank` for a scalar.
 * @example matmul(flatten(image), weight)
 */
export function flatten<S extends Dims, D>(x: Tensor<S, D> & Guard<Flatten<S>>): Tensor<Ok<Flatten<S>>, D> {
  const operand = operandOf("flatten", x);
  const [first, ...rest] = operand.shape;
  if (first === undefined) {
    const problem = "a scalar has no axis to keep";
    refuse("flatten", { code: "shape/rank", problem, hint: "reshape(x, [-1]) makes a vector" }, { operand });
  }
  return calls.reshape(operand, [first, sizeOf(rest)]) as never;
}

/**
 * A new axis of size 1 at the place `axis` of the result; -1 appends it.
 * @throws GraphError `shape/axis` where there is no such place.
 * @example expandDims(x, 1) // [batch, 64] -> [batch, 1, 64]
 */
export function expandDims<S extends Dims, D, const A extends number>(
  x: Tensor<S, D>,
  axis: A & Guard<Insert<S, A, 1>>,
): Tensor<Ok<Insert<S, A, 1>>, D> {
  const operand = operandOf("expandDims", x);
  const at = axisArgument("expandDims", operand, axis, operand.shape.length + 1);
  return calls.expandDims(operand, at) as never;
}

/**
 * Axes of size 1 taken out: one, several, or (none given) all. Named dims are never taken out without being named.
 * @throws GraphError `shape/squeeze` where such an axis has another size, `shape/axis`.
 * @example squeeze(scores, -1) // [batch, 1] -> [batch]
 */
export function squeeze<S extends Dims, D, const A extends AxisArgument = undefined>(
  x: Tensor<S, D>,
  axis?: A & Guard<Squeeze<S, A>>,
): Tensor<Ok<Squeeze<S, A>>, D> {
  const operand = operandOf("squeeze", x);
  const axes = axis === undefined ? undefined : axesArgument("squeeze", operand, axis);
  return calls.squeeze(operand, axes) as never;
}

/**
 * Axes in another order: axis i of the result is axis `permutation[i]`; left out: reversed.
 * @throws GraphError `shape/rank` where the permutation has not one entry per axis, `shape/axis`.
 * @example transpose(x, [0, 2, 1]) // [batch, time, 64] -> [batch, 64, time]
 */
export function transpose<S extends Dims, D, const P extends readonly number[] | undefined = undefined>(
  x: Tensor<S, D>,
  permutation?: P & Guard<Transpose<S, P>>,
): Tensor<Ok<Transpose<S, P>>, D> {
  const operand = operandOf("transpose", x);
  if (permutation === undefined) return calls.transpose(operand) as never;
  const order = wholeNumbers("transpose", "permutation", permutation);
  const rank = operand.shape.length;
  if (order.length !== rank) {
    const problem = `the permutation ${showShape(order)} has ${order.length} entries`;
    const notes = [axisCount(rank)];
    refuse("transpose", { code: "shape/rank", problem, notes, hint: "give one entry per axis" }, { operand });
  }
  return calls.transpose(operand, axesArgument("transpose", operand, order)) as never;
}

/**
 * Two axes exchanged; the last two if none are given.
 * @throws GraphError `shape/axis`.
 * @example matmul(query, swapAxes(key))
 */
export function swapAxes<S extends Dims, D, const I extends number = -2, const J extends number = -1>(
  x: Tensor<S, D> & Guard<SwapAxes<S, I, J>>,
  first?: I,
  second?: J,
): Tensor<Ok<SwapAxes<S, I, J>>, D> {
  const operand = operandOf("swapAxes", x);
  const [a, b] = [first ?? -2, second ?? -1].map((axis) => axisArgument("swapAxes", operand, axis));
  return calls.swapAxes(operand, a!, b!) as never;
}
