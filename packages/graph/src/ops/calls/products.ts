/** @file Contractions: the general one, and the matrix product as NumPy has it. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { showShape } from "../../shape.ts";
import { type DotAttrs, dotGeneral as dotRecord } from "../dot-general.ts";
import { axisHasSize, counting } from "../rules.ts";
import { broadcastTo, commonShape, refuse } from "./operands.ts";
import { viewCalls } from "./views.ts";

export type DotAxes = Pick<DotAttrs, "lhsContract" | "rhsContract"> & Partial<DotAttrs>;

function dotGeneral(
  lhs: Operand,
  rhs: Operand,
  { lhsBatch, rhsBatch, lhsContract, rhsContract }: DotAxes,
): Value {
  const attrs = { lhsBatch: lhsBatch ?? [], rhsBatch: rhsBatch ?? [], lhsContract, rhsContract };
  return apply1(dotRecord, [lhs, rhs], attrs);
}

function checkOperands(a: Value, b: Value): void {
  for (const [i, operand] of [a, b].entries()) {
    if (operand.shape.length > 0) continue;
    const notes = i === 0 ? ["has no axes"] : [undefined, "has no axes"];
    const hint = "to multiply by a scalar, use mul";
    refuse(
      "matmul",
      { code: "shape/rank", problem: "a scalar is not a matrix", notes, hint },
      { lhs: a, rhs: b },
    );
  }
  const inner = [a.shape.length - 1, Math.max(0, b.shape.length - 2)] as const;
  const [k, l] = [a.shape[inner[0]]!, b.shape[inner[1]]!];
  if (k === l) return;
  const problem = `inner sizes ${k} and ${l} differ`;
  const notes = [axisHasSize(inner[0], a), axisHasSize(inner[1], b)];
  const hint = "the last axis of the left and the last but one of the right must have one size";
  refuse("matmul", { code: "shape/contract-mismatch", problem, notes, hint }, { lhs: a, rhs: b });
}

/**
 * The matrix product over the last two axes; leading axes are batch axes and broadcast. A vector on the left is a row, on
 * the right a column, and its axis vanishes.
 */
function matmul(lhs: Operand, rhs: Operand): Value {
  const [a, b] = [tensorOf(lhs), tensorOf(rhs)];
  checkOperands(a, b);
  const [p, q] = [a.shape.length, b.shape.length];
  if (q <= 2) {
    // no batch on the right: all leading axes of the left are rows
    return dotGeneral(a, b, { lhsContract: [p - 1], rhsContract: [Math.max(0, q - 2)] });
  }
  const [batchA, batchB] = [a.shape.slice(0, Math.max(0, p - 2)), b.shape.slice(0, q - 2)];
  const common = commonShape([batchA, batchB]);
  if (!common) {
    const problem = `batch shapes ${showShape(batchA)} and ${showShape(batchB)} do not broadcast`;
    const hint = "the axes before the last two must be equal, or 1";
    refuse("matmul", { code: "shape/broadcast", problem, hint }, { lhs: a, rhs: b });
  }
  const matrix = p === 1 ? viewCalls.expandDims(a, 0) : a;
  const left = broadcastTo(matrix, [...common, ...matrix.shape.slice(-2)]);
  const right = broadcastTo(b, [...common, ...b.shape.slice(-2)]);
  const batch = counting(common.length);
  const n = common.length;
  const product = dotGeneral(left, right, {
    lhsBatch: batch,
    rhsBatch: batch,
    lhsContract: [n + 1],
    rhsContract: [n],
  });
  return p === 1 ? viewCalls.squeeze(product, n) : product;
}

export const productCalls = { dotGeneral, matmul } as const;
