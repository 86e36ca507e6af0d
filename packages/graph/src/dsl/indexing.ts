/**
 * @file Reading and writing at computed positions. Indices are i32. An input used directly as indices gets a range that is
 * checked at each call; a computed index out of range reads the nearest place and writes nothing.
 */

import { nameOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { useAsIndex } from "../model/index-range.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize, checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import { sameShape, showShape } from "../shape.ts";
import type { IntOnly, NumberOnly, SameType } from "../types/dtype-rules.ts";
import type { Scatter, Take, TakeAlong } from "../types/gather.ts";
import type { SameShape } from "../types/losses.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { axisArgument, checkOperands, refuseArgument, tensorArgument } from "./check.ts";

const modes = ["set", "add", "mul", "min", "max"] as const;

/** How an update meets what is there: replaces it, or is combined with it. */
export type ScatterMode = (typeof modes)[number];

/** The tensor and i32 indices into one of its axes. */
function indexed(op: string, x: unknown, indices: unknown, axis: unknown) {
  const operand = tensorArgument(op, "operand", x);
  const positions = tensorArgument(op, "indices", indices);
  const along = axisArgument(op, operand, axis);
  checkOperands(op, { operand, indices: positions }, () => {
    checkDType(positions, ["i32"], {
      position: 1,
      hint: "indices are i32: declare the input so, or convert them",
    });
  });
  const size = operand.shape[along]!;
  if (size === 0) {
    const problem = `axis ${along} has no elements to be indexed`;
    refuse(op, { code: "gather/window", problem, notes: [axisHasSize(along, operand)] }, { operand });
  }
  useAsIndex(positions, size, `axis ${along} of ${nameOf(operand)}, of size ${size},`);
  return { operand, positions, along };
}

/** The axes of operand and indices that must agree: all but one. */
function checkBeside(op: string, operand: Value, indices: Value, along: number): void {
  const rank = operand.shape.length;
  if (indices.shape.length !== rank) {
    const problem = `the indices need ${rank} axes like the tensor`;
    const notes = [operand, indices].map(({ shape }) => axisCount(shape.length));
    refuse(op, { code: "shape/take-along", problem, notes }, { operand, indices });
  }
  const wrong = indices.shape.findIndex((size, axis) => axis !== along && size !== operand.shape[axis]);
  if (wrong < 0) return;
  const problem = `sizes ${operand.shape[wrong]} and ${indices.shape[wrong]} of axis ${wrong} differ`;
  const notes = [axisHasSize(wrong, operand), axisHasSize(wrong, indices)];
  const hint = `all axes but ${along} go along with each other`;
  refuse(op, { code: "shape/take-along", problem, notes, hint }, { operand, indices });
}

export function modeArgument(op: string, mode: unknown): ScatterMode {
  const chosen = modes.find((name) => name === mode);
  return chosen ?? refuseArgument(op, "mode", mode, `one of ${modes.join(", ")}`);
}

/** Updates of the wanted shape and dtype, and a known mode. */
function updatesArgument(
  op: string,
  operand: Value,
  updates: unknown,
  wanted: readonly number[],
  mode: unknown,
) {
  const values = tensorArgument(op, "updates", updates);
  const chosen = modeArgument(op, mode);
  checkOperands(op, { operand, updates: values }, (types) => {
    if (chosen !== "set") checkDType(operand, numeric);
    checkSameDType(types);
  });
  if (!sameShape(values.shape, wanted)) {
    const problem = `updates must be ${showShape(wanted)}`;
    const hint = "there is one update for each index";
    refuse(op, { code: "scatter/updates", problem, hint }, { operand, updates: values });
  }
  return { values, chosen };
}

/**
 * Slices along an axis (the first unless another is named), one for each index: the indices' axes take its place.
 * `[1000, 64]` at i32 `[batch, 20]` gives `[batch, 20, 64]`.
 * @throws GraphError `shape/axis`, `dtype/unsupported` where indices are not i32, `range/too-wide`.
 * @example take(embedding, token)
 */
export function take<S extends Dims, D, I extends Dims, E, const A extends number = 0>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"take", E>>,
  axis?: A & Guard<Take<S, I, A>>,
): Tensor<Ok<Take<S, I, A>>, D> {
  const { operand, positions, along } = indexed("take", x, indices, axis ?? 0);
  return calls.takeAxis(operand, positions, along) as never;
}

/**
 * One element for each index, along an axis: for axis 1, `y[i][j] = x[i][indices[i][j]]`. All other axes agree.
 * @throws GraphError `shape/take-along` where they do not, `shape/axis`, `dtype/unsupported`, `range/too-wide`.
 * @example squeeze(takeAlong(logProbability, expandDims(label, 1), 1), 1)
 */
export function takeAlong<S extends Dims, D, I extends Dims, E, const A extends number>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"takeAlong", E>, TakeAlong<S, I, A>>,
  axis: A,
): Tensor<Ok<TakeAlong<S, I, A>>, D> {
  const { operand, positions, along } = indexed("takeAlong", x, indices, axis);
  checkBeside("takeAlong", operand, positions, along);
  return calls.takeAlongAxis(operand, positions, along) as never;
}

/** `take` turned round. */
function scatterSlices(op: string, given: readonly [unknown, unknown, unknown, unknown, unknown]): Value {
  const [x, indices, updates, axis, mode] = given;
  const { operand, positions, along } = indexed(op, x, indices, axis ?? 0);
  const { shape } = operand;
  const wanted = [...shape.slice(0, along), ...positions.shape, ...shape.slice(along + 1)];
  const { values, chosen } = updatesArgument(op, operand, updates, wanted, mode);
  return calls.putAxis(operand, positions, values, along, chosen);
}

/**
 * x with slices along an axis (the first unless another is named) replaced by updates, which have the shape that `take`
 * gives. Where an index comes twice, the last update wins; mode `add`, `mul`, `min` or `max` combines them instead.
 * @throws GraphError `scatter/updates` where their shape differs, `shape/axis`, `dtype/mismatch`, `dtype/unsupported`,
 * `range/too-wide`.
 * @example scatter(cache, position, row) // [100, 64], i32 [batch], [batch, 64] -> [100, 64]
 */
export function scatter<S extends Dims, D, I extends Dims, E, U extends Dims, F, const A extends number = 0>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"scatter", E>>,
  updates: Tensor<U, F> & Guard<SameType<"scatter", D, F, "operand", "updates">, Scatter<S, I, U, A>>,
  axis?: A,
  mode: ScatterMode = "set",
): Tensor<S, D> {
  return scatterSlices("scatter", [x, indices, updates, axis, mode]) as never;
}

/**
 * x with updates added to slices along an axis (the first unless another is named); repeated indices add up. The updates
 * have the shape that `take` gives.
 * @throws GraphError `scatter/updates` where their shape differs, `shape/axis`, `dtype/mismatch`, `dtype/unsupported`,
 * `range/too-wide`.
 * @example scatterAdd(zeros([10]), label, ones([batch])) // how often each label comes
 */
export function scatterAdd<
  S extends Dims,
  D,
  I extends Dims,
  E,
  U extends Dims,
  F,
  const A extends number = 0,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"scatterAdd", D>>,
  indices: Tensor<I, E> & Guard<IntOnly<"scatterAdd", E>>,
  updates: Tensor<U, F> & Guard<SameType<"scatterAdd", D, F, "operand", "updates">, Scatter<S, I, U, A>>,
  axis?: A,
): Tensor<S, D> {
  return scatterSlices("scatterAdd", [x, indices, updates, axis, "add"]) as never;
}

/** `takeAlong` turned round. */
function scatterElements(op: string, given: readonly [unknown, unknown, unknown, unknown, unknown]): Value {
  const [x, indices, updates, axis, mode] = given;
  const { operand, positions, along } = indexed(op, x, indices, axis);
  checkBeside(op, operand, positions, along);
  const { values, chosen } = updatesArgument(op, operand, updates, positions.shape, mode);
  return calls.putAlongAxis(operand, positions, values, along, chosen);
}

/**
 * x with one element replaced for each index, along an axis: for axis 1, `y[i][indices[i][j]] = updates[i][j]`. All
 * other axes agree. Where an index comes twice, the last update wins; another mode combines them instead.
 * @throws GraphError `shape/take-along`, `scatter/updates`, `shape/axis`, `dtype/mismatch`, `range/too-wide`.
 * @example scatterAlong(x, order, sorted, -1)
 */
export function scatterAlong<S extends Dims, D, I extends Dims, E, U extends Dims, F, const A extends number>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"scatterAlong", E>, TakeAlong<S, I, A>>,
  updates: Tensor<U, F> &
    Guard<
      SameType<"scatterAlong", D, F, "operand", "updates">,
      SameShape<"scatterAlong", I, U, "indices", "updates">
    >,
  axis: A,
  mode: ScatterMode = "set",
): Tensor<S, D> {
  return scatterElements("scatterAlong", [x, indices, updates, axis, mode]) as never;
}

/**
 * x with one element added to for each index, along an axis: for axis 1, `y[i][indices[i][j]] += updates[i][j]`;
 * repeated indices add up. All other axes agree.
 * @throws GraphError `shape/take-along`, `scatter/updates`, `shape/axis`, `dtype/mismatch`, `range/too-wide`.
 * @example scatterAddAlong(zeros([batch, 10]), label, weight, 1)
 */
export function scatterAddAlong<
  S extends Dims,
  D,
  I extends Dims,
  E,
  U extends Dims,
  F,
  const A extends number,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"scatterAddAlong", D>>,
  indices: Tensor<I, E> & Guard<IntOnly<"scatterAddAlong", E>, TakeAlong<S, I, A>>,
  updates: Tensor<U, F> &
    Guard<
      SameType<"scatterAddAlong", D, F, "operand", "updates">,
      SameShape<"scatterAddAlong", I, U, "indices", "updates">
    >,
  axis: A,
): Tensor<S, D> {
  return scatterElements("scatterAddAlong", [x, indices, updates, axis, "add"]) as never;
}
