/** @file Linear equations with a triangular matrix, by substitution. */
import { z } from "zod";
import type { Value } from "../../ir/node.ts";
import type { Expr } from "../../kernel/expr.ts";
import { subIndex } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { sameShape, sizeOf } from "../../shape.ts";
import {
  defineOp,
  type LowerContext,
  type Sample,
  sample,
  type VjpContext,
  violation,
} from "../define-op.ts";
import { axisHasSize, checkSameDType, two } from "../rules.ts";
import {
  arithmetic,
  checkMatrix,
  checkSquare,
  matrixShape,
  product,
  subtractTerms,
  transposed,
  triangle,
} from "./matrices.ts";

export type TriangularAttrs = {
  /** Which triangle is read; the other one counts as zeros. */
  readonly lower: boolean;
  /** Solves with the transposed matrix. */
  readonly transpose: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitDiagonal: boolean;
};

/** Rows of the solution in order: each from those before it, first to last if the matrix as it acts is lower. */
function write(writer: KernelWriter, { attrs, operands, results }: LowerContext<TriangularAttrs>): void {
  const [a, b] = two(operands);
  const { dtype, shape } = results[0]!;
  const { batch, rows: n, columns } = matrixShape(b);
  if (shape.includes(0)) return;
  const { mul, div } = arithmetic(dtype);
  const isForward = attrs.lower !== attrs.transpose;
  writer.forEach(batch, "parallel", (at) => {
    writer.for(0, n, "serial", (turn) => {
      const rowOf = (i: Expr): Expr => (isForward ? i : subIndex(n - 1, i));
      const row = rowOf(turn);
      writer.for(0, columns, "parallel", (column) => {
        const rest = subtractTerms(writer, b.at([...at, row, column]), [0, turn], (i) => {
          const k = rowOf(i);
          const factor = attrs.transpose ? a.at([...at, k, row]) : a.at([...at, row, k]);
          return mul(factor, writer.read(0, [...at, k, column]));
        });
        writer.store(0, [...at, row, column], attrs.unitDiagonal ? rest : div(rest, a.at([...at, row, row])));
      });
    });
  });
}

/**
 * With op(A) X = B: the cotangent of B is what solves op(A)^T Y = ct, and that of op(A) is -Y X^T, of which only the
 * triangle that is read matters.
 */
function vjp({ g, attrs, operands, results, cotangents, needs }: VjpContext<TriangularAttrs>) {
  const [a] = two(operands);
  const x = results[0]!;
  const y = g.triangularSolve(a, cotangents[0]!, { ...attrs, transpose: !attrs.transpose });
  if (!needs[0]) return [null, needs[1] ? y : null];
  const [left, right] = attrs.transpose ? [x, y] : [y, x];
  const whole = g.neg(product(g, left, transposed(g, right)));
  const edge = attrs.unitDiagonal ? 1 : 0;
  const read: Value = attrs.lower ? triangle(g, whole, "lower", -edge) : triangle(g, whole, "upper", edge);
  return [read, needs[1] ? y : null];
}

const all: readonly TriangularAttrs[] = [false, true].flatMap((lower) =>
  [false, true].flatMap((transpose) =>
    [false, true].map((unitDiagonal) => ({ lower, transpose, unitDiagonal })),
  ),
);

const f32 = (shape: readonly number[]) => sample("f32", shape);
const samples: Sample<TriangularAttrs>[] = [
  ...all.map((attrs) => ({ operands: [sample("f32", [3, 3], "dominant"), f32([3, 2])], attrs })),
  { operands: [sample("f64", [2, 4, 4], "dominant"), sample("f64", [2, 4, 1])], attrs: all[4]! },
  { operands: [sample("f32", [1, 1], "dominant"), f32([1, 3])], attrs: all[0]! },
  { operands: [sample("f32", [0, 0], "dominant"), f32([0, 3])], attrs: all[0]! },
  { operands: [sample("f32", [2, 2], "dominant"), f32([2, 0])], attrs: all[4]! },
];

export const triangularSolve = defineOp<TriangularAttrs>({
  name: "triangularSolve",
  doc: "X of A X = B with a triangular A, by substitution; the last two axes are matrices",
  attrs: z.strictObject({
    lower: z.boolean("must be true or false"),
    transpose: z.boolean("must be true or false"),
    unitDiagonal: z.boolean("must be true or false"),
  }),
  operands: ["matrix", "rhs"],
  traits: { loops: true },
  infer: (operands) => {
    const [a, b] = two(operands);
    checkSameDType(operands);
    checkSquare(a);
    checkMatrix(b, 1);
    const [left, right] = [matrixShape(a), matrixShape(b)];
    if (left.rows !== right.rows) {
      violation("shape/contract-mismatch", `a matrix with ${left.rows} columns, and ${right.rows} rows`, {
        notes: [axisHasSize(a.shape.length - 1, a), axisHasSize(b.shape.length - 2, b)],
      });
    }
    if (!sameShape(left.batch, right.batch)) {
      violation("shape/broadcast", "the axes before the last two must be equal");
    }
    return [b];
  },
  vjp,
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  flops: (operands) => sizeOf(operands[1]!.shape) * (operands[0]!.shape.at(-1) ?? 0),
  samples,
});
