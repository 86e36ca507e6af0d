/** @file The Cholesky factor of positive definite matrices. */

import { constant } from "../../kernel/expr.ts";
import { addIndex } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { sizeOf } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type LowerContext, sample, type VjpContext } from "../define-op.ts";
import { one } from "../rules.ts";
import {
  arithmetic,
  checkSquare,
  matrixShape,
  product,
  subtractTerms,
  transposed,
  triangle,
} from "./matrices.ts";

/** Column after column; of the operand only the lower triangle is read. */
function write(writer: KernelWriter, { operands, results }: LowerContext<NoAttrs>): void {
  const x = one(operands);
  const { dtype, shape } = one(results);
  const { batch, rows: n } = matrixShape(x);
  if (shape.includes(0)) return;
  const { mul, div, sqrt } = arithmetic(dtype);
  writer.forEach(shape, "parallel", (at) => writer.store(0, at, constant(dtype, 0)));
  writer.forEach(batch, "parallel", (at) => {
    writer.for(0, n, "serial", (j) => {
      const entry = (i: typeof j) =>
        subtractTerms(writer, x.at([...at, i, j]), [0, j], (k) =>
          mul(writer.read(0, [...at, i, k]), writer.read(0, [...at, j, k])),
        );
      const pivot = writer.let(sqrt(entry(j)));
      writer.store(0, [...at, j, j], pivot);
      writer.for(addIndex(j, 1), n, "serial", (i) => writer.store(0, [...at, i, j], div(entry(i), pivot)));
    });
  });
}

/**
 * S = L^-T phi(L^T dL) L^-1, phi taking the lower triangle with half of the diagonal; as an element below the diagonal
 * stands for its mirror image too, it gets S + S^T, and one on it half of that (I. Murray, "Differentiation of the
 * Cholesky decomposition", 2016).
 */
function vjp({ g, results, cotangents }: VjpContext<NoAttrs>) {
  const [factor, ct] = [one(results), one(cotangents)];
  const transpose = { lower: true, transpose: true, unitDiagonal: false };
  const inner = product(g, transposed(g, factor), triangle(g, ct, "lower"));
  const phi = g.mul(g.add(triangle(g, inner, "lower"), triangle(g, inner, "lower", -1)), 0.5);
  // Y L^-1 is the transpose of L^-T Y^T
  const left = g.triangularSolve(factor, phi, transpose);
  const s = transposed(g, g.triangularSolve(factor, transposed(g, left), transpose));
  const both = g.add(s, transposed(g, s));
  return [g.mul(g.add(triangle(g, both, "lower"), triangle(g, both, "lower", -1)), 0.5)];
}

export const cholesky = defineOp<NoAttrs>({
  name: "cholesky",
  doc: "the lower triangular L with L L^T = A, of the lower triangle of A; NaN from the first row on that shows A is not positive definite",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands) => {
    const x = one(operands);
    checkSquare(x);
    return [x];
  },
  vjp,
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  flops: (operands) => (sizeOf(one(operands).shape) * matrixShape(one(operands)).rows) / 3,
  samples: [
    { operands: [sample("f32", [3, 3], "dominant")], attrs: {} },
    { operands: [sample("f32", [2, 2, 2], "dominant")], attrs: {} },
    { operands: [sample("f64", [5, 5], "dominant")], attrs: {} },
    { operands: [sample("f32", [1, 1], "dominant")], attrs: {} },
    { operands: [sample("f32", [2, 0, 0], "dominant")], attrs: {} },
    // nobody promised that it is positive definite
    { operands: [sample("f32", [4, 4])], attrs: {}, smooth: false },
  ],
});
