/**
 * @file Choices that are hard to foresee, made without a branch: the quadrant bits of sin and cos, the sign of what a
 * relu gets. A wrong guess of the processor costs 7 ns or so; writing both values to memory and reading one costs 1
 * (relu of random numbers: 7.9 against 2.2 ns, sin 14 against 8, Node 20).
 */
import { type Expr, type OpExpr, op } from "@tapeless/graph/ir";

/** Both values are computed, and `index` (0 or 1) says which one counts. */
export interface Lookup {
  readonly values: readonly [Expr, Expr];
  readonly index: { readonly number: Expr; readonly bit: number } | { readonly condition: Expr };
}

/** More work than this is better left undone where it is not needed. */
const mostWork = 4;

const comparisons: ReadonlySet<string> = new Set(["less", "lessEqual", "greater", "greaterEqual"]);

const isFloat = ({ dtype }: Expr): boolean => dtype === "f32" || dtype === "f64";

/** A `select` of floats by a bit, or by a comparison of floats where both sides are cheap. */
export function lookupOf(expr: Expr): Lookup | undefined {
  if (expr.kind !== "op" || expr.op !== "select" || !isFloat(expr)) return undefined;
  const [condition, then, otherwise] = expr.args as [Expr, Expr, Expr];
  if (condition.kind !== "op") return undefined;
  const bit = testedBit(condition);
  if (bit) return { values: [then, otherwise], index: bit };
  const comparison = condition.op === "not" ? condition.args[0]! : condition;
  const isHard = comparison.kind === "op" && comparisons.has(comparison.op) && isFloat(comparison.args[0]!);
  if (!isHard) return undefined;
  const computed = new Set(comparison.args);
  if (workOf(then, computed) + workOf(otherwise, computed) > mostWork) return undefined;
  return { values: [otherwise, then], index: { condition } };
}

/** `(n & 2^bit) == 0` */
function testedBit({ op, args }: OpExpr): { number: Expr; bit: number } | undefined {
  const [masked, zero] = args;
  if (op !== "equal" || zero?.kind !== "const" || zero.value !== 0) return undefined;
  if (masked?.kind !== "op" || masked.op !== "and" || masked.dtype !== "i32") return undefined;
  const [number, mask] = masked.args as [Expr, Expr];
  const bit = mask.kind === "const" ? Math.log2(mask.value) : -1;
  return Number.isInteger(bit) && bit >= 0 ? { number, bit } : undefined;
}

/** Whether a bit decides the sign alone. */
export const isSignLookup = ({ values: [clear, set], index }: Lookup): boolean =>
  "bit" in index && set.kind === "op" && set.op === "neg" && set.args[0] === clear;

const light: ReadonlySet<string> = new Set(["add", "sub", "mul", "neg", "abs", "convert"]);

/** Loads and operations that are not `computed` anyway; infinite where there is something slow among them. */
function workOf(expr: Expr, computed: ReadonlySet<Expr>): number {
  if (computed.has(expr)) return 0;
  switch (expr.kind) {
    case "const":
    case "var":
    case "local":
      return 0;
    case "load":
      return 1;
    case "op": {
      if (!light.has(expr.op) && lookupOf(expr) === undefined) return Number.POSITIVE_INFINITY;
      return expr.args.reduce((sum, arg) => sum + workOf(arg, computed), 1);
    }
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/**
 * `maximum(x, c)` as a choice: !(x <= c) holds for NaN, and for zeros where c is +0 the answer is c, as it has to be.
 * Math.max takes 10 ns for random numbers.
 */
export function maximumAsChoice(expr: Expr): Expr {
  if (expr.kind !== "op" || expr.op !== "maximum" || !isFloat(expr)) return expr;
  const [x, c] = expr.args as [Expr, Expr];
  if (c.kind !== "const") return x.kind === "const" ? maximumAsChoice({ ...expr, args: [c, x] }) : expr;
  if (Number.isNaN(c.value) || Object.is(c.value, -0)) return expr;
  return op("select", expr.dtype, op("not", "bool", op("lessEqual", "bool", x, c)), x, c);
}
