/** @file pow of f32 (A4): |x|^y = 2^(y*log2|x|), then the sign and the special cases. */
import { type Expr, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { exp2Inner } from "./exp-f32.ts";
import {
  abs,
  and,
  clamp,
  convert,
  equal,
  floor,
  isNegative,
  isNotANumber,
  less,
  mul,
  neg,
  notEqual,
  or,
  select,
} from "./expressions.ts";
import { log2Inner } from "./log-f32.ts";

/**
 * The answer given |x|^y for regular arguments. y = 0 or x = 1 give 1 (also with NaN), else NaN propagates; a finite
 * x < 0 needs an integer y; an odd integer y keeps the sign; (-1)^(+-Infinity) = 1.
 */
export function powCases(x: Expr, y: Expr, magnitude: Expr): Expr {
  const half = mul(y, 0.5);
  const isInteger = equal(floor(y), y);
  const isOdd = and(isInteger, notEqual(floor(half), half));
  const signed = select(and(isOdd, isNegative(x)), neg(magnitude), magnitude);
  const isUndefined = or(
    or(isNotANumber(x), isNotANumber(y)),
    and(and(less(x, 0), less(-Infinity, x)), notEqual(floor(y), y)),
  );
  const isOne = or(or(equal(y, 0), equal(x, 1)), and(equal(x, -1), equal(abs(y), Infinity)));
  return select(isOne, 1, select(isUndefined, NaN, signed));
}

/** <= 0.501 ulp. */
export const powF32 = (): ScalarFunction => {
  const x = convert("f64", variable("x", "f32"));
  const y = convert("f64", variable("y", "f32"));
  const a = abs(x);
  const logarithm = select(equal(a, 0), -Infinity, select(less(a, Infinity), log2Inner(a), Infinity));
  return {
    params: [
      { name: "x", dtype: "f32" },
      { name: "y", dtype: "f32" },
    ],
    result: convert("f32", powCases(x, y, exp2Inner(clamp(mul(y, logarithm), -152, 130)))),
  };
};
