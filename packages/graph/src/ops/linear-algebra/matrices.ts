/** @file What the factorizations share: they work on the last two axes, and write loops over triangles. */
import type { DType } from "../../dtype.ts";
import type { Value } from "../../ir/node.ts";
import { constant, type Expr, op } from "../../kernel/expr.ts";
import type { IndexLike } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import type { Dims, TensorType } from "../../shape.ts";
import type { GraphOps } from "../calls.ts";
import { violation } from "../define-op.ts";
import { axisCount, axisHasSize, checkDType } from "../rules.ts";

/** The axes before the last two, and the last two. */
export function matrixShape({ shape }: TensorType): { batch: Dims; rows: number; columns: number } {
  return { batch: shape.slice(0, -2), rows: shape.at(-2)!, columns: shape.at(-1)! };
}

export function checkMatrix(x: TensorType, position = 0): void {
  const before = new Array<undefined>(position);
  checkDType(x, ["f32", "f64"], { position });
  if (x.shape.length >= 2) return;
  violation("shape/rank", "a matrix has 2 axes or more", { notes: [...before, axisCount(x.shape.length)] });
}

export function checkSquare(x: TensorType): void {
  checkMatrix(x);
  const { rows, columns } = matrixShape(x);
  if (rows === columns) return;
  const rank = x.shape.length;
  violation("shape/square", `a matrix of ${rows} x ${columns} is not square`, {
    notes: [axisHasSize(rank - 1, x)],
  });
}

/** Scalar arithmetic of one dtype. */
export const arithmetic = (dtype: DType) => ({
  add: (a: Expr, b: Expr): Expr => op("add", dtype, a, b),
  sub: (a: Expr, b: Expr): Expr => op("sub", dtype, a, b),
  mul: (a: Expr, b: Expr): Expr => op("mul", dtype, a, b),
  div: (a: Expr, b: Expr): Expr => op("div", dtype, a, b),
  sqrt: (a: Expr): Expr => op("sqrt", dtype, a),
  number: (value: number): Expr => constant(dtype, value),
  isZero: (a: Expr): Expr => op("equal", "bool", a, constant(dtype, 0)),
});

/** start - term(from) - term(from + 1) - ..., each rounded, in this order. */
export function subtractTerms(
  writer: KernelWriter,
  start: Expr,
  [from, to]: readonly [IndexLike, IndexLike],
  term: (k: Expr) => Expr,
): Expr {
  if (from === to) return start;
  const { dtype } = start;
  const rest = writer.local(dtype, start);
  writer.for(from, to, "serial", (k) => rest.set(op("sub", dtype, rest.get(), term(k))));
  return rest.get();
}

/** The sum of term(from), term(from + 1), ... from left to right. */
export function sumTerms(
  writer: KernelWriter,
  dtype: DType,
  [from, to]: readonly [IndexLike, IndexLike],
  term: (k: Expr) => Expr,
): Expr {
  const sum = writer.local(dtype, constant(dtype, 0));
  writer.for(from, to, "serial", (k) => sum.set(op("add", dtype, sum.get(), term(k))));
  return sum.get();
}

/** The transposed matrices. */
export const transposed = (g: GraphOps, x: Value): Value => g.swapAxes(x, -1, -2);

/** The product of the matrices in two tensors of one batch shape. */
export const product = (g: GraphOps, a: Value, b: Value): Value => g.matmul(a, b);

/** The elements on and below (`lower`) or on and above a diagonal, zeros elsewhere. */
export function triangle(g: GraphOps, x: Value, part: "lower" | "upper", diagonal = 0): Value {
  const { rows, columns } = matrixShape(x);
  const [row, column] = [g.iota([rows, columns], "i32", 0), g.iota([rows, columns], "i32", 1)];
  const edge = g.add(row, diagonal);
  return g.select(part === "lower" ? g.lessEqual(column, edge) : g.greaterEqual(column, edge), x, 0);
}

/** Unit matrices of the type of x. */
export function identityLike(g: GraphOps, x: Value): Value {
  const { rows } = matrixShape(x);
  const isDiagonal = g.equal(g.iota([rows, rows], "i32", 0), g.iota([rows, rows], "i32", 1));
  return g.select(g.broadcastTo(isDiagonal, x.shape), g.onesLike(x), g.zerosLike(x));
}
