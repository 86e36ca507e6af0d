/** @file asin, acos, atan, atan2 of f32: every one an angle in the first quadrant, put into its place. */
import { constant, type Expr, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { halfPi, pi, quarterPi, tanOfEighthPi } from "./constants.ts";
import {
  abs,
  add,
  clamp,
  convert,
  div,
  horner,
  isNegative,
  less,
  maximum,
  minimum,
  mul,
  neg,
  odd,
  select,
  sqrt,
  sub,
  unaryF32,
} from "./expressions.ts";

/** atan t = t*T6(t*t) for |t| <= tan(pi/8), relative error 2^-35.5; minimax. */
const T6 = [
  0.0471865228700073, -0.08462020040145539, 0.11041616046905568, -0.14281689250346397, 0.19999887909110295,
  -0.3333333215744858, 0.9999999999798329,
];

/**
 * atan(opposite / adjacent) unrounded, for legs that are not negative: 0/0 is taken for 0, Infinity/Infinity for 1.
 * With n <= d the two legs, atan(n/d) = pi/4 + atan((n-d)/(n+d)), used above tan(pi/8).
 */
function angle(opposite: Expr, adjacent: Expr): Expr {
  // 1e300 stands for infinity and 1e-300 for zero: no f32 leg, nor sqrt(1-x^2), is beyond them otherwise
  const n = minimum(minimum(opposite, adjacent), 1e300);
  const d = clamp(maximum(opposite, adjacent), 1e-300, 1e300);
  const isWide = less(mul(d, tanOfEighthPi), n);
  const t = div(select(isWide, sub(n, d), n), select(isWide, add(n, d), d));
  const flat = add(select(isWide, quarterPi.hi, 0), mul(t, horner(mul(t, t), T6)));
  return select(less(adjacent, opposite), sub(halfPi.hi, flat), flat);
}

/** sqrt(1 - x^2), exact but for the roundings; NaN beyond 1. */
const otherLeg = (x: Expr): Expr => sqrt(mul(sub(1, x), add(1, x)));

/** <= 0.501 ulp. */
export const atanF32 = (): ScalarFunction => unaryF32((x) => odd(x, angle(abs(x), constant("f64", 1))));

/** <= 0.501 ulp. */
export const asinF32 = (): ScalarFunction => unaryF32((x) => odd(x, angle(abs(x), otherLeg(x))));

/** <= 0.501 ulp. */
export const acosF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const value = angle(otherLeg(x), abs(x));
    return select(less(x, 0), sub(pi.hi, value), value);
  });

/** atan2(y, x), signed zeros and infinities as in C: <= 0.501 ulp. */
export const atan2F32 = (): ScalarFunction => {
  const y = convert("f64", variable("y", "f32"));
  const x = convert("f64", variable("x", "f32"));
  const right = angle(abs(y), abs(x));
  const upper = select(isNegative(x), sub(pi.hi, right), right);
  return {
    params: [
      { name: "y", dtype: "f32" },
      { name: "x", dtype: "f32" },
    ],
    result: convert("f32", select(isNegative(y), neg(upper), upper)),
  };
};
