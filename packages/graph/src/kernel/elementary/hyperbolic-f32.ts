/** @file sinh, cosh and the inverse hyperbolic functions of f32, from e^x, e^x - 1 and log(1 + x) in f64. */
import type { ScalarFunction } from "../scalar-op.ts";
import { expInner, expm1Inner } from "./exp-f32.ts";
import { abs, add, div, less, lessEqual, mul, odd, select, sqrt, sub, unaryF32 } from "./expressions.ts";
import { log1pInner } from "./log-f32.ts";

/** <= 0.504 ulp. (E + E/(E+1)) / 2 with E = e^x - 1, which does not cancel near 0. */
export const sinhF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const e = expm1Inner(abs(x));
    return odd(x, mul(add(e, div(e, add(e, 1))), 0.5));
  });

/** <= 0.501 ulp. (e^x + e^-x) / 2. */
export const coshF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const e = expInner(x);
    return mul(add(e, div(1, e)), 0.5);
  });

/** <= 0.501 ulp. log(a + sqrt(a^2 + 1)) = log1p(a + a^2 / (1 + sqrt(a^2 + 1))), a = |x|. */
export const asinhF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const a = abs(x);
    const z = mul(a, a);
    const value = log1pInner(add(a, div(z, add(1, sqrt(add(z, 1))))));
    return odd(x, select(less(a, Infinity), value, Infinity));
  });

/** <= 0.501 ulp. log(x + sqrt(x^2 - 1)) = log1p(t + sqrt(2t + t^2)), t = x - 1; NaN below 1. */
export const acoshF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const t = sub(x, 1);
    return select(lessEqual(1, x), log1pInner(add(t, sqrt(add(mul(2, t), mul(t, t))))), NaN);
  });

/** <= 0.501 ulp. log1p(2a / (1-a)) / 2, a = |x|; +-1 give infinities, beyond NaN. */
export const atanhF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const a = abs(x);
    return odd(x, mul(0.5, log1pInner(div(mul(2, a), sub(1, a)))));
  });
