/** @file Triangles and diagonals of the last two axes; those before them are batch axes. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { numeric } from "../ops/rules.ts";
import type { NumberOnly } from "../types/dtype-rules.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { operandOf, typedOperand, wholeNumber } from "./check.ts";
import type { DiagEmbed, Diagonal, Matrices } from "./shape-rules.ts";

/** Rows, columns and the axes before them. */
function matrixOf(op: string, operand: Value): { batch: number[]; rows: number; columns: number } {
  const rank = operand.shape.length;
  if (rank < 2) {
    const notes = [rank === 0 ? "has no axes" : "has 1 axis"];
    refuse(op, { code: "shape/rank", problem: "a matrix has 2 axes or more", notes }, { operand });
  }
  return {
    batch: operand.shape.slice(0, -2),
    rows: operand.shape[rank - 2]!,
    columns: operand.shape[rank - 1]!,
  };
}

function triangle(op: "tril" | "triu", x: unknown, diagonal: unknown): Value {
  const operand = operandOf(op, x);
  const { rows, columns } = matrixOf(op, operand);
  const offset = wholeNumber(op, "diagonal", diagonal ?? 0);
  const row = calls.iota([rows, columns], "i32", 0);
  const column = calls.iota([rows, columns], "i32", 1);
  const edge = offset === 0 ? row : calls.add(row, offset);
  return calls.select(
    op === "tril" ? calls.lessEqual(column, edge) : calls.greaterEqual(column, edge),
    operand,
    0,
  );
}

/**
 * The elements on and below a diagonal (0: the main one, positive: above it), zeros elsewhere. `[..., rows, columns]`.
 * @throws GraphError `shape/rank` where there are fewer than 2 axes.
 * @example where(tril(ones([time, time])), scores, -Infinity)
 */
export function tril<S extends Dims, D>(
  x: Tensor<S, D> & Guard<Matrices<"tril", S>>,
  diagonal?: number,
): Tensor<S, D> {
  return triangle("tril", x, diagonal) as never;
}

/**
 * The elements on and above a diagonal (0: the main one, positive: above it), zeros elsewhere. `[..., rows, columns]`.
 * @throws GraphError `shape/rank` where there are fewer than 2 axes.
 * @example triu(x, 1)
 */
export function triu<S extends Dims, D>(
  x: Tensor<S, D> & Guard<Matrices<"triu", S>>,
  diagonal?: number,
): Tensor<S, D> {
  return triangle("triu", x, diagonal) as never;
}

/** The diagonal as a strided part of the rows laid end to end: its elements are columns + 1 apart. */
export function diagonalOf(op: string, operand: Value, offset: number): Value {
  const { batch, rows, columns } = matrixOf(op, operand);
  const length = Math.min(offset < 0 ? rows + offset : rows, offset > 0 ? columns - offset : columns);
  if (length < 0) {
    const problem = `there is no diagonal ${offset} in a matrix of ${rows} x ${columns}`;
    refuse(op, { code: "shape/diagonal", problem }, { operand });
  }
  const start = length === 0 ? 0 : offset < 0 ? -offset * columns : offset;
  const limit = length === 0 ? 0 : start + (length - 1) * (columns + 1) + 1;
  const flat = calls.reshape(operand, [...batch, rows * columns]);
  return calls.sliceAxis(flat, batch.length, start, limit, columns + 1);
}

/**
 * A diagonal of the last two axes (0: the main one, positive: above it): `[batch, 4, 4]` gives `[batch, 4]`.
 * @throws GraphError `shape/rank` where there are fewer than 2 axes, `shape/diagonal` where there is no such one.
 * @example diagonal(covariance)
 */
export function diagonal<S extends Dims, D, const O extends number = 0>(
  x: Tensor<S, D> & Guard<Diagonal<S, O>>,
  offset?: O,
): Tensor<Ok<Diagonal<S, O>>, D> {
  return diagonalOf(
    "diagonal",
    operandOf("diagonal", x),
    wholeNumber("diagonal", "offset", offset ?? 0),
  ) as never;
}

/**
 * Square matrices with the last axis on a diagonal and zeros elsewhere: `[batch, 4]` gives `[batch, 4, 4]`.
 * @throws GraphError `shape/rank` for a scalar.
 * @example diagEmbed(scale)
 */
export function diagEmbed<S extends Dims, D, const O extends number = 0>(
  x: Tensor<S, D> & Guard<DiagEmbed<S, O>>,
  offset?: O,
): Tensor<Ok<DiagEmbed<S, O>>, D> {
  const operand = operandOf("diagEmbed", x);
  const away = wholeNumber("diagEmbed", "offset", offset ?? 0);
  const batch = operand.shape.slice(0, -1);
  const length = operand.shape.at(-1);
  if (length === undefined) {
    refuse(
      "diagEmbed",
      { code: "shape/rank", problem: "a scalar has no axis to put on a diagonal" },
      { operand },
    );
  }
  const side = length + Math.abs(away);
  const start = away < 0 ? -away * side : away;
  const covered = length === 0 ? 0 : (length - 1) * (side + 1) + 1;
  const along = (value: number): number[] => [...batch.map(() => 0), value];
  const flat = calls.pad(operand, {
    low: along(start),
    high: along(side * side - start - covered),
    interior: along(side),
  });
  return calls.reshape(flat, [...batch, side, side]) as never;
}

/**
 * The sum of the main diagonal of the last two axes: `[batch, 4, 4]` gives `[batch]`. f32, f64 or i32.
 * @throws GraphError `shape/rank` where there are fewer than 2 axes, `dtype/unsupported` for bool.
 * @example trace(matmul(a, b))
 */
export function trace<S extends Dims, D>(
  x: Tensor<S, D> & Guard<NumberOnly<"trace", D>, Matrices<"trace", S>>,
): Tensor<S extends readonly [...infer Batch, unknown, unknown] ? Readonly<Batch> : Dims, D> {
  const operand = typedOperand("trace", x, numeric);
  return calls.sum(diagonalOf("trace", operand, 0), -1) as never;
}
