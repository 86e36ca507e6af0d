/** @file Orthonormal columns and a triangle, by Householder reflections. */
import { constant, type Expr, op } from "../../kernel/expr.ts";
import { addIndex, subIndex } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { type Dims, sizeOf, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type LowerContext, sample, type VjpContext, violation } from "../define-op.ts";
import { axisHasSize, one } from "../rules.ts";
import { arithmetic, checkMatrix, matrixShape, product, sumTerms, transposed, triangle } from "./matrices.ts";

const [q, r] = [0, 1];

/** One matrix of the batch, in the buffer of Q: below the diagonal the reflectors, which then become the columns of Q. */
interface Work {
  readonly writer: KernelWriter;
  readonly at: readonly Expr[];
  readonly rows: number;
  readonly columns: number;
  read(i: Expr, j: Expr): Expr;
  store(i: Expr, j: Expr, value: Expr): void;
  readonly scalar: ReturnType<typeof arithmetic>;
}

/** 2 / (1 + |v|^2) for the reflector with a 1 on the diagonal and v below it; 0, no reflection, where v is 0. */
function scaleOf({ writer, rows, read, scalar }: Work, k: Expr): Expr {
  const { dtype } = scalar.number(0);
  const squares = sumTerms(writer, dtype, [addIndex(k, 1), rows], (i) => {
    const v = read(i, k);
    return scalar.mul(v, v);
  });
  const scale = scalar.div(scalar.number(2), scalar.add(scalar.number(1), squares));
  return writer.let(op("select", dtype, scalar.isZero(squares), scalar.number(0), scale));
}

/** Reflects column j, from row k on. */
function reflect({ writer, rows, read, store, scalar }: Work, k: Expr, j: Expr, scale: Expr): void {
  const { dtype } = scale;
  const below = [addIndex(k, 1), rows] as const;
  const rest = sumTerms(writer, dtype, below, (i) => scalar.mul(read(i, k), read(i, j)));
  const first = read(k, j);
  const step = writer.let(scalar.mul(scale, scalar.add(first, rest)));
  store(k, j, scalar.sub(first, step));
  writer.for(...below, "serial", (i) => store(i, j, scalar.sub(read(i, j), scalar.mul(step, read(i, k)))));
}

/** Column k becomes its length on the diagonal, with the sign that avoids cancelling, and its reflector below. */
function eliminate(work: Work, k: Expr): void {
  const { writer, rows, columns, read, store, scalar } = work;
  const first = read(k, k);
  const { dtype } = first;
  const below = [addIndex(k, 1), rows] as const;
  const squares = sumTerms(writer, dtype, below, (i) => {
    const v = read(i, k);
    return scalar.mul(v, v);
  });
  const length = scalar.sqrt(scalar.add(scalar.mul(first, first), squares));
  const isNegative = op("less", "bool", first, scalar.number(0));
  const away = op("select", dtype, isNegative, length, op("neg", dtype, length));
  const isDone = writer.let(scalar.isZero(squares));
  const diagonal = writer.let(op("select", dtype, isDone, first, away));
  const divisor = writer.let(op("select", dtype, isDone, scalar.number(1), scalar.sub(first, away)));
  writer.for(...below, "serial", (i) => store(i, k, scalar.div(read(i, k), divisor)));
  const scale = scaleOf(work, k);
  writer.for(addIndex(k, 1), columns, "serial", (j) => reflect(work, k, j, scale));
  store(k, k, diagonal);
}

/** The reflectors from k on, applied to the unit matrix: columns behind k are there already. */
function accumulate(work: Work, k: Expr): void {
  const { writer, rows, columns, read, store, scalar } = work;
  const scale = scaleOf(work, k);
  writer.for(addIndex(k, 1), columns, "serial", (j) => reflect(work, k, j, scale));
  writer.for(0, k, "serial", (i) => store(i, k, scalar.number(0)));
  writer.for(addIndex(k, 1), rows, "serial", (i) =>
    store(i, k, op("neg", scale.dtype, scalar.mul(scale, read(i, k)))),
  );
  store(k, k, scalar.sub(scalar.number(1), scale));
}

function write(writer: KernelWriter, { operands, results }: LowerContext<NoAttrs>): void {
  const x = one(operands);
  const { dtype, shape } = results[r!]!;
  const { batch, rows, columns } = matrixShape(x);
  if (x.shape.includes(0)) return;
  writer.forEach(x.shape, "parallel", (at) => writer.store(q!, at, x.at(at)));
  writer.forEach(shape, "parallel", (at) => writer.store(r!, at, constant(dtype, 0)));
  writer.forEach(batch, "parallel", (at) => {
    const work: Work = {
      writer,
      at,
      rows,
      columns,
      read: (i, j) => writer.read(q!, [...at, i, j]),
      store: (i, j, value) => writer.store(q!, [...at, i, j], value),
      scalar: arithmetic(dtype),
    };
    writer.for(0, columns, "serial", (k) => eliminate(work, k));
    writer.for(0, columns, "serial", (i) =>
      writer.for(i, columns, "serial", (j) => writer.store(r!, [...at, i, j], work.read(i, j))),
    );
    writer.for(0, columns, "serial", (turn) => {
      const k = subIndex(columns - 1, turn);
      // columns behind k start as those of the unit matrix above their own row
      writer.for(addIndex(k, 1), columns, "serial", (j) => work.store(k, j, constant(dtype, 0)));
      accumulate(work, k);
    });
  });
}

/**
 * dA = (dQ + Q copyltu(R dR^T - dQ^T Q)) R^-T, copyltu mirroring the lower triangle (S. F. Walter and L. Lehmann,
 * "Algorithmic differentiation of linear algebra functions with application in optimum experimental design", 2010).
 */
function vjp({ g, results, cotangents }: VjpContext<NoAttrs>) {
  const [left, right] = [results[q!]!, results[r!]!];
  const [ofLeft, ofRight] = [cotangents[q!]!, triangle(g, cotangents[r!]!, "upper")];
  const inner = g.sub(product(g, right, transposed(g, ofRight)), product(g, transposed(g, ofLeft), left));
  const mirrored = g.add(triangle(g, inner, "lower"), transposed(g, triangle(g, inner, "lower", -1)));
  const whole = g.add(ofLeft, product(g, left, mirrored));
  // Y R^-T is the transpose of R^-1 Y^T
  const upper = { lower: false, transpose: false, unitDiagonal: false };
  return [transposed(g, g.triangularSolve(right, transposed(g, whole), upper))];
}

const f32 = (shape: Dims) => sample("f32", shape);

export const qr = defineOp<NoAttrs>({
  name: "qr",
  doc: "A = Q R for at least as many rows as columns: Q with orthonormal columns, R upper triangular",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands) => {
    const x = one(operands);
    checkMatrix(x);
    const { batch, rows, columns } = matrixShape(x);
    if (rows < columns) {
      violation("shape/square", `a matrix of ${rows} x ${columns} has fewer rows than columns`, {
        notes: [axisHasSize(x.shape.length - 2, x)],
        hint: "factor the transposed matrix",
      });
    }
    return [x, tensorType(x.dtype, [...batch, columns, columns])];
  },
  vjp,
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  flops: (operands) => 4 * sizeOf(one(operands).shape) * matrixShape(one(operands)).columns,
  samples: [
    { operands: [sample("f32", [3, 3], "dominant")], attrs: {} },
    { operands: [f32([4, 3])], attrs: {} },
    { operands: [sample("f64", [2, 5, 2])], attrs: {} },
    { operands: [f32([3, 1])], attrs: {} },
    { operands: [f32([1, 1])], attrs: {} },
    { operands: [f32([3, 0])], attrs: {} },
    { operands: [f32([0, 4, 2])], attrs: {} },
  ],
});
