/**
 * @file The rewrites of `simplify-index`, one node at a time, given that its children are simplified already.
 *
 * All are exact on i32 (which wraps around), for truncating division. Each says its identity.
 */
import { constant, type Expr, op, type ScalarOpName } from "@tapeless/graph/ir";
import { isPoint } from "../analysis/interval.ts";
import { type Linear, linearForm } from "../analysis/linear.ts";
import { rangeOf } from "../analysis/ranges.ts";
import type { Site } from "../analysis/site.ts";
import { canonicalSum } from "./canonical-sum.ts";
import { divideLinear, remainderLinear } from "./divide-linear.ts";

/** Answers with `expr` itself where nothing applies. */
export function simplifyNode(expr: Expr, site: Site): Expr {
  if (expr.lanes !== 1 || (expr.dtype !== "i32" && expr.dtype !== "bool") || expr.kind === "const")
    return expr;
  // all values are one value
  const range = rangeOf(expr, site);
  if (isPoint(range)) return constant(expr.dtype, range.lo);
  if (expr.kind === "when") return choose(expr.condition, expr.consequent, expr.otherwise, site) ?? expr;
  if (expr.kind !== "op") return expr;
  const simpler = rules[expr.op]?.(expr.args, site, expr.dtype);
  return simpler && site.keys(simpler) !== site.keys(expr) ? simpler : expr;
}

type Rule = (args: readonly Expr[], site: Site, dtype: Expr["dtype"]) => Expr | undefined;

const sum =
  (name: ScalarOpName): Rule =>
  (args, site, dtype) =>
    dtype === "i32" ? canonicalSum(linearForm(op(name, "i32", ...args), site.keys), site) : undefined;

const byPositive =
  (divide: (form: Linear, divisor: number, site: Site) => Expr | undefined): Rule =>
  ([x, divisor], site) => {
    if (divisor!.kind !== "const" || divisor!.dtype !== "i32" || divisor!.value <= 0) return undefined;
    return divide(linearForm(x!, site.keys), divisor!.value, site);
  };

const rules: Partial<Record<ScalarOpName, Rule>> = {
  // sums, differences and products with constants: one canonical linear form
  add: sum("add"),
  sub: sum("sub"),
  neg: sum("neg"),
  mul: sum("mul"),
  shiftLeft: sum("shiftLeft"),
  div: byPositive(divideLinear),
  rem: byPositive(remainderLinear),
  // a <= b: minimum(a, b) = a, maximum(a, b) = b
  minimum: ([a, b], site) => (atMost(a!, b!, site) ? a! : atMost(b!, a!, site) ? b! : undefined),
  maximum: ([a, b], site) => (atMost(a!, b!, site) ? b! : atMost(b!, a!, site) ? a! : undefined),
  // clamp(x, lo, hi) = maximum(minimum(x, hi), lo), each half left out where it does nothing
  clamp: ([x, lo, hi], site, dtype) => {
    if (atMost(x!, hi!, site)) return atMost(lo!, x!, site) ? x! : op("maximum", dtype, x!, lo!);
    const keepsLow = atMost(lo!, x!, site) && atMost(lo!, hi!, site);
    return keepsLow ? op("minimum", dtype, x!, hi!) : undefined;
  },
  // x >= 0: |x| = x
  abs: ([x], site) => (atMost(constant("i32", 0), x!, site) ? x! : undefined),
  convert: ([x], _scope, dtype) => (x!.dtype === dtype ? x! : undefined),
  select: ([condition, a, b], site) => choose(condition!, a!, b!, site),
  // true & x = x; false | x = x (the other halves have one value only)
  and: ([a, b], site, dtype) =>
    dtype !== "bool" ? undefined : always(a!, 1, site) ? b! : always(b!, 1, site) ? a! : undefined,
  or: ([a, b], site, dtype) =>
    dtype !== "bool" ? undefined : always(a!, 0, site) ? b! : always(b!, 0, site) ? a! : undefined,
};

function choose(condition: Expr, a: Expr, b: Expr, site: Site): Expr | undefined {
  const which = rangeOf(condition, site);
  if (isPoint(which)) return which.lo ? a : b;
  // c ? x : x = x
  return site.keys(a) === site.keys(b) ? a : undefined;
}

const always = (x: Expr, value: number, site: Site): boolean => {
  const { lo, hi } = rangeOf(x, site);
  return lo === value && hi === value;
};

const atMost = (a: Expr, b: Expr, site: Site): boolean =>
  a.dtype === "i32" && always(op("lessEqual", "bool", a, b), 1, site);
