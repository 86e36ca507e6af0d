/**
 * @file The numbering of axes that `gather` and `scatter` share, close to that of StableHLO.
 *
 * `indices` is i32[...positions, k]: at every position a vector of k numbers says where a window of the operand starts,
 * along the operand axes `indexAxes`. All windows have one size. The windowed tensor (the result of `gather`, the
 * updates of `scatter`) has the position axes in order, and between them, at `windowAxes`, the axes of the window.
 *
 *     operand [V, D], indices [B, 1], indexAxes [0], collapsedAxes [0], windowAxes [1]: rows, in a tensor [B, D]
 */
import type { Value } from "../ir/node.ts";
import type { Expr } from "../kernel/expr.ts";
import { addIndex, index } from "../kernel/index-math.ts";
import { type Dims, showShape, type TensorType } from "../shape.ts";
import { axisList } from "./attrs.ts";
import type { GraphOps } from "./calls.ts";
import { type OperandAccess, violation } from "./define-op.ts";
import { axisHasSize, checkAxes, checkDType, otherAxes, pick } from "./rules.ts";

export type WindowAxes = {
  /** Axes of the windowed tensor that run through the window, ascending. */
  readonly windowAxes: readonly number[];
  /** Operand axes on which the window has size 1, left out of the windowed tensor. */
  readonly collapsedAxes: readonly number[];
  /** Operand axes that go along with position axes instead of being searched: pairs with `indexBatchAxes`. */
  readonly operandBatchAxes: readonly number[];
  readonly indexBatchAxes: readonly number[];
  /** The operand axis that each number of an index vector counts along. */
  readonly indexAxes: readonly number[];
};

export const windowAxesSchema = {
  windowAxes: axisList,
  collapsedAxes: axisList,
  operandBatchAxes: axisList,
  indexBatchAxes: axisList,
  indexAxes: axisList,
};

export const scatterModes = ["set", "add", "mul", "min", "max"] as const;
export type ScatterMode = (typeof scatterModes)[number];
export type ScatterAttrs = WindowAxes & { readonly mode: ScatterMode };

/** Operand axes that the windowed tensor shows, in order; they go to `windowAxes`. */
export const shownAxes = (operand: TensorType, axes: WindowAxes): number[] =>
  otherAxes(operand.shape.length, [...axes.collapsedAxes, ...axes.operandBatchAxes]);

/** Axes of the windowed tensor that are positions, in order. */
export const positionAxes = (rank: number, axes: WindowAxes): number[] => otherAxes(rank, axes.windowAxes);

export const windowedRank = (indices: TensorType, axes: WindowAxes): number =>
  indices.shape.length - 1 + axes.windowAxes.length;

/** The size of the window on every axis of the operand, as the windowed tensor has it. */
export function windowSizes(operand: TensorType, windowed: TensorType, axes: WindowAxes): number[] {
  const sizes = operand.shape.map(() => 1);
  shownAxes(operand, axes).forEach((axis, i) => {
    sizes[axis] = windowed.shape[axes.windowAxes[i]!] ?? 1;
  });
  return sizes;
}

/** The last place on an operand axis where a window of that size can start. */
export const lastStart = (operand: TensorType, sizes: Dims, axis: number): number =>
  operand.shape[axis]! - sizes[axis]!;

export const indexHint = 'an index is i32: declare the input so, or convert it: convert(x, "i32")';

/** What `gather` and `scatter` ask of their axes. `sizes` is the size of the window on every operand axis. */
export function checkWindows(operand: TensorType, indices: TensorType, sizes: Dims, axes: WindowAxes): void {
  const { windowAxes, collapsedAxes, operandBatchAxes, indexBatchAxes, indexAxes } = axes;
  checkAxes([...collapsedAxes, ...operandBatchAxes], operand, "collapsedAxes and operandBatchAxes");
  checkAxes([...indexAxes, ...operandBatchAxes], operand, "indexAxes and operandBatchAxes");
  const vector = indices.shape.at(-1);
  if (vector !== indexAxes.length) {
    violation(
      "gather/index-vector",
      `an index vector needs ${indexAxes.length} numbers, one for each of indexAxes`,
      {
        notes: [undefined, vector === undefined ? "has no axes" : `last axis has size ${vector}`],
        hint: "the last axis of indices holds the vectors",
      },
    );
  }
  const positions = { dtype: indices.dtype, shape: indices.shape.slice(0, -1) };
  checkAxes(indexBatchAxes, positions, "indexBatchAxes", 1);
  if (indexBatchAxes.length !== operandBatchAxes.length) {
    violation("gather/batch", "operandBatchAxes and indexBatchAxes must pair up", {
      notes: [`axes ${showShape(operandBatchAxes)}`, `axes ${showShape(indexBatchAxes)}`],
    });
  }
  operandBatchAxes.forEach((axis, i) => {
    const other = indexBatchAxes[i]!;
    if (operand.shape[axis] === indices.shape[other]) return;
    violation("gather/batch", `batch axes have sizes ${operand.shape[axis]} and ${indices.shape[other]}`, {
      notes: [axisHasSize(axis, operand), axisHasSize(other, indices)],
    });
  });
  checkWindowAxes(windowAxes, shownAxes(operand, axes).length, windowedRank(indices, axes));
  sizes.forEach((size, axis) => {
    if (size > operand.shape[axis]! && !operandBatchAxes.includes(axis)) {
      violation("gather/window", `a window of size ${size} does not fit on axis ${axis}`, {
        notes: [axisHasSize(axis, operand)],
      });
    }
  });
  checkDType(indices, ["i32"], { position: 1, subject: "an index vector", hint: indexHint });
}

function checkWindowAxes(windowAxes: readonly number[], shown: number, rank: number): void {
  if (windowAxes.length !== shown) {
    violation(
      "gather/window",
      `windowAxes names ${windowAxes.length} axes; ${shown} axes of the operand are neither collapsed nor batch`,
    );
  }
  windowAxes.forEach((axis, i) => {
    if (axis >= rank || (i > 0 && axis <= windowAxes[i - 1]!)) {
      violation("gather/window", `windowAxes ${showShape(windowAxes)} must ascend and be below ${rank}`);
    }
  });
}

/** Whether all index numbers are known to be places where a window can start. */
export function provenInside(indices: OperandAccess, last: number): boolean {
  const { range } = indices;
  return range !== undefined && range[0] >= 0 && range[1] - 1 <= last;
}

/** The index vector at a position. */
export const indexVector = (indices: OperandAccess, position: readonly Expr[], axes: WindowAxes): Expr[] =>
  axes.indexAxes.map((_, i) => indices.at([...position, index(i)]));

/** The operand's index for one element of a window. */
export function operandIndex(
  operand: TensorType,
  axes: WindowAxes,
  starts: readonly Expr[],
  position: readonly Expr[],
  window: readonly Expr[],
): Expr[] {
  const result = operand.shape.map(() => index(0));
  axes.operandBatchAxes.forEach((axis, i) => {
    result[axis] = position[axes.indexBatchAxes[i]!]!;
  });
  axes.indexAxes.forEach((axis, i) => {
    result[axis] = starts[i]!;
  });
  shownAxes(operand, axes).forEach((axis, i) => {
    result[axis] = addIndex(result[axis]!, window[i]!);
  });
  return result;
}

/** The last start of every number of an index vector, to compare indices with: one number if they are equal. */
export function startLimits(
  g: GraphOps,
  operand: TensorType,
  sizes: Dims,
  { indexAxes }: WindowAxes,
): Value | number {
  const limits = indexAxes.map((axis) => lastStart(operand, sizes, axis));
  const [first = 0] = limits;
  return limits.every((limit) => limit === first) ? first : g.literal(limits, "i32", [limits.length]);
}

/** Splits an index of the windowed tensor into that of the position and that of the element of the window. */
export const splitIndex = (at: readonly Expr[], axes: WindowAxes) => ({
  position: pick(at, positionAxes(at.length, axes)),
  window: pick(at, axes.windowAxes),
});

/** Axes for taking along one axis: the indices' axes stand in its place. */
export function alongAxis(operandRank: number, positions: number, axis: number): WindowAxes {
  const before = Array.from({ length: axis }, (_, i) => i);
  const after = Array.from({ length: operandRank - axis - 1 }, (_, i) => axis + positions + i);
  return {
    windowAxes: [...before, ...after],
    collapsedAxes: [axis],
    operandBatchAxes: [],
    indexBatchAxes: [],
    indexAxes: [axis],
  };
}

/** Axes for one index per element: all other axes of operand and indices go along with each other. */
export function besideAxis(rank: number, axis: number): WindowAxes {
  const others = otherAxes(rank, [axis]);
  return {
    windowAxes: [],
    collapsedAxes: [axis],
    operandBatchAxes: others,
    indexBatchAxes: others,
    indexAxes: [axis],
  };
}
