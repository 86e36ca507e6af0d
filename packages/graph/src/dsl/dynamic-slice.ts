/** @file One part of a tensor, read or replaced, whose place is computed. It is moved to where it fits. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize, checkDType, checkSameDType, counting } from "../ops/rules.ts";
import type { IntOnly, SameType } from "../types/dtype-rules.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkOperands, shapeArgument, tensorArgument } from "./check.ts";

/** The start on each axis, moved to where a part of that shape fits. */
function startsOf(op: string, operand: Value, start: unknown, shape: readonly number[]): Value {
  const starts = tensorArgument(op, "start", start);
  const rank = operand.shape.length;
  checkOperands(op, { operand, start: starts }, () => checkDType(starts, ["i32"], { position: 1 }));
  if (starts.shape.length !== 1 || starts.shape[0] !== rank) {
    const problem = `the start needs ${rank} numbers, one for each axis`;
    const notes = [axisCount(rank)];
    refuse(op, { code: "gather/index-vector", problem, notes }, { operand, start: starts });
  }
  if (shape.length !== rank) {
    const problem = `the part has ${axisCount(shape.length)}, the tensor ${axisCount(rank)}`;
    refuse(op, { code: "shape/rank", problem, notes: [axisCount(rank)] }, { operand });
  }
  const wrong = shape.findIndex((size, axis) => size > operand.shape[axis]!);
  if (wrong >= 0) {
    const problem = `a part of size ${shape[wrong]} does not fit on axis ${wrong}`;
    refuse(op, { code: "gather/window", problem, notes: [axisHasSize(wrong, operand)] }, { operand });
  }
  if (rank === 0) return starts;
  const last = operand.shape.map((size, axis) => size - shape[axis]!);
  return calls.clamp(starts, 0, calls.literal(last, "i32"));
}

const wholeWindow = (rank: number) => ({
  indexAxes: counting(rank),
  windowAxes: counting(rank),
  collapsedAxes: [],
  operandBatchAxes: [],
  indexBatchAxes: [],
});

/**
 * The part of that shape that starts at i32 `start`, one number for each axis; where it would reach beyond the tensor, the
 * nearest that fits.
 * @throws GraphError `gather/window` where the part is larger, `gather/index-vector`, `shape/rank`, `dtype/unsupported`.
 * @example dynamicSlice(cache, position, [1, 64]) // [100, 64], i32 [2] -> [1, 64]
 */
export function dynamicSlice<S extends Dims, D, T extends Dims, E, const Z extends Dims>(
  x: Tensor<S, D>,
  start: Tensor<T, E> & Guard<IntOnly<"dynamicSlice", E>>,
  shape: Z,
): Tensor<Readonly<Z>, D> {
  const operand = tensorArgument("dynamicSlice", "operand", x);
  const sliceSizes = shapeArgument("dynamicSlice", shape);
  const starts = startsOf("dynamicSlice", operand, start, sliceSizes);
  return calls.gather(operand, starts, { ...wholeWindow(operand.shape.length), sliceSizes }) as never;
}

/**
 * x with the part that starts at i32 `start`, one number for each axis, replaced by `update`; where it would reach beyond
 * the tensor, it is moved to the nearest place that fits.
 * @throws GraphError `gather/window` where the update is larger, `gather/index-vector`, `shape/rank`, `dtype/mismatch`,
 * `dtype/unsupported`.
 * @example dynamicUpdateSlice(cache, position, row) // [100, 64], i32 [2], [1, 64] -> [100, 64]
 */
export function dynamicUpdateSlice<S extends Dims, D, T extends Dims, E, U extends Dims, F>(
  x: Tensor<S, D>,
  start: Tensor<T, E> & Guard<IntOnly<"dynamicUpdateSlice", E>>,
  update: Tensor<U, F> & Guard<SameType<"dynamicUpdateSlice", D, F, "operand", "update">>,
): Tensor<S, D> {
  const operand = tensorArgument("dynamicUpdateSlice", "operand", x);
  const values = tensorArgument("dynamicUpdateSlice", "update", update);
  checkOperands("dynamicUpdateSlice", { operand, update: values }, checkSameDType);
  const starts = startsOf("dynamicUpdateSlice", operand, start, values.shape);
  const axes = wholeWindow(operand.shape.length);
  return calls.scatter(operand, starts, values, { ...axes, mode: "set" }) as never;
}
