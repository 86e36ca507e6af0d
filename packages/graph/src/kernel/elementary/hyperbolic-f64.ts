/** @file sinh, cosh, tanh and their inverses of f64, from exp, expm1 and log1p. */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { expm1Body, expScaled } from "./exp-f64.ts";
import {
  abs,
  add,
  clamp,
  div,
  less,
  lessEqual,
  mul,
  neg,
  odd,
  select,
  sqrt,
  sub,
  unaryF64,
} from "./expressions.ts";
import { log1pBody, logBody } from "./log-f64.ts";

/** <= 2 ulp. (E + E/(E+1)) / 2 with E = e^a - 1 up to a = 22, then e^a / 2, overflowing only where sinh does. */
export const sinhF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const e = expm1Body(a);
    const small = mul(0.5, add(e, div(e, add(e, 1))));
    return odd(x, select(less(a, 22), small, expScaled(a, -1)));
  });

/** h + 1/(4h) with h = e^|x| / 2. <= 1.3 ulp. */
export const coshF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const h = expScaled(abs(x), -1);
    return add(h, div(0.25, h));
  });

/** <= 2.2 ulp. 1 - 2/(E+2) with E = e^(2a) - 1 for a >= 1; below, -E/(E+2) with E = e^(-2a) - 1. */
export const tanhF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = clamp(abs(x), 0, 22);
    const isLarge = lessEqual(1, a);
    const e = expm1Body(mul(a, select(isLarge, 2, -2)));
    const d = add(e, 2);
    const t = div(select(isLarge, 2, neg(e)), d);
    return odd(x, select(isLarge, sub(1, t), t));
  });

/** From here on sqrt(x^2 +- 1) is x: the answer is log 2x. */
const large = 2 ** 28;

const logOfTwice = (a: Expr): Expr => select(less(a, Infinity), logBody(a, 1), a);

/** log1p(a + a^2 / (1 + sqrt(a^2 + 1))), a = |x|. <= 1.5 ulp. */
export const asinhF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const z = mul(a, a);
    const value = log1pBody(add(a, div(z, add(1, sqrt(add(z, 1))))));
    return odd(x, select(less(a, large), value, logOfTwice(a)));
  });

/** log1p(t + sqrt(2t + t^2)), t = x - 1; x < 1 gives NaN. <= 1.8 ulp. */
export const acoshF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const t = sub(x, 1);
    const value = log1pBody(add(t, sqrt(add(mul(2, t), mul(t, t)))));
    return select(lessEqual(1, x), select(less(x, large), value, logOfTwice(x)), NaN);
  });

/** log1p(2a/(1-a)) / 2, a = |x|; below 1/2 as 2a + 2a*a/(1-a), which rounds only a small part. <= 1.6 ulp. */
export const atanhF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const twice = mul(2, a);
    const rest = sub(1, a);
    const argument = select(less(a, 0.5), add(twice, div(mul(twice, a), rest)), div(twice, rest));
    return odd(x, mul(0.5, log1pBody(argument)));
  });
