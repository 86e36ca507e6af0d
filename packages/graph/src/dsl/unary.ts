/** @file Functions of one tensor, element by element: the shape stays. */
import { calls } from "../ops/calls.ts";
import type { IntOnly, NumberOnly } from "../types/dtype-rules.ts";
import type { TestFloat, UnaryFloat, UnaryNumber } from "../types/elementwise.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Tensor } from "../types/tensor.ts";
import { floatOperand, operandOf } from "./check.ts";

/**
 * -x. Any shape; f32, f64 or i32 (where -(-2^31) wraps around).
 * @throws GraphError `dtype/unsupported` for bool.
 * @example neg(x)
 */
export const neg = calls.neg as unknown as UnaryNumber<"neg">;

/**
 * |x|. Any shape; f32, f64 or i32. Its derivative at 0 is 0.
 * @throws GraphError `dtype/unsupported` for bool.
 * @example mean(abs(sub(prediction, target)))
 */
export const abs = calls.abs as unknown as UnaryNumber<"abs">;

/**
 * 1, 0 or -1 with the sign of x; NaN and zeros give themselves. Any shape; f32, f64 or i32. Its derivative is 0.
 * @throws GraphError `dtype/unsupported` for bool.
 * @example mul(sign(x), sqrt(abs(x)))
 */
export const sign = calls.sign as unknown as UnaryNumber<"sign">;

/**
 * The largest whole number not above x. Any shape; f32 or f64. Its derivative is 0.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example convert(floor(x), "i32")
 */
export const floor = calls.floor as unknown as UnaryFloat<"floor">;

/**
 * The smallest whole number not below x. Any shape; f32 or f64. Its derivative is 0.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example ceil(div(x, 8))
 */
export const ceil = calls.ceil as unknown as UnaryFloat<"ceil">;

/**
 * The nearest whole number, halves to even: 0.5 gives 0, 1.5 gives 2. Any shape; f32 or f64. Its derivative is 0.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example round(mul(x, 255))
 */
export const round = calls.round as unknown as UnaryFloat<"round">;

/**
 * x without its fraction. Any shape; f32 or f64. Its derivative is 0.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example sub(x, trunc(x))
 */
export const trunc = calls.trunc as unknown as UnaryFloat<"trunc">;

/**
 * The square root; NaN below 0. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example sqrt(add(variance(x, -1), 1e-5))
 */
export const sqrt = calls.sqrt as unknown as UnaryFloat<"sqrt">;

/**
 * The cube root. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example cbrt(x)
 */
export const cbrt = calls.cbrt as unknown as UnaryFloat<"cbrt">;

/**
 * 1 / sqrt(x), rounded after each of the two steps. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mul(centred, rsqrt(add(spread, 1e-5)))
 */
export const rsqrt: UnaryFloat<"rsqrt"> = (x) => calls.div(1, calls.sqrt(floatOperand("rsqrt", x))) as never;

/**
 * 1 / x. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mul(x, reciprocal(total))
 */
export const reciprocal: UnaryFloat<"reciprocal"> = (x) =>
  calls.div(1, floatOperand("reciprocal", x)) as never;

/**
 * x * x. Any shape; f32, f64 or i32.
 * @throws GraphError `dtype/unsupported` for bool.
 * @example sum(square(weight))
 */
export function square<S, D>(x: Tensor<S, D> & Guard<NumberOnly<"square", D>>): Tensor<S, D> {
  const value = operandOf("square", x);
  return calls.mul(value, value) as never;
}

/**
 * e^x. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example exp(neg(square(x)))
 */
export const exp = calls.exp as unknown as UnaryFloat<"exp">;

/**
 * 2^x. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example exp2(x)
 */
export const exp2 = calls.exp2 as unknown as UnaryFloat<"exp2">;

/**
 * e^x - 1, exact to the last digits near 0 too. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example where(greater(x, 0), x, expm1(x))
 */
export const expm1 = calls.expm1 as unknown as UnaryFloat<"expm1">;

/**
 * The natural logarithm; -Infinity at 0, NaN below. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example neg(mean(log(probability)))
 */
export const log = calls.log as unknown as UnaryFloat<"log">;

/**
 * The logarithm to base 2. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example log2(x)
 */
export const log2 = calls.log2 as unknown as UnaryFloat<"log2">;

/**
 * The logarithm to base 10. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mul(log10(power), 10)
 */
export const log10 = calls.log10 as unknown as UnaryFloat<"log10">;

/**
 * ln(1 + x), exact to the last digits near 0 too. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example log1p(exp(x))
 */
export const log1p = calls.log1p as unknown as UnaryFloat<"log1p">;

/**
 * The sine of an angle in radians. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example sin(mul(time, 2 * Math.PI))
 */
export const sin = calls.sin as unknown as UnaryFloat<"sin">;

/**
 * The cosine of an angle in radians. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example cos(angle)
 */
export const cos = calls.cos as unknown as UnaryFloat<"cos">;

/**
 * The tangent of an angle in radians. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example tan(angle)
 */
export const tan = calls.tan as unknown as UnaryFloat<"tan">;

/**
 * The angle from -pi/2 to pi/2 whose sine is x; NaN beyond -1 and 1. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example asin(x)
 */
export const asin = calls.asin as unknown as UnaryFloat<"asin">;

/**
 * The angle from 0 to pi whose cosine is x; NaN beyond -1 and 1. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example acos(cosineSimilarity)
 */
export const acos = calls.acos as unknown as UnaryFloat<"acos">;

/**
 * The angle from -pi/2 to pi/2 whose tangent is x. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example atan(slope)
 */
export const atan = calls.atan as unknown as UnaryFloat<"atan">;

/**
 * (e^x - e^-x) / 2. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example sinh(x)
 */
export const sinh = calls.sinh as unknown as UnaryFloat<"sinh">;

/**
 * (e^x + e^-x) / 2. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mean(log(cosh(difference)))
 */
export const cosh = calls.cosh as unknown as UnaryFloat<"cosh">;

/**
 * (e^x - e^-x) / (e^x + e^-x). Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example tanh(add(matmul(x, weight), bias))
 */
export const tanh = calls.tanh as unknown as UnaryFloat<"tanh">;

/**
 * The inverse of `sinh`. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example asinh(x)
 */
export const asinh = calls.asinh as unknown as UnaryFloat<"asinh">;

/**
 * The inverse of `cosh`; NaN below 1. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example acosh(x)
 */
export const acosh = calls.acosh as unknown as UnaryFloat<"acosh">;

/**
 * The inverse of `tanh`; NaN beyond -1 and 1. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example atanh(x)
 */
export const atanh = calls.atanh as unknown as UnaryFloat<"atanh">;

/**
 * 1 / (1 + e^-x). Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mul(x, sigmoid(x))
 */
export const sigmoid = calls.sigmoid as unknown as UnaryFloat<"sigmoid">;

/**
 * 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))
 */
export const erf = calls.erf as unknown as UnaryFloat<"erf">;

/**
 * 1 - erf x, exact to the last digits for large x too. Any shape; f32 or f64.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example erfc(x)
 */
export const erfc = calls.erfc as unknown as UnaryFloat<"erfc">;

/**
 * Whether x is not a number. Any shape; f32 or f64 gives bool.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example where(isNaN(x), 0, x)
 */
const testNaN = calls.isNaN as unknown as TestFloat<"isNaN">;

/**
 * Whether x is neither infinite nor NaN. Any shape; f32 or f64 gives bool.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example all(isFinite(gradient))
 */
const testFinite = calls.isFinite as unknown as TestFloat<"isFinite">;

/**
 * How many of the 32 bits are set. Any shape; i32.
 * @throws GraphError `dtype/unsupported` for everything but i32.
 * @example popcount(bitwiseXor(a, b))
 */
export const popcount = calls.popcount as unknown as <S, D>(
  x: Tensor<S, D> & Guard<IntOnly<"popcount", D>>,
) => Tensor<S, D>;

export { testFinite as isFinite, testNaN as isNaN };
