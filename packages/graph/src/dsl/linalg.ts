/**
 * @file Linear algebra. The last two axes are matrices, those before them batch axes. f32 or f64.
 *
 * A singular matrix is no error: it is data, known only when the module runs. It shows as a determinant of 0, and as
 * infinities and NaN in what would need its inverse, gradients included.
 */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import {
  checkMatrix,
  checkSquare,
  identityLike,
  matrixShape,
  transposed,
  triangle,
} from "../ops/linear-algebra/matrices.ts";
import { axisHasSize, checkSameDType } from "../ops/rules.ts";
import { sameShape } from "../shape.ts";
import type { FloatOnly, SameType } from "../types/dtype-rules.ts";
import type { BatchOf, RowsOf, Solution, Square, Tall, TriangleOf } from "../types/matrices.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkOperands, flagArgument, knownOptions, operandOf, tensorArgument } from "./check.ts";
import { diagonalOf } from "./diagonal.ts";

function squareOperand(op: string, x: unknown): Value {
  const operand = operandOf(op, x);
  checkOperands(op, { operand }, ([type]) => checkSquare(type!));
  return operand;
}

/**
 * The lower triangular L with L L^T = x, for symmetric positive definite x; of another x, its symmetric part is taken. NaN
 * from the first row on that shows it is not positive definite.
 * @throws GraphError `shape/square`, `shape/rank`, `dtype/unsupported`.
 * @example linalg.cholesky(covariance)
 */
export function cholesky<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"cholesky", D>, Square<"cholesky", S>>,
): Tensor<S, D> {
  const operand = squareOperand("cholesky", x);
  const symmetric = calls.mul(calls.add(operand, transposed(calls, operand)), 0.5);
  return calls.cholesky(symmetric) as never;
}

/** Row `order[i]` of x is row i of L U. */
export interface Factors<S extends Dims, D> {
  /** 1 on the diagonal, 0 above. */
  readonly lower: Tensor<S, D>;
  readonly upper: Tensor<S, D>;
  readonly order: Tensor<RowsOf<S>, "i32">;
}

/**
 * Triangular factors with row exchanges: `take(x, order)` is the product of `lower` and `upper`. No element of `lower` is
 * above 1 in size.
 * @throws GraphError `shape/square`, `shape/rank`, `dtype/unsupported`.
 * @example const { lower, upper, order } = linalg.lu(x)
 */
export function lu<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"lu", D>, Square<"lu", S>>,
): Factors<S, D> {
  const { factors, order } = calls.lu(squareOperand("lu", x));
  const below = triangle(calls, factors, "lower", -1);
  const lower = calls.add(below, identityLike(calls, factors));
  return { lower, upper: triangle(calls, factors, "upper"), order } as never;
}

/**
 * x = q r for at least as many rows as columns: q `[..., rows, columns]` with orthonormal columns, r upper triangular. Signs
 * are those of Householder reflections. The gradient needs linearly independent columns.
 * @throws GraphError `shape/square` where there are fewer rows than columns, `shape/rank`, `dtype/unsupported`.
 * @example const { q, r } = linalg.qr(design)
 */
export function qr<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"qr", D>, Tall<"qr", S>>,
): { readonly q: Tensor<S, D>; readonly r: Tensor<TriangleOf<S>, D> } {
  return calls.qr(operandOf("qr", x)) as never;
}

/** P A = L U, and what is solved by it. */
function solveByFactors(
  { factors, order }: ReturnType<typeof calls.lu>,
  b: Value,
  transpose: boolean,
): Value {
  const lower = { lower: true, transpose, unitDiagonal: true };
  const upper = { lower: false, transpose, unitDiagonal: false };
  const places = calls.broadcastInDim(
    order,
    b.shape,
    order.shape.map((_, axis) => axis),
  );
  const axis = b.shape.length - 2;
  if (b.shape.includes(0)) return b;
  if (!transpose) {
    const exchanged = calls.takeAlongAxis(b, places, axis);
    return calls.triangularSolve(factors, calls.triangularSolve(factors, exchanged, lower), upper);
  }
  const found = calls.triangularSolve(factors, calls.triangularSolve(factors, b, upper), lower);
  return calls.putAlongAxis(calls.zerosLike(b), places, found, axis, "set");
}

/**
 * X of A X = B. Going back, the factors of A serve again: with A^T Y = ct, the cotangent of B is Y and that of A is -Y X^T.
 */
function solution(a: Value, b: Value): Value {
  const [x] = calls.customVjp(
    [a, b],
    ([left, right]) => [solveByFactors(calls.lu(left!), right!, false)],
    ([left], [found], [ct]) => {
      const y = solveByFactors(calls.lu(left!), ct!, true);
      return [calls.neg(calls.matmul(y, transposed(calls, found!))), y];
    },
  );
  return x!;
}

/** A matrix and a right side of the same batch, which may be a vector; `solve` gets matrices. */
function rightSide(op: string, a: Value, b: unknown, solve: (rhs: Value) => Value): Value {
  const rhs = tensorArgument(op, "rhs", b);
  const roles = { matrix: a, rhs };
  checkOperands(op, roles, checkSameDType);
  const isVector = rhs.shape.length === a.shape.length - 1;
  const right = isVector ? calls.expandDims(rhs, -1) : rhs;
  const [left, { batch, rows }] = [matrixShape(a), matrixShape(right)];
  if (right.shape.length !== a.shape.length || !sameShape(left.batch, batch) || left.rows !== rows) {
    const problem = "the right side needs the axes before the last two of the matrix, and as many rows";
    const notes = [axisHasSize(a.shape.length - 2, a)];
    refuse(op, { code: "shape/contract-mismatch", problem, notes }, roles);
  }
  const found = solve(right);
  return isVector ? calls.squeeze(found, -1) : found;
}

/**
 * X of A X = B, by elimination with row exchanges. B is `[..., n, k]`, or `[..., n]` for one vector each.
 * @throws GraphError `shape/square`, `shape/contract-mismatch`, `shape/rank`, `dtype/mismatch`, `dtype/unsupported`.
 * @example linalg.solve(stiffness, load)
 */
export function solve<S extends Dims, D, T extends Dims, E>(
  a: Tensor<S, D> & Guard<FloatOnly<"solve", D>, Square<"solve", S>>,
  b: Tensor<T, E> & Guard<SameType<"solve", D, E>, Solution<"solve", S, T>>,
): Tensor<Ok<Solution<"solve", S, T>>, D> {
  const matrix = squareOperand("solve", a);
  return rightSide("solve", matrix, b, (rhs) => solution(matrix, rhs)) as never;
}

/**
 * The inverse. To solve equations, `solve` is faster and more accurate.
 * @throws GraphError `shape/square`, `shape/rank`, `dtype/unsupported`.
 * @example linalg.inverse(basis)
 */
export function inverse<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"inverse", D>, Square<"inverse", S>>,
): Tensor<S, D> {
  const operand = squareOperand("inverse", x);
  return solution(operand, identityLike(calls, operand)) as never;
}

export interface TriangularOptions {
  /** Whether the lower triangle is read; the other one counts as zeros. Left out: the upper one. */
  readonly lower?: boolean;
  /** Solves with the transposed matrix. */
  readonly transpose?: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitDiagonal?: boolean;
}

/**
 * X of A X = B with a triangular A, by substitution. B is `[..., n, k]`, or `[..., n]` for one vector each.
 * @throws GraphError `shape/square`, `shape/contract-mismatch`, `shape/rank`, `dtype/mismatch`, `dtype/unsupported`.
 * @example linalg.triangularSolve(linalg.cholesky(covariance), residual, { lower: true })
 */
export function triangularSolve<S extends Dims, D, T extends Dims, E>(
  a: Tensor<S, D> & Guard<FloatOnly<"triangularSolve", D>, Square<"triangularSolve", S>>,
  b: Tensor<T, E> & Guard<SameType<"triangularSolve", D, E>, Solution<"triangularSolve", S, T>>,
  options?: TriangularOptions,
): Tensor<Ok<Solution<"triangularSolve", S, T>>, D> {
  const op = "triangularSolve";
  const matrix = squareOperand(op, a);
  const given = knownOptions<TriangularOptions>(op, options, ["lower", "transpose", "unitDiagonal"]);
  const attrs = {
    lower: flagArgument(op, "lower", given.lower),
    transpose: flagArgument(op, "transpose", given.transpose),
    unitDiagonal: flagArgument(op, "unitDiagonal", given.unitDiagonal),
  };
  return rightSide(op, matrix, b, (rhs) => calls.triangularSolve(matrix, rhs, attrs)) as never;
}

/**
 * X with the least |A X - B|^2; where there are fewer rows than columns, the shortest of all X with A X = B. By orthogonal
 * factors; A needs full rank. B is `[..., m, k]`, or `[..., m]` for one vector each.
 * @throws GraphError `shape/contract-mismatch`, `shape/rank`, `dtype/mismatch`, `dtype/unsupported`.
 * @example linalg.leastSquares(design, observed) // [100, 3], [100] -> [3]
 */
export function leastSquares<S extends Dims, D, T extends Dims, E>(
  a: Tensor<S, D> & Guard<FloatOnly<"leastSquares", D>>,
  b: Tensor<T, E> & Guard<SameType<"leastSquares", D, E>, Solution<"leastSquares", S, T>>,
): Tensor<Ok<Solution<"leastSquares", S, T>>, D> {
  const matrix = tensorArgument("leastSquares", "matrix", a);
  checkOperands("leastSquares", { matrix }, ([type]) => checkMatrix(type!));
  const { rows, columns } = matrixShape(matrix);
  const upper = { lower: false, transpose: rows < columns, unitDiagonal: false };
  return rightSide("leastSquares", matrix, b, (rhs) => {
    const { q, r } = calls.qr(rows < columns ? transposed(calls, matrix) : matrix);
    return rows < columns
      ? calls.matmul(q, calls.triangularSolve(r, rhs, upper))
      : calls.triangularSolve(r, calls.matmul(transposed(calls, q), rhs), upper);
  }) as never;
}

/** The transposed inverses, times a number for each. */
function scaledInverse(matrix: Value, scale: Value): Value {
  const found = solveByFactors(calls.lu(matrix), identityLike(calls, matrix), true);
  const axes = scale.shape.map((_, axis) => axis);
  return calls.mul(found, calls.broadcastInDim(scale, matrix.shape, axes));
}

const pivots = (op: string, factors: Value): Value => diagonalOf(op, factors, 0);

/**
 * The determinant: `[batch, 3, 3]` gives `[batch]`. Its gradient is det(x) x^-T, which is NaN where x is singular.
 * @throws GraphError `shape/square`, `shape/rank`, `dtype/unsupported`.
 * @example linalg.det(jacobian)
 */
export function det<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"det", D>, Square<"det", S>>,
): Tensor<BatchOf<S>, D> {
  const [found] = calls.customVjp(
    [squareOperand("det", x)],
    ([matrix]) => {
      const { factors, sign } = calls.lu(matrix!);
      return [calls.mul(sign, calls.prod(pivots("det", factors), -1))];
    },
    ([matrix], [value], [ct]) => [scaledInverse(matrix!, calls.mul(value!, ct!))],
  );
  return found as never;
}

/**
 * The sign of the determinant, and ln of its size, which does not overflow; 0 and -Infinity of a singular matrix. The
 * gradient of `logAbs` is x^-T.
 * @throws GraphError `shape/square`, `shape/rank`, `dtype/unsupported`.
 * @example const { logAbs } = linalg.slogdet(covariance)
 */
export function slogdet<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"slogdet", D>, Square<"slogdet", S>>,
): { readonly sign: Tensor<BatchOf<S>, D>; readonly logAbs: Tensor<BatchOf<S>, D> } {
  const operand = squareOperand("slogdet", x);
  const { factors, sign } = calls.lu(calls.stopGradient(operand));
  const signs = calls.mul(sign, calls.prod(calls.sign(pivots("slogdet", factors)), -1));
  const [logAbs] = calls.customVjp(
    [operand],
    ([matrix]) => {
      const parts = pivots("slogdet", calls.lu(matrix!).factors);
      return [calls.sum(calls.log(calls.abs(parts)), -1)];
    },
    ([matrix], _, [ct]) => [scaledInverse(matrix!, ct!)],
  );
  return { sign: signs, logAbs } as never;
}
