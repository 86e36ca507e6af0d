/** @file Triangular factors of square matrices, by elimination with row exchanges. */
import { constant, type Expr, op } from "../../kernel/expr.ts";
import { addIndex, index } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { sizeOf, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type LowerContext, sample, type VjpContext } from "../define-op.ts";
import { one } from "../rules.ts";
import {
  arithmetic,
  checkSquare,
  identityLike,
  matrixShape,
  product,
  transposed,
  triangle,
} from "./matrices.ts";

const [order, factors, sign] = [0, 1, 2];

/**
 * Elimination in place, right-looking: row k is exchanged with the one below that has the largest element in column k (the
 * first of equal ones), and subtracted from those below. A column of zeros is left as it is, so that a singular matrix has
 * a zero on the diagonal of U, and determinant 0.
 */
function write(writer: KernelWriter, { operands, results }: LowerContext<NoAttrs>): void {
  const x = one(operands);
  const { dtype } = results[factors!]!;
  const { batch, rows: n } = matrixShape(x);
  const { mul, sub, div, isZero } = arithmetic(dtype);
  writer.forEach(batch, "parallel", (at) => writer.store(sign!, at, constant(dtype, 1)));
  if (x.shape.includes(0)) return;
  writer.forEach([...batch, n], "parallel", (at) => writer.store(order!, at, at.at(-1)!));
  writer.forEach(x.shape, "parallel", (at) => writer.store(factors!, at, x.at(at)));
  writer.forEach(batch, "parallel", (at) => {
    const read = (i: Expr, j: Expr): Expr => writer.read(factors!, [...at, i, j]);
    const exchange = (result: number, a: readonly Expr[], b: readonly Expr[]): void => {
      const [left, right] = [writer.read(result, [...at, ...a]), writer.read(result, [...at, ...b])];
      writer.store(result, [...at, ...a], right);
      writer.store(result, [...at, ...b], left);
    };
    writer.for(0, n, "serial", (k) => {
      const best = writer.local(dtype, op("abs", dtype, read(k, k)));
      const place = writer.local("i32", k);
      writer.for(addIndex(k, 1), n, "serial", (i) => {
        const size = writer.let(op("abs", dtype, read(i, k)));
        writer.if(op("greater", "bool", size, best.get()), () => {
          best.set(size);
          place.set(i);
        });
      });
      // it is one of k..n - 1 as it is; the limits let that be proven
      const chosen = writer.let(op("clamp", "i32", place.get(), index(0), index(n - 1)));
      writer.if(op("notEqual", "bool", chosen, k), () => {
        writer.for(0, n, "parallel", (j) => exchange(factors!, [k, j], [chosen, j]));
        exchange(order!, [k], [chosen]);
        writer.store(sign!, at, op("neg", dtype, writer.read(sign!, at)));
      });
      const pivot = read(k, k);
      writer.for(addIndex(k, 1), n, "serial", (i) => {
        const quotient = div(read(i, k), pivot);
        const factor = writer.let(op("select", dtype, isZero(pivot), constant(dtype, 0), quotient));
        writer.store(factors!, [...at, i, k], factor);
        writer.for(addIndex(k, 1), n, "serial", (j) =>
          writer.store(factors!, [...at, i, j], sub(read(i, j), mul(factor, read(k, j)))),
        );
      });
    });
  });
}

/**
 * With P A = L U, the cotangents of L below and of U on and above the diagonal:
 * dA = P^T L^-T (tril(L^T dL, -1) + triu(dU U^T)) U^-T. The order of the rows does not change smoothly.
 */
function vjp({ g, results, cotangents }: VjpContext<NoAttrs>) {
  const [rows, packed, ct] = [results[order!]!, results[factors!]!, cotangents[factors!]!];
  const lower = g.add(triangle(g, packed, "lower", -1), identityLike(g, packed));
  const upper = triangle(g, packed, "upper");
  const ofLower = triangle(g, product(g, transposed(g, lower), triangle(g, ct, "lower", -1)), "lower", -1);
  const ofUpper = triangle(g, product(g, triangle(g, ct, "upper"), transposed(g, upper)), "upper");
  const inner = g.add(ofLower, ofUpper);
  const left = g.triangularSolve(packed, inner, { lower: true, transpose: true, unitDiagonal: true });
  // Y U^-T is the transpose of U^-1 Y^T
  const upperSolve = { lower: false, transpose: false, unitDiagonal: false };
  const whole = transposed(g, g.triangularSolve(packed, transposed(g, left), upperSolve));
  if (packed.shape.at(-1) === 0) return [g.zerosLike(packed)];
  const rank = packed.shape.length;
  const places = g.broadcastInDim(
    rows,
    packed.shape,
    rows.shape.map((_, axis) => axis),
  );
  return [g.putAlongAxis(g.zerosLike(packed), places, whole, rank - 2, "set")];
}

export const lu = defineOp<NoAttrs>({
  name: "lu",
  doc: "P A = L U: for each row where it comes from; U with the part of L below its unit diagonal; the sign of P",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands) => {
    const x = one(operands);
    checkSquare(x);
    const { batch, rows } = matrixShape(x);
    return [tensorType("i32", [...batch, rows]), x, tensorType(x.dtype, batch)];
  },
  vjp,
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  range: (_, _attrs, [x]) => [0, x?.shape.at(-1) ?? 0],
  flops: (operands) => (2 * sizeOf(one(operands).shape) * matrixShape(one(operands)).rows) / 3,
  samples: [
    { operands: [sample("f32", [3, 3], "dominant")], attrs: {} },
    { operands: [sample("f32", [4, 4])], attrs: {} },
    { operands: [sample("f64", [2, 5, 5])], attrs: {} },
    { operands: [sample("f32", [1, 1])], attrs: {} },
    { operands: [sample("f32", [2, 0, 0])], attrs: {} },
    // rows of zeros and infinities
    { operands: [sample("f32", [4, 4], "special")], attrs: {}, smooth: false },
  ],
});
