/** @file The text form of expressions (docs/ir-grammar.md). */
import type { DType } from "../dtype.ts";
import { isFloat } from "../dtype.ts";
import type { Expr, OpExpr } from "./expr.ts";
import { quoteName } from "./scanner.ts";
import {
  atomLevel,
  comparisonLevel,
  infix,
  kernelKeywords,
  resultDType,
  typeText,
  unaryLevel,
  whenLevel,
} from "./syntax.ts";

export const printName = (name: string): string => quoteName(name, kernelKeywords);

/** The text of `expr`, in parentheses if it binds looser than `level`. */
export function printExpr(expr: Expr, level = whenLevel): string {
  const [text, own] = render(expr);
  return own < level ? `(${text})` : text;
}

/** Text and the level it binds at. */
type Rendered = readonly [string, number];

const atom = (text: string): Rendered => [text, atomLevel];
const commas = (exprs: readonly Expr[]): string => exprs.map((expr) => printExpr(expr)).join(", ");

function render(expr: Expr): Rendered {
  switch (expr.kind) {
    case "const":
      return atom(printConstant(expr.dtype, expr.value));
    case "var":
      return atom(printName(expr.name));
    case "load":
      return atom(`${printName(expr.buffer)}[${printElement(expr.index, expr.lanes)}]`);
    case "op":
      return renderOp(expr);
    case "when": {
      const [condition, consequent] = [expr.condition, expr.consequent].map((e) =>
        printExpr(e, whenLevel + 1),
      );
      return [`${condition} ? ${consequent} : ${printExpr(expr.otherwise)}`, whenLevel];
    }
    case "local":
      return atom(printLocal(expr.name, expr.index));
    case "splat":
      return atom(`splat(${printExpr(expr.value)}, ${expr.lanes})`);
    case "lane":
      return atom(`lane(${printExpr(expr.value)}, ${expr.lane})`);
    case "table":
      return atom(`table(${expr.table}, ${printExpr(expr.index)})`);
    case "reduce": {
      const axes = printAxes(expr.axes);
      const position = expr.position ? ` at ${printExpr(expr.position)}` : "";
      return atom(`reduce(${expr.order}${axes}, ${expr.op} ${printExpr(expr.value)}${position})`);
    }
  }
}

/** ` k in 64, l in 3`, or nothing. */
export const printAxes = (axes: readonly { readonly index: string; readonly extent: number }[]): string =>
  axes.length === 0
    ? ""
    : ` ${axes.map(({ index, extent }) => `${printName(index)} in ${extent}`).join(", ")}`;

/** What stands in the brackets of a load or store. */
export const printElement = (index: Expr, lanes: number): string =>
  lanes === 1 ? printExpr(index) : `${printExpr(index)}; ${lanes}`;

export const printLocal = (name: string, index: readonly Expr[]): string =>
  index.length === 0 ? printName(name) : `${printName(name)}[${commas(index)}]`;

function renderOp(expr: OpExpr): Rendered {
  const { op, args } = expr;
  const lanes = Math.max(1, ...args.map((arg) => arg.lanes));
  const sameLanes = expr.lanes === lanes;
  if (op === "convert" && sameLanes && args.length === 1) return atom(`${expr.dtype}(${commas(args)})`);
  if (!sameLanes || resultDType(op, args) !== expr.dtype) {
    return atom(`${op}<${typeText(expr.dtype, sameLanes ? 1 : expr.lanes)}>(${commas(args)})`);
  }
  const [a, b] = args;
  const operator = infix[op];
  if (operator && a && b && args.length === 2) {
    const { symbol, level } = operator;
    const left = printExpr(a, level + (level === comparisonLevel ? 1 : 0));
    const right = printExpr(b, level + 1);
    // Index arithmetic reads better as 4*i + j.
    const tight = expr.dtype === "i32" && level === 8;
    return [tight ? `${left}${symbol}${right}` : `${left} ${symbol} ${right}`, level];
  }
  if (
    a &&
    args.length === 1 &&
    (op === "neg" || (op === "not" && (a.dtype === "bool" || a.dtype === "i32")))
  ) {
    const symbol = op === "neg" ? "-" : a.dtype === "bool" ? "!" : "~";
    // -(1.0) is an op, -1.0 a constant.
    const operand = a.kind === "const" ? `(${printExpr(a)})` : printExpr(a, unaryLevel);
    return [`${symbol}${operand}`, unaryLevel];
  }
  return atom(`${op}(${commas(args)})`);
}

/** A literal that reads back as the same value of the same dtype. */
export function printConstant(dtype: DType, value: number): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (!isFloat(dtype)) return String(value);
  const suffix = dtype === "f64" ? "_f64" : "";
  if (Number.isNaN(value)) return `nan${suffix}`;
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}inf${suffix}`;
  const digits = dtype === "f32" ? shortestF32(size) : String(size);
  return `${sign}${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
}

/** The fewest decimal digits that round to this f32. */
function shortestF32(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}
