/** @file The words and symbols of the text form, shared by its printer and its parser. */
import { type DType, dtypes } from "../dtype.ts";
import type { AccumulateOp, Order } from "./expr.ts";
import type { ScalarOpName } from "./scalar-ops.ts";
import { scalarOps } from "./scalar-ops.ts";
import type { AxisKind, KernelBuffer, StoreMode } from "./stmt.ts";
import type { TableName } from "./tables.ts";

export const axisKinds = ["serial", "parallel", "vector", "unrolled"] as const satisfies readonly AxisKind[];
export const accesses = ["read", "write", "update"] as const satisfies readonly KernelBuffer["access"][];
export const orders = ["chain", "stripes", "free"] as const satisfies readonly Order[];
export const accumulateOps = [
  "add",
  "mul",
  "max",
  "min",
  "any",
  "all",
  "argmax",
  "argmin",
] as const satisfies readonly AccumulateOp[];

const tables: Readonly<Record<TableName, true>> = { pow2: true, twoOverPiHigh: true, twoOverPiLow: true };
export const tableNames = Object.keys(tables) as TableName[];

/** Words that are never a bare name in a kernel; as names they are quoted. */
export const kernelKeywords: ReadonlySet<string> = new Set([
  ...["kernel", "for", "in", "by", "let", "local", "set", "store", "accumulate", "at", "if", "else"],
  ...["true", "false", "inf", "nan", "inf_f64", "nan_f64", "splat", "lane", "table"],
  ...dtypes.flatMap((dtype) => [dtype, ...[2, 4, 8, 16, 32].map((lanes) => `${dtype}x${lanes}`)]),
]);

export interface Infix {
  readonly symbol: string;
  /** A higher level binds tighter; operators of one level group to the left, comparisons not at all. */
  readonly level: number;
}

/** As in JavaScript: tighter than `& | ^`, looser than shifts. */
export const comparisonLevel = 5;

export const infix: Readonly<Partial<Record<ScalarOpName, Infix>>> = {
  equal: { symbol: "==", level: comparisonLevel },
  notEqual: { symbol: "!=", level: comparisonLevel },
  less: { symbol: "<", level: comparisonLevel },
  lessEqual: { symbol: "<=", level: comparisonLevel },
  greater: { symbol: ">", level: comparisonLevel },
  greaterEqual: { symbol: ">=", level: comparisonLevel },
  or: { symbol: "|", level: 2 },
  xor: { symbol: "^", level: 3 },
  and: { symbol: "&", level: 4 },
  shiftLeft: { symbol: "<<", level: 6 },
  shiftRight: { symbol: ">>", level: 6 },
  shiftRightLogical: { symbol: ">>>", level: 6 },
  add: { symbol: "+", level: 7 },
  sub: { symbol: "-", level: 7 },
  mul: { symbol: "*", level: 8 },
  div: { symbol: "/", level: 8 },
  rem: { symbol: "%", level: 8 },
};

/** `c ? a : b` binds loosest. */
export const whenLevel = 1;
/** `-x`, `!x` (not of bool), `~x` (not of i32). */
export const unaryLevel = 9;
export const atomLevel = 10;

export const storeSymbols: Readonly<Record<StoreMode, string>> = {
  set: "=",
  add: "+=",
  mul: "*=",
  max: "max=",
  min: "min=",
};

/** The dtype an op's result has by the table; undefined where the node has to say. */
export function resultDType(op: ScalarOpName, args: readonly { readonly dtype: DType }[]): DType | undefined {
  const { result } = scalarOps[op];
  if (result === "given") return undefined;
  return result === "same" ? args.at(-1)?.dtype : result;
}

export const typeText = (dtype: DType, lanes: number): string => (lanes === 1 ? dtype : `${dtype}x${lanes}`);

/** `f32x4` as its parts; undefined if it is no type. */
export function parseType(text: string): { dtype: DType; lanes: number } | undefined {
  const match = /^(f32|f64|i32|bool)(?:x([2-9]|[1-9]\d+))?$/.exec(text);
  return match ? { dtype: match[1] as DType, lanes: Number(match[2] ?? 1) } : undefined;
}
