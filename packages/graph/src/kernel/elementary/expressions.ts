/**
 * @file The vocabulary in which elementary functions are written: one helper per table op, taking numbers as literals
 * of the dtype of their neighbour. Each call is one op, rounded once, in the written order.
 */
import type { DType } from "../../dtype.ts";
import { constant, type Expr, op, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import type { ScalarOpName } from "../scalar-ops.ts";
import { pow2Bias, type TableName } from "../tables.ts";

export type Value = Expr | number;

const dtypeOf = (...values: Value[]): DType => {
  const typed = values.find((value) => typeof value !== "number");
  return typed === undefined ? "f64" : (typed as Expr).dtype;
};

const lift = (value: Value, dtype: DType): Expr =>
  typeof value === "number" ? constant(dtype, value) : value;

const unary =
  (name: ScalarOpName) =>
  (x: Expr): Expr =>
    op(name, x.dtype, x);

const binary =
  (name: ScalarOpName) =>
  (a: Value, b: Value): Expr => {
    const dtype = dtypeOf(a, b);
    return op(name, dtype, lift(a, dtype), lift(b, dtype));
  };

const comparison =
  (name: ScalarOpName) =>
  (a: Value, b: Value): Expr => {
    const dtype = dtypeOf(a, b);
    return op(name, "bool", lift(a, dtype), lift(b, dtype));
  };

export const neg = unary("neg");
export const abs = unary("abs");
export const sqrt = unary("sqrt");
export const floor = unary("floor");

export const add = binary("add");
export const sub = binary("sub");
export const mul = binary("mul");
export const div = binary("div");
export const maximum = binary("maximum");
export const minimum = binary("minimum");
export const and = binary("and");
export const or = binary("or");
export const xor = binary("xor");
export const shiftLeft = binary("shiftLeft");
export const shiftRight = binary("shiftRight");
export const shiftRightLogical = binary("shiftRightLogical");

export const equal = comparison("equal");
export const notEqual = comparison("notEqual");
export const less = comparison("less");
export const lessEqual = comparison("lessEqual");

export const isNotANumber = (x: Expr): Expr => op("isNaN", "bool", x);

export const select = (condition: Expr, then: Value, otherwise: Value): Expr => {
  const dtype = dtypeOf(then, otherwise);
  return op("select", dtype, condition, lift(then, dtype), lift(otherwise, dtype));
};

/** `cl` of A4: NaN passes. */
export const clamp = (x: Expr, low: number, high: number): Expr =>
  op("clamp", x.dtype, x, constant(x.dtype, low), constant(x.dtype, high));

export const convert = (dtype: DType, x: Expr): Expr => op("convert", dtype, x);

/** An f64 that holds an integer below 2^31, as i32. */
export const smallToI32 = (x: Expr): Expr => op("smallToI32", "i32", x);

export const exponent = (x: Expr): Expr => op("exponent", "i32", x);
export const mantissa = (x: Expr): Expr => op("mantissa", "f64", x);

export const table = (name: TableName, index: Expr): Expr => ({
  kind: "table",
  table: name,
  dtype: "f64",
  lanes: 1,
  index,
});

/** 2^k for an i32 k in -1022..1023. */
export const pow2 = (k: Expr): Expr => table("pow2", add(k, pow2Bias));

const roundingShift = 1.5 * 4503599627370496;

/** To the nearest integer, ties to even, for |x| < 2^51 (A4). */
export const rint = (x: Expr): Expr => sub(add(x, roundingShift), roundingShift);

/** c0*x^n + ... + cn: `r = r*x + c` from the first coefficient. */
export const horner = (x: Expr, coefficients: readonly number[]): Expr => {
  const [first, ...rest] = coefficients;
  if (first === undefined) throw new Error("internal: a polynomial without coefficients");
  return rest.reduce<Value>((r, c) => add(mul(r, x), c), first) as Expr;
};

/** Whether x has its sign bit set and is no NaN: -0 counts. */
export const isNegative = (x: Expr): Expr => less(select(equal(x, 0), div(1, x), x), 0);

/** An odd function of x from its value at |x|: zeros and NaN give themselves. */
export const odd = (x: Expr, valueAtAbs: Expr): Expr =>
  select(less(0, abs(x)), select(less(x, 0), neg(valueAtAbs), valueAtAbs), x);

/** A function of one f32, computed in f64 and rounded once. `raw` is the f32 argument itself. */
export function unaryF32(body: (x: Expr, raw: Expr) => Expr): ScalarFunction {
  const raw = variable("x", "f32");
  return { params: [{ name: "x", dtype: "f32" }], result: convert("f32", body(convert("f64", raw), raw)) };
}

/** A function of one f64. */
export function unaryF64(body: (x: Expr) => Expr): ScalarFunction {
  return { params: [{ name: "x", dtype: "f64" }], result: body(variable("x", "f64")) };
}
