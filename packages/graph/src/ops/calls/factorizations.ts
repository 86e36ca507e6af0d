/** @file Graph functions of matrices: factorizations, and what is solved by them. The last two axes are matrices. */
import { apply, apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { cholesky as choleskyRecord } from "../linear-algebra/cholesky.ts";
import { lu as luRecord } from "../linear-algebra/lu.ts";
import { qr as qrRecord } from "../linear-algebra/qr.ts";
import { triangularSolve as solveRecord, type TriangularAttrs } from "../linear-algebra/triangular-solve.ts";

function cholesky(x: Operand): Value {
  return apply1(choleskyRecord, [tensorOf(x)], {});
}

/** P A = L U: `order` says where each row comes from, `factors` holds U and, below, L without its unit diagonal. */
function lu(x: Operand): { order: Value; factors: Value; sign: Value } {
  const [order, factors, sign] = apply(luRecord, [tensorOf(x)], {});
  return { order: order!, factors: factors!, sign: sign! };
}

function qr(x: Operand): { q: Value; r: Value } {
  const [q, r] = apply(qrRecord, [tensorOf(x)], {});
  return { q: q!, r: r! };
}

function triangularSolve(matrix: Operand, rhs: Operand, attrs: TriangularAttrs): Value {
  return apply1(solveRecord, [tensorOf(matrix), tensorOf(rhs)], attrs);
}

export const factorizationCalls = { cholesky, lu, qr, triangularSolve } as const;
