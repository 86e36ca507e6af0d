/** @file How each scalar op is computed on scalars (docs/numerics.md A2, A5, A7). */
import { type DType, isFloat, type ScalarOpName } from "@tapeless/graph/ir";
import type { FunctionBuilder, PlainName } from "../assembler/index.ts";
import type { Helpers } from "./helpers.ts";
import { once, type Push, scalarType } from "./value.ts";

export interface ScalarCase {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  readonly args: readonly Push[];
  /** Of the value operands. */
  readonly operand: DType;
  readonly result: DType;
  /** Operands that are known. */
  readonly constants: readonly (number | undefined)[];
}

/** Pushes the result. */
export type ScalarRule = (at: ScalarCase) => void;

/** Every operand, then one instruction, named for the type of the operand. */
const plain =
  (names: { readonly float?: string; readonly i32?: string }): ScalarRule =>
  ({ f, args, operand }) => {
    for (const arg of args) arg();
    const name = isFloat(operand) ? names.float : names.i32;
    if (name === undefined) throw new Error(`internal: a scalar rule does not take ${operand}`);
    f.op(`${scalarType[operand]}.${name}` as PlainName & `${string}.add`);
  };

const same = (name: string): ScalarRule => plain({ float: name, i32: name });

const comparison = (float: string, i32: string): ScalarRule => plain({ float, i32 });

const number = (f: FunctionBuilder, operand: DType, value: number): void => {
  if (operand === "f32") f.f32(value);
  else if (operand === "f64") f.f64(value);
  else f.i32(value);
};

const neg: ScalarRule = ({ f, args, operand }) => {
  if (operand === "i32") f.i32(0);
  args[0]!();
  if (operand === "i32") f.op("i32.sub");
  else f.op(operand === "f32" ? "f32.neg" : "f64.neg");
};

const abs: ScalarRule = ({ f, args, operand }) => {
  if (operand === "i32") {
    const x = once(f, "i32", args[0]!);
    const sign = once(f, "i32", () => {
      x();
      f.i32(31).op("i32.shr_s");
    });
    x();
    sign();
    f.op("i32.xor");
    sign();
    f.op("i32.sub");
    return;
  }
  args[0]!();
  f.op(operand === "f32" ? "f32.abs" : "f64.abs");
};

/** NaN and zeros give themselves. */
const sign: ScalarRule = ({ f, args, operand }) => {
  const type = scalarType[operand];
  const x = once(f, type, args[0]!);
  x();
  if (operand === "i32") {
    f.i32(0).op("i32.gt_s");
    x();
    f.i32(0).op("i32.lt_s").op("i32.sub");
    return;
  }
  f.drop();
  number(f, operand, 1);
  number(f, operand, -1);
  x();
  x();
  number(f, operand, 0);
  f.op(operand === "f32" ? "f32.lt" : "f64.lt").select(type);
  x();
  number(f, operand, 0);
  f.op(operand === "f32" ? "f32.gt" : "f64.gt").select(type);
};

const notANumber: ScalarRule = ({ f, args, operand }) => {
  const x = once(f, scalarType[operand], args[0]!);
  x();
  x();
  f.op(operand === "f32" ? "f32.ne" : "f64.ne");
};

const finite: ScalarRule = ({ f, args, operand }) => {
  args[0]!();
  if (operand === "f32") f.op("f32.abs").f32(Infinity).op("f32.lt");
  else f.op("f64.abs").f64(Infinity).op("f64.lt");
};

const not: ScalarRule = ({ f, args, operand }) => {
  args[0]!();
  if (operand === "bool") f.op("i32.eqz");
  else f.i32(-1).op("i32.xor");
};

const divide: ScalarRule = (at) => {
  if (at.operand === "i32") at.helpers.divide(at);
  else plain({ float: "div" })(at);
};

const remainder: ScalarRule = (at) => {
  if (at.operand === "i32") at.helpers.remainder(at);
  else at.helpers.floatRemainder(at);
};

/** The larger or smaller operand. */
const extremum =
  (float: string, i32: "i32.gt_s" | "i32.lt_s"): ScalarRule =>
  (at) => {
    if (at.operand !== "i32") {
      plain({ float })(at);
      return;
    }
    const [a, b] = at.args.map((arg) => once(at.f, "i32", arg)) as [Push, Push];
    a();
    b();
    a();
    b();
    at.f.op(i32).select("i32");
  };

const select: ScalarRule = ({ f, args, result }) => {
  args[1]!();
  args[2]!();
  args[0]!();
  f.select(scalarType[result]);
};

const clamp: ScalarRule = ({ f, args, operand }) => {
  const type = scalarType[operand];
  const less = (a: Push, b: Push): void => {
    a();
    b();
    f.op(operand === "f32" ? "f32.lt" : operand === "f64" ? "f64.lt" : "i32.lt_s");
  };
  const [x, low, high] = args.map((arg) => once(f, type, arg)) as [Push, Push, Push];
  for (const arg of [x, low, high]) arg.force!();
  const below = once(f, type, () => {
    high();
    x();
    less(high, x);
    f.select(type);
  });
  below.force!();
  low();
  below();
  less(below, low);
  f.select(type);
};

const convert: ScalarRule = ({ f, args, operand: from, result: to }) => {
  args[0]!();
  if (from === to) return;
  if (to === "bool") {
    number(f, from, 0);
    f.op(from === "f32" ? "f32.ne" : from === "f64" ? "f64.ne" : "i32.ne");
  } else if (to === "i32") {
    if (from === "f32") f.op("i32.trunc_sat_f32_s");
    else if (from === "f64") f.op("i32.trunc_sat_f64_s");
  } else if (to === "f32") f.op(from === "f64" ? "f32.demote_f64" : "f32.convert_i32_s");
  else f.op(from === "f32" ? "f64.promote_f32" : "f64.convert_i32_s");
};

const bitcast: ScalarRule = ({ f, args, operand: from, result: to }) => {
  if (from === to) args[0]!();
  else if (from === "i32") {
    args[0]!();
    f.op("f32.reinterpret_i32");
  } else {
    const x = once(f, "f32", args[0]!);
    x();
    f.op("i32.reinterpret_f32").i32(0x7fc00000);
    x();
    x();
    f.op("f32.eq").select("i32");
  }
};

/** (high word + 0x95f62 >>> 20 & 2047) - 1023 */
function pushExponent(f: FunctionBuilder, bits: Push): void {
  bits();
  f.op("i64.const", 32n).op("i64.shr_u").op("i32.wrap_i64");
  f.i32(0x95f62).op("i32.add").i32(20).op("i32.shr_u").i32(2047).op("i32.and").i32(1023).op("i32.sub");
}

const bitsOf = (f: FunctionBuilder, x: Push): Push =>
  once(f, "i64", () => {
    x();
    f.op("i64.reinterpret_f64");
  });

const exponent: ScalarRule = ({ f, args }) => pushExponent(f, bitsOf(f, args[0]!));

const mantissa: ScalarRule = ({ f, args }) => {
  const bits = bitsOf(f, args[0]!);
  bits();
  pushExponent(f, bits);
  f.op("i64.extend_i32_s").op("i64.const", 52n).op("i64.shl").op("i64.sub").op("f64.reinterpret_i64");
};

const one =
  (name: PlainName & ("i32.popcnt" | "f64.convert_i32_u" | "i32.trunc_sat_f64_s")): ScalarRule =>
  ({ f, args }) => {
    args[0]!();
    f.op(name);
  };

/** Ops without a row are called as functions made from their definitions. */
export const scalarRules = {
  neg,
  abs,
  sign,
  floor: same("floor"),
  ceil: same("ceil"),
  round: same("nearest"),
  trunc: same("trunc"),
  sqrt: same("sqrt"),
  isNaN: notANumber,
  isFinite: finite,
  not,
  popcount: one("i32.popcnt"),
  add: same("add"),
  sub: same("sub"),
  mul: same("mul"),
  div: divide,
  rem: remainder,
  maximum: extremum("max", "i32.gt_s"),
  minimum: extremum("min", "i32.lt_s"),
  and: same("and"),
  or: same("or"),
  xor: same("xor"),
  shiftLeft: same("shl"),
  shiftRight: same("shr_s"),
  shiftRightLogical: same("shr_u"),
  equal: same("eq"),
  notEqual: same("ne"),
  less: comparison("lt", "lt_s"),
  lessEqual: comparison("le", "le_s"),
  greater: comparison("gt", "gt_s"),
  greaterEqual: comparison("ge", "ge_s"),
  select,
  clamp,
  convert,
  bitcast,
  unsignedToF64: one("f64.convert_i32_u"),
  smallToI32: one("i32.trunc_sat_f64_s"),
  exponent,
  mantissa,
} satisfies Partial<Record<ScalarOpName, ScalarRule>>;

export type OwnOp = keyof typeof scalarRules;

export const isOwnOp = (name: ScalarOpName): name is OwnOp => Object.hasOwn(scalarRules, name);
