/** @file log, log2, log1p of f32 (A4): x = m*2^k with m in [sqrt 1/2, sqrt 2), s = (m-1)/(m+1). */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { ln2, log10e } from "./constants.ts";
import {
  abs,
  add,
  convert,
  div,
  equal,
  exponent,
  horner,
  less,
  mantissa,
  mul,
  select,
  sub,
  unaryF32,
} from "./expressions.ts";

/** log m = s*A4(s*s); minimax. */
const A4 = [
  0.23618912754851126, 0.28534911436455124, 0.4000038704152407, 0.6666666523472613, 2.000000000008467,
];

/** log2 m = s*G5(s*s); minimax. */
const G5 = [
  0.2829285316104731, 0.3199040751981612, 0.4122092802313896, 0.5770779422543515, 0.9617966941128503,
  2.8853900817779263,
];

const series = (s: Expr, coefficients: readonly number[]): Expr => mul(s, horner(mul(s, s), coefficients));

function split(x: Expr): { k: Expr; s: Expr } {
  const m = mantissa(x);
  return { k: convert("f64", exponent(x)), s: div(sub(m, 1), add(m, 1)) };
}

/** log x unrounded, for positive, finite, normal x. */
export function logInner(x: Expr): Expr {
  const { k, s } = split(x);
  return add(mul(k, ln2), series(s, A4));
}

/** log2 x unrounded, for positive, finite, normal x. */
export function log2Inner(x: Expr): Expr {
  const { k, s } = split(x);
  return add(k, series(s, G5));
}

/** 0 gives -Infinity, Infinity itself, x < 0 and NaN give NaN. */
export const logCases = (x: Expr, regular: Expr): Expr =>
  select(less(0, x), select(less(x, Infinity), regular, Infinity), select(equal(x, 0), -Infinity, NaN));

/** <= 0.501 ulp. */
export const logF32 = (): ScalarFunction => unaryF32((x) => logCases(x, logInner(x)));

/** <= 0.501 ulp. */
export const log2F32 = (): ScalarFunction => unaryF32((x) => logCases(x, log2Inner(x)));

/** <= 0.501 ulp. */
export const log10F32 = (): ScalarFunction => unaryF32((x) => logCases(x, mul(logInner(x), log10e)));

/** <= 0.501 ulp. */
export const log1pF32 = (): ScalarFunction => unaryF32(log1pInner);

/** log(1 + x) unrounded, for an f32 value x. */
export function log1pInner(x: Expr): Expr {
  const y = add(1, x);
  return select(less(abs(x), 0.25), series(div(x, add(2, x)), A4), logCases(y, logInner(y)));
}
