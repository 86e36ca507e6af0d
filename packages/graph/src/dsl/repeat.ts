/** @file Elements shown several times: broadcasting by hand, tiles, repeats. */

import { commonShape, refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize } from "../ops/rules.ts";
import { sameShape, showShape } from "../shape.ts";
import type { BroadcastInDim, BroadcastTo } from "../types/broadcast.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { DimLike, ShapeOf, Tensor } from "../types/tensor.ts";
import { axisArgument, operandOf, shapeArgument, wholeNumber, wholeNumbers } from "./check.ts";
import type { Repeat, Tile } from "./shape-rules.ts";

/**
 * Repeated to exactly this shape: aligned at the last axis, axes of size 1 are repeated and new ones put in front.
 * @throws GraphError `shape/broadcast` where a size is neither 1 nor the target's.
 * @example broadcastTo(bias, [batch, 64]) // [64] -> [batch, 64]
 */
export function broadcastTo<S extends Dims, D, const L extends readonly DimLike[]>(
  x: Tensor<S, D>,
  shape: L & Guard<BroadcastTo<S, ShapeOf<L>>>,
): Tensor<Ok<BroadcastTo<S, ShapeOf<L>>>, D> {
  const operand = operandOf("broadcastTo", x);
  const target = shapeArgument("broadcastTo", shape);
  const common = commonShape([operand.shape, target]);
  if (!common || !sameShape(common, target)) {
    const added = target.length - operand.shape.length;
    const wrong = operand.shape.findIndex((size, axis) => size !== 1 && size !== target[axis + added]);
    const problem =
      added < 0
        ? `${showShape(operand.shape)} has more axes than ${showShape(target)}`
        : `${showShape(operand.shape)} does not fit ${showShape(target)}`;
    const notes = [added < 0 ? axisCount(operand.shape.length) : axisHasSize(wrong, operand)];
    const hint = "shapes are aligned at their last axes; a size must be 1 or that of the target";
    refuse("broadcastTo", { code: "shape/broadcast", problem, notes, hint }, { operand });
  }
  return calls.broadcastTo(operand, target) as never;
}

/**
 * Repeated to a shape with axis i of x at axis `axes[i]` of it; `axes` ascend.
 * @throws GraphError `shape/broadcast` where the axes do not ascend, are too few, or a size does not fit.
 * @example broadcastInDim(perRow, [batch, 64], [0]) // [batch] -> [batch, 64]
 */
export function broadcastInDim<
  S extends Dims,
  D,
  const L extends readonly DimLike[],
  const A extends readonly number[],
>(
  x: Tensor<S, D>,
  shape: L,
  axes: A & Guard<BroadcastInDim<S, ShapeOf<L>, A>>,
): Tensor<Ok<BroadcastInDim<S, ShapeOf<L>, A>>, D> {
  const operand = operandOf("broadcastInDim", x);
  const target = shapeArgument("broadcastInDim", shape);
  const places = wholeNumbers("broadcastInDim", "axes", axes).map((axis) =>
    axisArgument("broadcastInDim", operand, axis, target.length),
  );
  if (places.length !== operand.shape.length) {
    const problem = `${places.length} axes are given`;
    const notes = [axisCount(operand.shape.length)];
    refuse(
      "broadcastInDim",
      { code: "shape/rank", problem, notes, hint: "give one axis of the result for each" },
      { operand },
    );
  }
  return calls.broadcastInDim(operand, target, places) as never;
}

/**
 * The whole tensor `repeats[i]` times along axis i; shorter lists are aligned at the last axis, longer ones add axes.
 * @throws GraphError `op/argument` where a count is not a whole number from 0.
 * @example tile(x, [2, 1]) // [3, 4] -> [6, 4]
 */
export function tile<S extends Dims, D, const R extends readonly number[]>(
  x: Tensor<S, D>,
  repeats: R,
): Tensor<Tile<S, R>, D> {
  const operand = operandOf("tile", x);
  const given = wholeNumbers("tile", "repeats", repeats);
  for (const [i, count] of given.entries()) wholeNumber("tile", `repeats[${i}]`, count, 0);
  const rank = Math.max(given.length, operand.shape.length);
  const sizes = [...new Array<number>(rank - operand.shape.length).fill(1), ...operand.shape];
  const counts = [...new Array<number>(rank - given.length).fill(1), ...given];
  // [a, b] as [1, a, 1, b], the ones repeated, and merged
  const spread = calls.reshape(
    operand,
    sizes.flatMap((size) => [1, size]),
  );
  const repeated = calls.broadcastTo(
    spread,
    sizes.flatMap((size, axis) => [counts[axis]!, size]),
  );
  return calls.reshape(
    repeated,
    sizes.map((size, axis) => size * counts[axis]!),
  ) as never;
}

/**
 * Every slice along an axis `count` times in a row: `[a, b]` becomes `[a, a, b, b]`.
 * @throws GraphError `shape/axis`, `op/argument` where the count is not a whole number from 0.
 * @example repeat(x, 2, 1) // [batch, 8] -> [batch, 16]
 */
export function repeat<S extends Dims, D, const N extends number, const A extends number = 0>(
  x: Tensor<S, D> & Guard<Repeat<S, N, A>>,
  count: N,
  axis?: A,
): Tensor<Ok<Repeat<S, N, A>>, D> {
  const operand = operandOf("repeat", x);
  const times = wholeNumber("repeat", "count", count, 0);
  const along = axisArgument("repeat", operand, axis ?? 0);
  const spread = calls.expandDims(operand, along + 1);
  const shape = spread.shape.map((size, a) => (a === along + 1 ? times : size));
  const merged = operand.shape.map((size, a) => (a === along ? size * times : size));
  return calls.reshape(calls.broadcastTo(spread, shape), merged) as never;
}
