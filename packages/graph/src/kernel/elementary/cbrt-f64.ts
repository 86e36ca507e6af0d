/** @file cbrt of f64: |x| = a*8^j with a in [0.7, 5.7), 2^(log2 a / 3) to 30 bits, then one step of Newton. */
import { constant, type Expr, op } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { exp2Inner } from "./exp-f32.ts";
import {
  abs,
  add,
  clamp,
  div,
  less,
  mul,
  odd,
  pow2,
  select,
  smallToI32,
  sub,
  unaryF64,
} from "./expressions.ts";
import { log2Inner } from "./log-f32.ts";
import { splitAny } from "./log-f64.ts";

/** floor(k / 3) for k > -3072, by a division of non-negative integers. */
const thirdOf = (k: Expr): Expr => sub(op("div", "i32", add(k, 3072), constant("i32", 3)), 1024);

/** <= 1.3 ulp. */
export const cbrtF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const magnitude = abs(x);
    const { m, k: exponent } = splitAny(magnitude);
    const k = smallToI32(exponent);
    const j = thirdOf(k);
    const a = mul(m, pow2(sub(k, mul(j, 3))));
    const y = exp2Inner(clamp(div(log2Inner(a), 3), -1, 1));
    const square = mul(y, y);
    const better = sub(y, div(sub(mul(square, y), a), mul(3, square)));
    return odd(x, select(less(magnitude, Infinity), mul(better, pow2(j)), magnitude));
  });
