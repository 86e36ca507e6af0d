/**
 * @file sin, cos, tan of f64: pi/2 in four parts (Cody and Waite), the remainder as hi + lo, then a polynomial by
 * quadrant (the arrangement of Sun's fdlibm, k_sin.c and k_cos.c).
 *
 * Up to |x| = 2^20*pi/2 (1.6 million) the reduction is exact to far below the last bit. Beyond, the answer is that
 * of an argument about one unit in the last place away, and above 2^53 only some value in [-1, 1].
 */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { twoOverPi } from "./constants.ts";
import { type Double, fastTwoSum, twoSum } from "./double-double.ts";
import {
  abs,
  add,
  and,
  clamp,
  div,
  equal,
  floor,
  horner,
  mul,
  neg,
  odd,
  rint,
  select,
  smallToI32,
  sub,
  unaryF64,
} from "./expressions.ts";

/** pi/2 = A + B + C + D; the first three have 33 bits, so that k*A, k*B, k*C are exact below k = 2^20. */
const A = 1.5707963267341256;
const B = 6.077100506303966e-11;
const C = 2.0222662487111665e-21;
const D = 8.4784276603689e-32;

/** sin r = r + r^3*(-1/6 + z*S5(z)), z = r^2, on [-pi/4, pi/4]; minimax, the first coefficient apart. */
const S6 = [
  -7.586640774796648e-13, 1.6058530668743098e-10, -2.5052106226495243e-8, 2.7557319219322184e-6,
  -0.00019841269841265044, 0.008333333333333331, -0.16666666666666666,
];
/** cos r = 1 - z/2 + z^2*C5(z), z = r^2, on [-pi/4, pi/4]; minimax. */
const C5 = [
  -1.138255204095506e-11, 2.0876145163581403e-9, -2.7557317266494944e-7, 2.4801587298755762e-5,
  -0.001388888888888739, 0.041666666666666664,
];

/** x = r.hi + r.lo + q*pi/2. */
function reduce(x: Expr): { r: Double; q: Expr } {
  const k = rint(mul(x, twoOverPi));
  const first = twoSum(sub(x, mul(k, A)), neg(mul(k, B)));
  const second = twoSum(first.hi, neg(mul(k, C)));
  const r = fastTwoSum(second.hi, sub(add(first.lo, second.lo), mul(k, D)));
  const quarter = sub(k, mul(4, floor(mul(k, 0.25))));
  return { r: { hi: clamp(r.hi, -0.8, 0.8), lo: clamp(r.lo, -1e-16, 1e-16) }, q: smallToI32(quarter) };
}

function sinKernel({ hi, lo }: Double): Expr {
  const z = mul(hi, hi);
  const cube = mul(z, hi);
  const tail = horner(z, S6.slice(0, -1));
  return sub(hi, sub(sub(mul(z, sub(mul(0.5, lo), mul(cube, tail))), lo), mul(cube, S6.at(-1)!)));
}

function cosKernel({ hi, lo }: Double): Expr {
  const z = mul(hi, hi);
  const half = mul(0.5, z);
  const w = sub(1, half);
  return add(w, add(sub(sub(1, w), half), sub(mul(mul(z, z), horner(z, C5)), mul(hi, lo))));
}

function sinQuadrant(q: Expr, r: Double): Expr {
  const value = select(equal(and(q, 1), 0), sinKernel(r), cosKernel(r));
  return select(equal(and(q, 2), 0), value, neg(value));
}

/** <= 0.8 ulp. */
export const sinF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const { r, q } = reduce(abs(x));
    return odd(x, sinQuadrant(q, r));
  });

/** <= 0.8 ulp. */
export const cosF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const { r, q } = reduce(x);
    return sinQuadrant(add(q, 1), r);
  });

/** <= 2 ulp. */
export const tanF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const { r, q } = reduce(abs(x));
    return odd(x, div(sinQuadrant(q, r), sinQuadrant(add(q, 1), r)));
  });
