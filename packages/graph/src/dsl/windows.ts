/** @file Reading and writing windows at computed positions in full generality; `take` and `scatter` are the short forms. */

import { nameOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { useAsIndex } from "../model/index-range.ts";
import { calls } from "../ops/calls.ts";
import type { WindowAxes as OpAxes } from "../ops/windows.ts";
import type { IntOnly, SameType } from "../types/dtype-rules.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims, Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { optionsArgument, tensorArgument, typedOperand, wholeNumbers } from "./check.ts";
import { modeArgument, type ScatterMode } from "./indexing.ts";

/**
 * How index vectors, windows and axes belong together, as in StableHLO's `gather`. Indices are `[...positions, k]`: at each
 * position a vector of k numbers says where a window starts. The tensor of windows has the axes of the positions in order
 * and between them, at `windowAxes`, those of a window.
 */
export interface WindowAxes {
  /** The axis of the operand that each number of a vector counts along. */
  readonly indexAxes: readonly number[];
  /** Where the axes of a window are among those of all windows, ascending. */
  readonly windowAxes: readonly number[];
  /** Axes of the operand on which a window has size 1, and which it does not show. */
  readonly collapsedAxes?: readonly number[];
  /** Axes of the operand that go along with axes of the positions instead of being searched. */
  readonly operandBatchAxes?: readonly number[];
  /** The axes of the positions they go along with. */
  readonly indexBatchAxes?: readonly number[];
}

export interface GatherAxes extends WindowAxes {
  /** The size of a window on each axis of the operand. */
  readonly sliceSizes: readonly number[];
}

export interface ScatterAxes extends WindowAxes {
  /** Default `set`. */
  readonly mode?: ScatterMode;
}

function axesArgument(op: string, given: Partial<WindowAxes>): OpAxes {
  const list = (role: keyof WindowAxes): readonly number[] => wholeNumbers(op, role, given[role] ?? []);
  return {
    indexAxes: list("indexAxes"),
    windowAxes: list("windowAxes"),
    collapsedAxes: list("collapsedAxes"),
    operandBatchAxes: list("operandBatchAxes"),
    indexBatchAxes: list("indexBatchAxes"),
  };
}

/** Vectors of one number are indices of one axis, and their input gets a range. */
function rangeOf(
  operand: Value,
  indices: Value,
  { indexAxes }: OpAxes,
  window: (axis: number) => number,
): void {
  const [axis, ...more] = indexAxes;
  const size = axis === undefined || more.length > 0 ? undefined : operand.shape[axis];
  if (axis === undefined || size === undefined) return;
  useAsIndex(
    indices,
    Math.max(1, size - window(axis) + 1),
    `a window along axis ${axis} of ${nameOf(operand)}`,
  );
}

/**
 * The windows of x that start where index vectors say; one that would reach beyond an edge is moved back inside.
 * @throws GraphError `gather/window`, `gather/batch`, `gather/index-vector` where axes and sizes do not belong together,
 * `shape/axis`, `dtype/unsupported` where indices are not i32.
 * @example
 * // 3 x 3 patches of [height, width] at i32 [n, 2]: [n, 3, 3]
 * gatherWindows(image, corner, { indexAxes: [0, 1], windowAxes: [1, 2], sliceSizes: [3, 3] })
 */
export function gatherWindows<S extends Dims, D, I extends Dims, E>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"gatherWindows", E>>,
  axes: GatherAxes,
): Tensor<Shape, D> {
  const operand = tensorArgument("gatherWindows", "operand", x);
  const vectors = typedOperand("gatherWindows", indices, ["i32"]);
  const given = optionsArgument<GatherAxes>("gatherWindows", axes, "axes");
  const attrs = axesArgument("gatherWindows", given);
  const sliceSizes = wholeNumbers("gatherWindows", "sliceSizes", given.sliceSizes);
  const windows = calls.gather(operand, vectors, { ...attrs, sliceSizes });
  rangeOf(operand, vectors, attrs, (axis) => sliceSizes[axis] ?? 1);
  return windows as never;
}

/**
 * x with windows written where index vectors say, or combined with what is there by mode `add`, `mul`, `min` or `max`; a
 * window that would reach beyond an edge is left out. The updates have the shape that `gatherWindows` would give.
 * @throws GraphError as `gatherWindows`, `scatter/updates` where their shape differs, `dtype/mismatch`.
 * @example
 * scatterWindows(image, corner, patches, { indexAxes: [0, 1], windowAxes: [1, 2], mode: "add" })
 */
export function scatterWindows<S extends Dims, D, I extends Dims, E, U extends Dims, F>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"scatterWindows", E>>,
  updates: Tensor<U, F> & Guard<SameType<"scatterWindows", D, F, "operand", "updates">>,
  axes: ScatterAxes,
): Tensor<S, D> {
  const operand = tensorArgument("scatterWindows", "operand", x);
  const vectors = typedOperand("scatterWindows", indices, ["i32"]);
  const values = tensorArgument("scatterWindows", "updates", updates);
  const given = optionsArgument<ScatterAxes>("scatterWindows", axes, "axes");
  const attrs = axesArgument("scatterWindows", given);
  const mode = modeArgument("scatterWindows", given.mode ?? "set");
  const written = calls.scatter(operand, vectors, values, { ...attrs, mode });
  const { collapsedAxes, operandBatchAxes, windowAxes } = attrs;
  const shown = operand.shape.flatMap((_, axis) =>
    [...collapsedAxes, ...operandBatchAxes].includes(axis) ? [] : [axis],
  );
  rangeOf(operand, vectors, attrs, (axis) => values.shape[windowAxes[shown.indexOf(axis)] ?? -1] ?? 1);
  return written as never;
}
