/** @file Elementwise graph functions: they broadcast, and take plain numbers beside tensors. */
import type { DType } from "../../dtype.ts";
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import type { NoAttrs } from "../attrs.ts";
import type { OpRecord } from "../define-op.ts";
import { arithmeticOps } from "../elementwise/arithmetic.ts";
import { choiceOps } from "../elementwise/choice.ts";
import { conversionOps } from "../elementwise/conversion.ts";
import { elementaryOps } from "../elementwise/elementary.ts";
import { logicOps } from "../elementwise/logic.ts";
import { applyBroadcast, type Input } from "./operands.ts";

export type Unary = (x: Operand) => Value;
export type Binary = (a: Input, b: Input) => Value;

const records: Readonly<Record<string, OpRecord<NoAttrs>>> = {
  ...arithmeticOps,
  ...elementaryOps,
  ...logicOps,
};

const unaryNames = [
  ...(["neg", "abs", "sign", "floor", "ceil", "round", "trunc", "sqrt"] as const),
  ...(["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "cbrt"] as const),
  ...(["sin", "cos", "tan", "asin", "acos", "atan"] as const),
  ...(["sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sigmoid", "erf", "erfc"] as const),
  ...(["isNaN", "isFinite", "not", "popcount"] as const),
];

const binaryNames = [
  ...(["add", "sub", "mul", "div", "rem", "pow", "maximum", "minimum", "atan2"] as const),
  ...(["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"] as const),
  ...(["and", "or", "xor", "shiftLeft", "shiftRight", "shiftRightLogical"] as const),
];

export type UnaryCalls = Readonly<Record<(typeof unaryNames)[number], Unary>>;
export type BinaryCalls = Readonly<Record<(typeof binaryNames)[number], Binary>>;

const unary: UnaryCalls = Object.fromEntries(
  unaryNames.map((name): [string, Unary] => [name, (x) => apply1(records[name]!, [x], {})]),
) as UnaryCalls;

const binary: BinaryCalls = Object.fromEntries(
  binaryNames.map((name): [string, Binary] => [name, (a, b) => applyBroadcast(records[name]!, [a, b])]),
) as BinaryCalls;

/** `a` where the condition holds, else `b`. */
function select(condition: Input, a: Input, b: Input): Value {
  return applyBroadcast(choiceOps.select, [condition, a, b], [1, 2]);
}

function clamp(x: Operand, low: Input, high: Input): Value {
  return applyBroadcast(choiceOps.clamp, [x, low, high]);
}

/** By value; the operand itself where it has the dtype already. */
function convert(operand: Operand, dtype: DType): Value {
  const x = tensorOf(operand);
  return x.dtype === dtype ? x : apply1(conversionOps.convert, [x], { dtype });
}

/** By bits. */
function bitcast(x: Operand, dtype: DType): Value {
  return apply1(conversionOps.bitcast, [x], { dtype });
}

function unsignedToF64(x: Operand): Value {
  return apply1(conversionOps.unsignedToF64, [x], {});
}

export const elementwiseCalls: UnaryCalls &
  BinaryCalls & {
    readonly select: typeof select;
    readonly clamp: typeof clamp;
    readonly convert: typeof convert;
    readonly bitcast: typeof bitcast;
    readonly unsignedToF64: typeof unsignedToF64;
  } = { ...unary, ...binary, select, clamp, convert, bitcast, unsignedToF64 };
