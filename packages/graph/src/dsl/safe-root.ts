/** @file Roots whose derivative at 0 is 0 instead of infinite, so that norms of zero vectors do not spoil gradients. */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";

/** f(x) for x other than 0, and 0 with derivative 0 for x = 0; f never sees the 0. */
export function exceptAtZero(x: Value, f: (x: Value) => Value): Value {
  const isZero = calls.equal(x, 0);
  return calls.select(isZero, 0, f(calls.select(isZero, 1, x)));
}

/** The square root; at 0 its derivative is 0. */
export const rootOf = (x: Value): Value => exceptAtZero(x, calls.sqrt);
