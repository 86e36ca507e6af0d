/**
 * @file exp, exp2, expm1, sigmoid of f64: x = k*ln2 + r with |r| <= ln2/2 (Cody and Waite, "Software manual for the
 * elementary functions", 1980), e^r by a minimax polynomial.
 */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { ln2, log2e } from "./constants.ts";
import {
  abs,
  add,
  clamp,
  div,
  equal,
  horner,
  less,
  maximum,
  mul,
  neg,
  pow2,
  rint,
  select,
  shiftRight,
  smallToI32,
  sub,
  unaryF64,
  type Value,
} from "./expressions.ts";

/** ln 2 = high + low; high has 33 bits, so that k*high is exact. */
export const ln2High = 0.6931471804855391;
export const ln2Low = 7.440617110012397e-11;

/** e^r = 1 + r + r^2*E10(r) on [-ln2/2, ln2/2], absolute error of E10 2^-59; minimax. */
const E10 = [
  2.092167017912071e-9, 2.5105314116534945e-8, 2.7557252673292366e-7, 2.7557255166245233e-6,
  2.4801587347587177e-5, 0.0001984126987500567, 0.0013888888888874294, 0.008333333333326082,
  0.041666666666666685, 0.1666666666666667, 0.5,
];

/** p * 2^k, rounded once even where the result is subnormal, for k in -2044..2046. */
export function scale(p: Expr, k: Expr): Expr {
  const half = shiftRight(k, 1);
  return mul(mul(p, pow2(half)), pow2(sub(k, half)));
}

/** e^(r + correction) - 1, without rounding the 1. */
const expm1Kernel = (r: Expr, correction: Value): Expr =>
  add(r, add(mul(mul(r, r), horner(r, E10)), correction));

/** e^(r + correction) for |r| <= ln2/2 and a correction of at most a few units in the last place of 1. */
export const expKernel = (r: Expr, correction: Value): Expr => add(1, expm1Kernel(r, correction));

/** x = k*ln2 + r + correction. */
function reduce(x: Expr): { k: Expr; r: Expr; correction: Expr } {
  const k = rint(mul(x, log2e.hi));
  const high = sub(x, mul(k, ln2High));
  const low = mul(k, ln2Low);
  const r = sub(high, low);
  return { k: smallToI32(k), r, correction: sub(sub(high, r), low) };
}

/** e^(x + tail) as p * 2^k: beyond -746..712 the answer is 0 or infinity. */
export function expParts(x: Expr): { p: Expr; k: Expr } {
  const { k, r, correction } = reduce(clamp(x, -746, 712));
  return { p: expKernel(r, correction), k };
}

/** e^x * 2^shift. */
export function expScaled(x: Expr, shift = 0): Expr {
  const { p, k } = expParts(x);
  return scale(p, shift === 0 ? k : add(k, shift));
}

/** e^x - 1; a zero keeps its sign. */
export function expm1Body(x: Expr): Expr {
  const { k, r, correction } = reduce(clamp(x, -60, 712));
  const reciprocal = pow2(maximum(neg(k), -100));
  return select(equal(x, 0), x, scale(add(expm1Kernel(r, correction), sub(1, reciprocal)), k));
}

/** <= 1 ulp. */
export const expF64 = (): ScalarFunction => unaryF64((x) => expScaled(x));

/** <= 1.5 ulp. */
export const expm1F64 = (): ScalarFunction => unaryF64(expm1Body);

/** <= 1.2 ulp. */
export const exp2F64 = (): ScalarFunction =>
  unaryF64((argument) => {
    const x = clamp(argument, -1080, 1030);
    const k = rint(x);
    return scale(expKernel(mul(sub(x, k), ln2), 0), smallToI32(k));
  });

/** 1 / (1 + e^-x), as e^x / (1 + e^x) for negative x, so that nothing overflows. <= 2.1 ulp. */
export const sigmoidF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const e = expScaled(neg(abs(x)));
    return div(select(less(x, 0), e, 1), add(1, e));
  });
