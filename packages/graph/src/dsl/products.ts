/** @file Products that sum over axes: matrix product, general contraction, and the short forms of it. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { dotGeneral as dotGeneralRecord } from "../ops/dot-general.ts";
import { axisCount, checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import type { DotAxes, DotGeneral } from "../types/dot-general.ts";
import type { NumberOnly, SameType } from "../types/dtype-rules.ts";
import type { MatMul } from "../types/matmul.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  axesArgument,
  checkOperands,
  listArgument,
  optionsArgument,
  tensorArgument,
  wholeNumber,
} from "./check.ts";
import type { Tensordot, VectorDot, VectorOuter } from "./product-rules.ts";

/** Two tensors of one dtype, not bool. */
function pairOf(op: string, a: unknown, b: unknown): { readonly lhs: Value; readonly rhs: Value } {
  const operands = { lhs: tensorArgument(op, "lhs", a), rhs: tensorArgument(op, "rhs", b) };
  checkOperands(op, operands, (types) => {
    for (const [position, type] of types.entries()) checkDType(type, numeric, { position });
    checkSameDType(types);
  });
  return operands;
}

function checkRanks(
  op: string,
  operands: { lhs: Value; rhs: Value },
  fits: (rank: number) => boolean,
  wanted: string,
): void {
  const wrong = Object.values(operands).some(({ shape }) => !fits(shape.length));
  if (!wrong) return;
  const notes = Object.values(operands).map(({ shape }) => axisCount(shape.length));
  refuse(op, { code: "shape/rank", problem: `both operands must ${wanted}`, notes }, operands);
}

/**
 * The matrix product `[..., m, k] x [..., k, n] -> [..., m, n]`; axes before the last two broadcast. One dtype, not bool.
 * @throws GraphError `shape/contract-mismatch` where the inner sizes differ, `shape/rank`, `shape/broadcast`,
 * `dtype/mismatch`, `dtype/unsupported`.
 * @example matmul(x, weight) // [batch, 64] x [64, 10] -> [batch, 10]
 */
export function matmul<A extends Dims, B extends Dims, D, E>(
  a: Tensor<A, D> & Guard<NumberOnly<"matmul", D>>,
  b: Tensor<B, E> & Guard<SameType<"matmul", D, E>, MatMul<A, B>>,
): Tensor<Ok<MatMul<A, B>>, D> {
  const operands = pairOf("matmul", a, b);
  checkRanks("matmul", operands, (rank) => rank >= 2, "be matrices, with 2 axes or more");
  return calls.matmul(operands.lhs, operands.rhs) as never;
}

/** A contraction without batch axes, whose rule speaks under another name. */
function contract(op: string, operands: { lhs: Value; rhs: Value }, left: number[], right: number[]): Value {
  const attrs = { lhsBatch: [], rhsBatch: [], lhsContract: left, rhsContract: right };
  checkOperands(op, operands, (types) => {
    dotGeneralRecord.infer(types, attrs, []);
  });
  return calls.dotGeneral(operands.lhs, operands.rhs, attrs);
}

/** A pair of lists of axes, of the left and of the right. */
function axisPair(op: string, role: string, pair: unknown, { lhs, rhs }: { lhs: Value; rhs: Value }) {
  const list = listArgument(op, role, pair, "a pair of lists: axes of the left, axes of the right");
  const [left, right] = [list[0], list[1]].map((axes, i) =>
    axesArgument(op, i === 0 ? lhs : rhs, listArgument(op, `${role}[${i}]`, axes, "a list of axes")),
  );
  return { left: left!, right: right! };
}

/**
 * The general contraction: `batch` axes pair up and stay, `contract` axes pair up and are summed over, the others
 * remain: the result is `[...batch, ...rest of a, ...rest of b]`. One dtype, not bool.
 * @throws GraphError `shape/contract-mismatch`, `shape/batch-mismatch`, `shape/axis`, `dtype/mismatch`.
 * @example dotGeneral(query, key, { contract: [[3], [3]], batch: [[0, 1], [0, 1]] })
 */
export function dotGeneral<A extends Dims, B extends Dims, D, E, const X extends DotAxes>(
  a: Tensor<A, D> & Guard<NumberOnly<"dotGeneral", D>>,
  b: Tensor<B, E> & Guard<SameType<"dotGeneral", D, E>>,
  axes: X & Guard<DotGeneral<A, B, X>>,
): Tensor<Ok<DotGeneral<A, B, X>>, D> {
  const operands = pairOf("dotGeneral", a, b);
  const { contract, batch = [[], []] } = optionsArgument<DotAxes>("dotGeneral", axes, "axes");
  const summed = axisPair("dotGeneral", "contract", contract, operands);
  const kept = axisPair("dotGeneral", "batch", batch, operands);
  return calls.dotGeneral(operands.lhs, operands.rhs, {
    lhsContract: summed.left,
    rhsContract: summed.right,
    lhsBatch: kept.left,
    rhsBatch: kept.right,
  }) as never;
}

/**
 * The inner product of two vectors of one length: a scalar. One dtype, not bool.
 * @throws GraphError `shape/rank` where an operand is no vector, `shape/contract-mismatch`, `dtype/mismatch`.
 * @example dot(weight, weight)
 */
export function dot<A extends Dims, B extends Dims, D, E>(
  a: Tensor<A, D> & Guard<NumberOnly<"dot", D>>,
  b: Tensor<B, E> & Guard<SameType<"dot", D, E>, VectorDot<A, B>>,
): Tensor<readonly [], D> {
  const operands = pairOf("dot", a, b);
  checkRanks("dot", operands, (rank) => rank === 1, "be vectors");
  return contract("dot", operands, [0], [0]) as never;
}

/**
 * All products of an element of one vector with an element of another: `[n]` and `[m]` give `[n, m]`. One dtype, not
 * bool.
 * @throws GraphError `shape/rank` where an operand is no vector, `dtype/mismatch`.
 * @example outer(row, column)
 */
export function outer<A extends Dims, B extends Dims, D, E>(
  a: Tensor<A, D> & Guard<NumberOnly<"outer", D>>,
  b: Tensor<B, E> & Guard<SameType<"outer", D, E>, VectorOuter<A, B>>,
): Tensor<Ok<VectorOuter<A, B>>, D> {
  const operands = pairOf("outer", a, b);
  checkRanks("outer", operands, (rank) => rank === 1, "be vectors");
  return calls.mul(calls.expandDims(operands.lhs, 1), operands.rhs) as never;
}

/**
 * The sum of products over axes that pair up, given as a pair of lists, or as a number: so many last axes of a with the
 * first of b. The other axes remain, those of a first. One dtype, not bool.
 * @throws GraphError `shape/contract-mismatch`, `shape/axis`, `dtype/mismatch`.
 * @example tensordot(x, weight, 2) // [batch, 4, 5] and [4, 5, 10] -> [batch, 10]
 */
export function tensordot<
  A extends Dims,
  B extends Dims,
  D,
  E,
  const X extends number | readonly [readonly number[], readonly number[]],
>(
  a: Tensor<A, D> & Guard<NumberOnly<"tensordot", D>>,
  b: Tensor<B, E> & Guard<SameType<"tensordot", D, E>>,
  axes: X & Guard<Tensordot<A, B, X>>,
): Tensor<Ok<Tensordot<A, B, X>>, D> {
  const operands = pairOf("tensordot", a, b);
  const { left, right } =
    typeof axes === "number" ? counted(axes, operands) : axisPair("tensordot", "axes", axes, operands);
  return contract("tensordot", operands, left, right) as never;
}

/** The last `count` axes of the left, and the first of the right. */
function counted(count: number, operands: { lhs: Value; rhs: Value }): { left: number[]; right: number[] } {
  wholeNumber("tensordot", "axes", count, 0);
  const rank = operands.lhs.shape.length;
  checkRanks("tensordot", operands, (axes) => axes >= count, `have ${count} axes or more`);
  const right = Array.from({ length: count }, (_, i) => i);
  return { left: right.map((i) => rank - count + i), right };
}
