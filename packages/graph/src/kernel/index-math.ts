/**
 * @file Arithmetic on index expressions (i32, never negative where it divides), folding constants as it builds.
 * Identities used: x + 0 = x, x * 1 = x, x * 0 = 0, x / 1 = x, x % 1 = 0; all exact on integers.
 */
import { constant, type Expr, op } from "./expr.ts";

export type IndexLike = Expr | number;

export const index = (value: IndexLike): Expr => (typeof value === "number" ? constant("i32", value) : value);

const known = (x: Expr): number | undefined => (x.kind === "const" ? x.value : undefined);

export function addIndex(left: IndexLike, right: IndexLike): Expr {
  const a = index(left);
  const b = index(right);
  const x = known(a);
  const y = known(b);
  if (x !== undefined && y !== undefined) return index(x + y);
  if (x === 0) return b;
  if (y === 0) return a;
  return op("add", "i32", a, b);
}

export function mulIndex(left: IndexLike, right: IndexLike): Expr {
  const a = index(left);
  const b = index(right);
  const x = known(a);
  const y = known(b);
  if (x !== undefined && y !== undefined) return index(x * y);
  if (x === 0 || y === 0) return index(0);
  if (x === 1) return b;
  if (y === 1) return a;
  return op("mul", "i32", a, b);
}

export const subIndex = (left: IndexLike, right: IndexLike): Expr =>
  typeof right === "number" ? addIndex(left, -right) : addIndex(left, mulIndex(right, -1));

export function divIndex(left: IndexLike, divisor: number): Expr {
  const a = index(left);
  if (divisor === 1) return a;
  const x = known(a);
  return x === undefined ? op("div", "i32", a, index(divisor)) : index(Math.trunc(x / divisor));
}

export function modIndex(left: IndexLike, divisor: number): Expr {
  const a = index(left);
  if (divisor === 1) return index(0);
  const x = known(a);
  return x === undefined ? op("rem", "i32", a, index(divisor)) : index(x % divisor);
}

/** Flat row-major position of a multi-index. */
export function flatten(indices: readonly IndexLike[], shape: readonly number[]): Expr {
  let flat: Expr = index(0);
  for (let axis = 0; axis < shape.length; axis++)
    flat = addIndex(mulIndex(flat, shape[axis]!), indices[axis]!);
  return flat;
}

/** The multi-index of a flat row-major position; axes of extent 1 get 0. */
export function unflatten(flat: IndexLike, shape: readonly number[]): Expr[] {
  const indices = new Array<Expr>(shape.length);
  let stride = 1;
  const leading = shape.findIndex((dim) => dim !== 1);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const part = divIndex(flat, stride);
    indices[axis] = shape[axis] === 1 ? index(0) : axis === leading ? part : modIndex(part, shape[axis]!);
    stride *= shape[axis]!;
  }
  return indices;
}
