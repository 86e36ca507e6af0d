/** @file What a case builder is, and what several of them need. */
import type { Attributes } from "../attributes.ts";
import { expandDims, type Floats, type Named, reshape, squeeze } from "../language.ts";
import type { Operands } from "../operands.ts";

/** Says an op in the language: the outputs of a case, by name, from its inputs and attributes. */
export type OpBuilder = (x: Operands, attrs: Attributes) => Named;

export type OpBuilders = Readonly<Record<string, OpBuilder>>;

/** An op of one float input x and one output y. */
export const unary =
  (fn: (x: Floats, attrs: Attributes) => Floats): OpBuilder =>
  (x, attrs) => ({ y: fn(x.float("x"), attrs) });

/** An op of two float inputs a, b and one output y. */
export const binary =
  (fn: (a: Floats, b: Floats, attrs: Attributes) => Floats): OpBuilder =>
  (x, attrs) => ({ y: fn(x.float("a"), x.float("b"), attrs) });

/** PyTorch lets a scalar have one axis, 0. */
export function alongAxis(x: Floats, axis: number, fn: (x: Floats, axis: number) => Floats): Floats {
  if (x.shape.length > 0) return fn(x, axis);
  return reshape(fn(reshape(x, [1]), axis), []) as Floats;
}

/** The matrix product of NumPy: a vector is a row on the left and a column on the right, and its axis vanishes. */
export function matrixProduct(product: (a: Floats, b: Floats) => Floats, a: Floats, b: Floats): Floats {
  const [isRow, isColumn] = [a.shape.length === 1, b.shape.length === 1];
  const full = product(isRow ? expandDims(a, 0) : a, isColumn ? expandDims(b, 1) : b);
  const matrix = isColumn ? squeeze(full, -1) : full;
  return isRow ? squeeze(matrix, isColumn ? -1 : -2) : matrix;
}

/** Axis counted from 0. */
export const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
