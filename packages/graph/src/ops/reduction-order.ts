/**
 * @file The axis handling of docs/numerics.md A3: which axes a reduction runs over, and in which order it combines.
 *
 * Axes of extent 1 are dropped and neighbours of the same kind (kept or reduced) merged. If the last merged axis is
 * reduced, the order is `stripes`, otherwise `chain`.
 */
import type { DType } from "../dtype.ts";
import type { AccumulateOp, Expr, Order } from "../kernel/expr.ts";
import { index, unflatten } from "../kernel/index-math.ts";
import type { Dims } from "../shape.ts";

/** The indices of merged axes from the one they merged into. */
export function splitAxes(merged: Expr, sizes: Dims): Expr[] {
  // no element is ever asked for where one of them is empty, and nothing can be divided by its size
  return sizes.includes(0) ? sizes.map(() => merged) : unflatten(merged, sizes);
}

export interface ReductionPlan {
  readonly order: Order;
  /** Of the merged reduced axes. */
  readonly extents: readonly number[];
  /** The operand's index, from that of the result (kept axes in order) and that of the merged reduced axes. */
  at(kept: readonly Expr[], reduced: readonly Expr[]): Expr[];
}

/** Whether the order of combination shows in the bits. */
export const isOrdered = (op: AccumulateOp, dtype: DType): boolean =>
  (op === "add" || op === "mul") && (dtype === "f32" || dtype === "f64");

export function planReduction(
  op: AccumulateOp,
  dtype: DType,
  shape: Dims,
  axes: readonly number[],
): ReductionPlan {
  /** Runs of reduced axes that merge. */
  const runs: number[][] = [];
  let lastReduced = false;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const reduced = axes.includes(axis);
    if (reduced && lastReduced) runs.at(-1)!.push(axis);
    else if (reduced) runs.push([axis]);
    lastReduced = reduced;
  });
  const sizes = runs.map((run) => run.map((axis) => shape[axis]!));
  return {
    order: isOrdered(op, dtype) ? (lastReduced ? "stripes" : "chain") : "free",
    extents: sizes.map((run) => run.reduce((product, size) => product * size, 1)),
    at: (kept, reduced) => {
      const result = new Array<Expr>(shape.length);
      let next = 0;
      shape.forEach((_, axis) => {
        result[axis] = axes.includes(axis) ? index(0) : kept[next++]!;
      });
      runs.forEach((run, i) => {
        const parts = splitAxes(reduced[i]!, sizes[i]!);
        run.forEach((axis, j) => {
          result[axis] = parts[j]!;
        });
      });
      return result;
    },
  };
}
