/**
 * @file log, log2, log10, log1p of f64: x = m*2^k as in A4, f = m - 1, s = f/(2+f); the sum is arranged so that only
 * small terms are rounded, as in Sun's fdlibm (e_log.c, s_log1p.c).
 */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { log2e, log10e } from "./constants.ts";
import { ln2High, ln2Low } from "./exp-f64.ts";
import {
  add,
  and,
  convert,
  div,
  equal,
  exponent,
  horner,
  less,
  lessEqual,
  mantissa,
  mul,
  select,
  sub,
  unaryF64,
  type Value,
} from "./expressions.ts";
import { logCases } from "./log-f32.ts";

/** log((1+s)/(1-s)) = 2s + s*z*L7(z), z = s^2 <= 0.0295, absolute error of L7 2^-58; minimax. */
const L7 = [
  0.13089219145858638, 0.13268516288443394, 0.15386249681084868, 0.1818179544827098, 0.22222222393603783,
  0.28571428570794766, 0.4000000000000089, 0.6666666666666666,
];

/** log10 2 = high + low; high has 33 bits, so that k*high is exact. */
const log10Of2High = 0.30102999560767785;
const log10Of2Low = 5.630334806675098e-11;

/** x = m * 2^k, k as f64, for any positive finite x: subnormals are scaled up first. */
export function splitAny(x: Expr): { m: Expr; k: Expr } {
  const isSubnormal = less(x, 2 ** -1022);
  const scaled = select(isSubnormal, mul(x, 2 ** 54), x);
  return {
    m: mantissa(scaled),
    k: sub(convert("f64", exponent(scaled)), select(isSubnormal, 54, 0)),
  };
}

/** What log(1 + f) = f - (h - tail) is made of. */
function pieces(f: Expr): { half: Expr; tail: Expr } {
  const s = div(f, add(2, f));
  const z = mul(s, s);
  const half = mul(0.5, mul(f, f));
  return { half, tail: mul(s, add(half, mul(z, horner(z, L7)))) };
}

/** log(1 + f) for 1 + f in [sqrt 1/2, sqrt 2]. */
function logOfMantissa(f: Expr): Expr {
  const { half, tail } = pieces(f);
  return sub(f, sub(half, tail));
}

/** k*ln2 + log(1 + f) + correction. */
function combine(k: Expr, f: Expr, correction: Value): Expr {
  const { half, tail } = pieces(f);
  const low = mul(k, ln2Low);
  const small = add(tail, correction === 0 ? low : add(low, correction));
  return sub(mul(k, ln2High), sub(sub(half, small), f));
}

/** log(x * 2^shift) for positive finite x. */
export function logBody(x: Expr, shift = 0): Expr {
  const { m, k } = splitAny(x);
  return combine(shift === 0 ? k : add(k, shift), sub(m, 1), 0);
}

/** log(1 + x), a zero keeping its sign: near 0 with f = x, else log u + (1 + x - u)/u for u = 1 + x as rounded. */
export function log1pBody(x: Expr): Expr {
  const u = add(1, x);
  const lost = select(lessEqual(1, x), sub(1, sub(u, x)), sub(x, sub(u, 1)));
  const isNear = and(less(-0.2928, x), less(x, 0.4142));
  const k = select(isNear, 0, convert("f64", exponent(u)));
  const f = select(isNear, x, sub(mantissa(u), 1));
  const value = logCases(u, combine(k, f, select(isNear, 0, div(lost, u))));
  return select(equal(x, 0), x, value);
}

/** <= 0.8 ulp. */
export const logF64 = (): ScalarFunction => unaryF64((x) => logCases(x, logBody(x)));

/** <= 0.8 ulp. */
export const log1pF64 = (): ScalarFunction => unaryF64(log1pBody);

/** <= 1.5 ulp. */
export const log2F64 = (): ScalarFunction =>
  unaryF64((x) => {
    const { m, k } = splitAny(x);
    const l = logOfMantissa(sub(m, 1));
    return logCases(x, add(k, add(mul(l, log2e.hi), mul(l, log2e.lo))));
  });

/** <= 1.8 ulp. */
export const log10F64 = (): ScalarFunction =>
  unaryF64((x) => {
    const { m, k } = splitAny(x);
    const l = logOfMantissa(sub(m, 1));
    return logCases(x, add(mul(k, log10Of2High), add(mul(k, log10Of2Low), mul(l, log10e))));
  });
