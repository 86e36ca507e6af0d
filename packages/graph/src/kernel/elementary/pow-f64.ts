/**
 * @file pow of f64: |x|^y = 2^(y*log2|x|) with the logarithm and the product as hi + lo, since the exponent's
 * absolute error, up to 1074 times the logarithm's relative one, becomes the relative error of the answer.
 */
import { constant, type Expr, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { ln2 } from "./constants.ts";
import { type Double, fastTwoSum, mulDouble, twoProduct, twoSum } from "./double-double.ts";
import { expKernel, scale } from "./exp-f64.ts";
import {
  abs,
  add,
  clamp,
  div,
  equal,
  horner,
  less,
  mul,
  or,
  rint,
  select,
  smallToI32,
  sub,
} from "./expressions.ts";
import { splitAny } from "./log-f64.ts";
import { powCases } from "./pow-f32.ts";

const third = { hi: 0.3333333333333333, lo: 1.850371707708594e-17 };
const twoOverLn2 = { hi: 2.8853900817779268, lo: 4.0710547481862066e-17 };

/** log((1+s)/(1-s)) = 2s*(1 + z/3 + z^2/2*P7(z)), z = s^2 <= 0.0295, absolute error of P7 2^-59; minimax. */
const P7 = [
  0.11725409493632094, 0.11706014884419476, 0.13334813317048047, 0.1538459479629481, 0.181818183370346,
  0.2222222222164818, 0.2857142857142938, 0.4,
];

/** s = (m-1)/(m+1) as hi + lo; m - 1 is exact, m + 1 and the quotient get their rounding errors. */
function ratio(m: Expr): Double {
  const f = sub(m, 1);
  const g = add(m, 1);
  const gLow = sub(m, sub(g, 1));
  const hi = div(f, g);
  const product = twoProduct(hi, g);
  return { hi, lo: div(sub(sub(sub(f, product.hi), product.lo), mul(hi, gLow)), g) };
}

/** log2 m to about 2^-65 of itself, for m in [sqrt 1/2, sqrt 2). */
function log2OfMantissa(m: Expr): Double {
  const s = ratio(m);
  const z = mulDouble(s, s);
  const cubic = mulDouble(z, { hi: constant("f64", third.hi), lo: third.lo });
  const rest = mul(mul(0.5, mul(z.hi, z.hi)), horner(z.hi, P7));
  const q = fastTwoSum(cubic.hi, add(cubic.lo, rest));
  const linear = mulDouble(s, { hi: constant("f64", twoOverLn2.hi), lo: twoOverLn2.lo });
  const more = mulDouble(linear, q);
  const sum = fastTwoSum(linear.hi, more.hi);
  return { hi: sum.hi, lo: add(sum.lo, add(linear.lo, more.lo)) };
}

function log2Of(a: Expr): Double {
  const { m, k } = splitAny(a);
  const l = log2OfMantissa(m);
  const sum = twoSum(k, l.hi);
  return fastTwoSum(sum.hi, add(sum.lo, l.lo));
}

/** 2^(w.hi + w.lo). */
function exp2Of(w: Double): Expr {
  const hi = clamp(w.hi, -1080, 1030);
  const k = rint(hi);
  const head = sub(hi, k);
  const lo = select(less(abs(w.hi), 1080), w.lo, 0);
  const r = fastTwoSum(head, lo);
  return scale(expKernel(mul(r.hi, ln2), mul(r.lo, ln2)), smallToI32(k));
}

/** <= 1.4 ulp. */
export const powF64 = (): ScalarFunction => {
  const x = variable("x", "f64");
  const y = variable("y", "f64");
  const a = abs(x);
  const l = log2Of(a);
  // beyond 2^65 every |x| but 1 has overflowed or underflowed already
  const c = clamp(y, -(2 ** 65), 2 ** 65);
  const product = twoProduct(c, l.hi);
  const regular = exp2Of({ hi: product.hi, lo: add(product.lo, mul(c, l.lo)) });
  const isInfinite = equal(a, Infinity);
  const extreme = select(equal(less(y, 0), isInfinite), 0, Infinity);
  return {
    params: [
      { name: "x", dtype: "f64" },
      { name: "y", dtype: "f64" },
    ],
    result: powCases(x, y, select(or(equal(a, 0), isInfinite), extreme, regular)),
  };
};
