/**
 * @file The derivative of a product by each factor: the product of the others, without dividing, so that it is right
 * where factors are 0 and can be differentiated again.
 *
 * It is (the product of all factors before) * (the product of all factors after); both come from a doubling scan.
 */
import type { Value } from "../ir/node.ts";
import { sizeOf } from "../shape.ts";
import type { GraphOps } from "./calls.ts";
import { inversePermutation, otherAxes, pick } from "./rules.ts";

/** Rows `x[..., n]` moved along by `by` (back if negative), ones moving in. */
function shifted(g: GraphOps, x: Value, by: number): Value {
  const last = x.shape.length - 1;
  const low = x.shape.map((_, axis) => (axis === last ? by : 0));
  return g.pad(x, { low, high: low.map((edge) => -edge), value: 1 });
}

/** Element i is the product of the elements before it (`direction` 1) or after it (-1), in its row. */
function exclusiveProduct(g: GraphOps, rows: Value, direction: 1 | -1): Value {
  const length = rows.shape.at(-1)!;
  let product = shifted(g, rows, direction);
  for (let covered = 1; covered < length - 1; covered *= 2) {
    product = g.mul(product, shifted(g, product, direction * covered));
  }
  return product;
}

/** For each element the product of the others it is multiplied with by a reduction over `axes`. */
export function productGradient(g: GraphOps, x: Value, axes: readonly number[]): Value {
  if (sizeOf(pick(x.shape, axes)) <= 1) return g.onesLike(x);
  const kept = otherAxes(x.shape.length, axes);
  const order = [...kept, ...axes];
  const moved = g.transpose(x, order);
  const rows = g.reshape(moved, [...pick(x.shape, kept), sizeOf(pick(x.shape, axes))]);
  const others = g.mul(exclusiveProduct(g, rows, 1), exclusiveProduct(g, rows, -1));
  return g.transpose(g.reshape(others, moved.shape), inversePermutation(order));
}
