/**
 * @file THE scalar table: one row per scalar op (docs/numerics.md A2, A4, A5, A7).
 *
 * A row without `define` is computed here, by dtype; a row with one is computed from its definition, so that every
 * elementary function is written once. The errors stated at the definitions are maxima over 8 million f32
 * arguments of all exponents and over 60,000 f64 arguments against 60-digit values, rounded up.
 */
import { acosF32, asinF32, atan2F32, atanF32 } from "./elementary/atan-f32.ts";
import { acosF64, asinF64, atan2F64, atanF64 } from "./elementary/atan-f64.ts";
import { cbrtF32 } from "./elementary/cbrt-f32.ts";
import { cbrtF64 } from "./elementary/cbrt-f64.ts";
import { erfcF32, erfF32 } from "./elementary/erf-f32.ts";
import { erfcF64, erfF64 } from "./elementary/erf-f64.ts";
import { exp2F32, expF32, expm1F32, sigmoidF32 } from "./elementary/exp-f32.ts";
import { exp2F64, expF64, expm1F64, sigmoidF64 } from "./elementary/exp-f64.ts";
import { acoshF32, asinhF32, atanhF32, coshF32, sinhF32 } from "./elementary/hyperbolic-f32.ts";
import { acoshF64, asinhF64, atanhF64, coshF64, sinhF64, tanhF64 } from "./elementary/hyperbolic-f64.ts";
import { log1pF32, log2F32, log10F32, logF32 } from "./elementary/log-f32.ts";
import { log1pF64, log2F64, log10F64, logF64 } from "./elementary/log-f64.ts";
import { powF32 } from "./elementary/pow-f32.ts";
import { powF64 } from "./elementary/pow-f64.ts";
import { tanhF32 } from "./elementary/tanh-f32.ts";
import { cosF32, sinF32, tanF32 } from "./elementary/trig-f32.ts";
import { cosF64, sinF64, tanF64 } from "./elementary/trig-f64.ts";
import type { Resolve } from "./scalar-function.ts";
import {
  bitsOfF32,
  conversions,
  exponentOf,
  f32OfBits,
  mantissaOf,
  popcountOf,
  roundEven,
  same,
  saturate,
  signOf,
} from "./scalar-native.ts";
import type { ScalarFunction, ScalarOp } from "./scalar-op.ts";
import { binary, bitwise, comparison, defined, exactFloat, row, shift, unary } from "./scalar-rows.ts";
import { normalDefinition, threefryDefinition } from "./threefry.ts";

const f = Math.fround;

const resolve: Resolve = (name, operand, result) => rows[name].specialize(operand, result);

/** An elementary function of floats. */
const elementary = (
  arity: number,
  flops: number,
  f32: () => ScalarFunction,
  f64: () => ScalarFunction,
): ScalarOp => defined({ arity, operands: "float", result: "same", flops }, { f32, f64 }, resolve);

export type ScalarOpName = keyof typeof rows;

const rows = {
  // One operand, native in every backend.
  neg: unary("number", "exact", { ...exactFloat((x) => -x), i32: (x) => -x | 0 }),
  abs: unary("number", "exact", { ...exactFloat((x) => Math.abs(x)), i32: (x) => Math.abs(x) | 0 }),
  /** NaN and +-0 give themselves. */
  sign: unary("number", "exact", { ...exactFloat(signOf), i32: signOf }),
  floor: unary(
    "float",
    "exact",
    exactFloat((x) => Math.floor(x)),
  ),
  ceil: unary(
    "float",
    "exact",
    exactFloat((x) => Math.ceil(x)),
  ),
  /** Ties to even. */
  round: unary("float", "exact", exactFloat(roundEven)),
  trunc: unary(
    "float",
    "exact",
    exactFloat((x) => Math.trunc(x)),
  ),
  sqrt: unary("float", "round", { f32: (x) => f(Math.sqrt(x)), f64: (x) => Math.sqrt(x) }),
  isNaN: row(
    { arity: 1, operands: "float", result: "bool", rounding: "exact", flops: 1 },
    () => (x) => (Number.isNaN(x) ? 1 : 0),
  ),
  isFinite: row(
    { arity: 1, operands: "float", result: "bool", rounding: "exact", flops: 1 },
    () => (x) => (Number.isFinite(x) ? 1 : 0),
  ),
  /** Bitwise on i32, logical on bool. */
  not: unary("integral", "exact", { i32: (x) => ~x, bool: (x) => 1 - x }),
  popcount: unary("i32", "exact", { i32: popcountOf }),

  // Elementary functions.
  exp: elementary(1, 20, expF32, expF64),
  exp2: elementary(1, 19, exp2F32, exp2F64),
  expm1: elementary(1, 24, expm1F32, expm1F64),
  log: elementary(1, 18, logF32, logF64),
  log2: elementary(1, 18, log2F32, log2F64),
  log10: elementary(1, 19, log10F32, log10F64),
  log1p: elementary(1, 32, log1pF32, log1pF64),
  sin: elementary(1, 24, sinF32, sinF64),
  cos: elementary(1, 24, cosF32, cosF64),
  tan: elementary(1, 30, tanF32, tanF64),
  asin: elementary(1, 28, asinF32, asinF64),
  acos: elementary(1, 28, acosF32, acosF64),
  atan: elementary(1, 24, atanF32, atanF64),
  atan2: elementary(2, 28, atan2F32, atan2F64),
  sinh: elementary(1, 30, sinhF32, sinhF64),
  cosh: elementary(1, 23, coshF32, coshF64),
  tanh: elementary(1, 22, tanhF32, tanhF64),
  asinh: elementary(1, 40, asinhF32, asinhF64),
  acosh: elementary(1, 40, acoshF32, acoshF64),
  atanh: elementary(1, 36, atanhF32, atanhF64),
  cbrt: elementary(1, 40, cbrtF32, cbrtF64),
  sigmoid: elementary(1, 22, sigmoidF32, sigmoidF64),
  erf: elementary(1, 26, erfF32, erfF64),
  erfc: elementary(1, 48, erfcF32, erfcF64),
  pow: elementary(2, 45, powF32, powF64),

  // Two operands.
  add: binary(
    "number",
    "round",
    { f32: (a, b) => f(a + b), f64: (a, b) => a + b, i32: (a, b) => (a + b) | 0 },
    { commutative: true },
  ),
  sub: binary("number", "round", {
    f32: (a, b) => f(a - b),
    f64: (a, b) => a - b,
    i32: (a, b) => (a - b) | 0,
  }),
  mul: binary(
    "number",
    "round",
    { f32: (a, b) => f(a * b), f64: (a, b) => a * b, i32: (a, b) => Math.imul(a, b) },
    { commutative: true },
  ),
  /** i32: truncates, x / 0 = 0, MIN / -1 = MIN. */
  div: binary("number", "round", {
    f32: (a, b) => f(a / b),
    f64: (a, b) => a / b,
    i32: (a, b) => (b === 0 ? 0 : (a / b) | 0),
  }),
  /**
   * Floats: the exact remainder of the truncated quotient, C's fmod. ECMAScript specifies `%` as just that, so it is
   * portable; no short formula in f64 is exact for large quotients, so a backend without it needs a loop.
   * i32: x % 0 = 0, MIN % -1 = 0.
   */
  rem: binary("number", "exact", {
    ...exactFloat((a, b) => a % b),
    i32: (a, b) => (b === 0 ? 0 : (a % b) | 0),
  }),
  /** NaN if either is NaN; +0 > -0. */
  maximum: binary(
    "number",
    "exact",
    { ...exactFloat((a, b) => Math.max(a, b)), i32: (a, b) => Math.max(a, b) },
    { commutative: true },
  ),
  /** NaN if either is NaN; -0 < +0. */
  minimum: binary(
    "number",
    "exact",
    { ...exactFloat((a, b) => Math.min(a, b)), i32: (a, b) => Math.min(a, b) },
    { commutative: true },
  ),
  and: bitwise(
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  or: bitwise(
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  xor: bitwise(
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  /** Shift counts are taken mod 32. */
  shiftLeft: shift((a, b) => a << b),
  shiftRight: shift((a, b) => a >> b),
  shiftRightLogical: shift((a, b) => (a >>> b) | 0),
  equal: comparison((a, b) => (a === b ? 1 : 0), { commutative: true }),
  notEqual: comparison((a, b) => (a !== b ? 1 : 0), { commutative: true }),
  less: comparison((a, b) => (a < b ? 1 : 0)),
  lessEqual: comparison((a, b) => (a <= b ? 1 : 0)),
  greater: comparison((a, b) => (a > b ? 1 : 0)),
  greaterEqual: comparison((a, b) => (a >= b ? 1 : 0)),

  // Three operands.
  /** select(condition, then, otherwise): both sides are values, so a backend may or may not evaluate the other one. */
  select: row(
    { arity: 3, operands: "any", result: "same", rounding: "exact", flops: 1 },
    () => (c, a, b) => (c ? a : b),
  ),
  /** clamp(x, low, high): NaN x passes, a bound replaces x only where it is strictly beyond. */
  clamp: row(
    { arity: 3, operands: "number", result: "same", rounding: "exact", flops: 2 },
    () => (x, low, high) => {
      // not Math.min and Math.max: NaN bounds and signed zeros differ
      // biome-ignore lint/complexity/useMathMinMax: see above
      const below = high < x ? high : x;
      // biome-ignore lint/complexity/useMathMinMax: see above
      return below < low ? low : below;
    },
  ),

  // Between dtypes.
  /** To i32: truncates and saturates, NaN gives 0. To bool: x != 0. */
  convert: row(
    { arity: 1, operands: "any", result: "given", rounding: "round", flops: 1 },
    (from, to) => conversions[from][to],
  ),
  /** f32 and i32 bits; every NaN has the bits 7fc00000. */
  bitcast: row({ arity: 1, operands: "number", result: "given", rounding: "exact", flops: 0 }, (from, to) =>
    from === to ? same : from === "f32" ? bitsOfF32 : f32OfBits,
  ),
  /** An i32 read as unsigned. */
  unsignedToF64: row(
    { arity: 1, operands: "i32", result: "f64", rounding: "exact", flops: 1 },
    () => (x) => x >>> 0,
  ),

  // The pieces of the definitions above.
  /** An f64 integer with |x| < 2^31 as i32; NaN gives 0, anything larger an unspecified value (no definition uses one). */
  smallToI32: row({ arity: 1, operands: "f64", result: "i32", rounding: "exact", flops: 1 }, () => saturate),
  /** k of x = m*2^k with m in [sqrt 1/2, sqrt 2), for x normal in f64; else unspecified (no definition uses one). */
  exponent: row({ arity: 1, operands: "f64", result: "i32", rounding: "exact", flops: 1 }, () => exponentOf),
  /** m of x = m*2^k, as `exponent`. */
  mantissa: row({ arity: 1, operands: "f64", result: "f64", rounding: "exact", flops: 1 }, () => mantissaOf),

  // Random numbers (A8).
  threefry: defined(
    { arity: 5, operands: "i32", result: "i32", flops: 0 },
    { i32: threefryDefinition },
    resolve,
  ),
  normalFromBits: defined(
    { arity: 3, operands: "i32", result: "f32", flops: 60 },
    { i32: normalDefinition },
    resolve,
  ),
} satisfies Record<string, ScalarOp>;

export const scalarOps: Readonly<Record<ScalarOpName, ScalarOp>> = rows;
