/**
 * @file Values of about 106 bits as unevaluated sums hi + lo, where f64 alone would lose the last bits.
 * Dekker, "A floating-point technique for extending the available precision", 1971; no fused multiply-add needed.
 */
import type { Expr } from "../expr.ts";
import { add, mul, sub, type Value } from "./expressions.ts";

export interface Double {
  readonly hi: Expr;
  readonly lo: Expr;
}

/** a + b exactly, for |a| >= |b| or a = 0. */
export function fastTwoSum(a: Expr, b: Expr): Double {
  const hi = add(a, b);
  return { hi, lo: sub(b, sub(hi, a)) };
}

/** a + b exactly. */
export function twoSum(a: Expr, b: Expr): Double {
  const hi = add(a, b);
  const bb = sub(hi, a);
  return { hi, lo: add(sub(a, sub(hi, bb)), sub(b, bb)) };
}

const splitter = 134217729; // 2^27 + 1

/** The upper 26 bits of a, for |a| < 2^996. */
export function upperHalf(a: Expr): Expr {
  const t = mul(a, splitter);
  return sub(t, sub(t, a));
}

/** a * b exactly, but for underflow. */
export function twoProduct(a: Expr, b: Expr): Double {
  const hi = mul(a, b);
  const ah = upperHalf(a);
  const bh = upperHalf(b);
  const al = sub(a, ah);
  const bl = sub(b, bh);
  const lo = add(add(add(sub(mul(ah, bh), hi), mul(ah, bl)), mul(al, bh)), mul(al, bl));
  return { hi, lo };
}

/** a * b to about 2^-102 of itself. */
export function mulDouble(a: Double, b: { readonly hi: Expr; readonly lo: Value }): Double {
  const p = twoProduct(a.hi, b.hi);
  return fastTwoSum(p.hi, add(p.lo, add(mul(a.hi, b.lo), mul(a.lo, b.hi))));
}
