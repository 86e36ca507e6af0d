/**
 * @file Value ranges of i32 and bool expressions at a place of a kernel.
 *
 * Sums are taken as linear forms, so that `i - i` is 0 and a fact about `2*i + k` serves wherever that sum occurs.
 */
import type { Expr, ScalarOpName } from "@tapeless/graph/ir";
import * as interval from "./interval.ts";
import { anyBool, everyI32, fitsI32, type Interval, intersect, isPoint, point } from "./interval.ts";
import { intervalOps } from "./interval-ops.ts";
import { addScaled, type Linear } from "./linear.ts";
import { type Fact, formOf, isPure, type Site, withFact } from "./site.ts";

/** All values `expr` can have here (of a vector: each lane). No statement about floats: `everyI32`. */
export function rangeOf(expr: Expr, site: Site): Interval {
  const before = site.memo.get(expr);
  if (before) return before;
  const own = ownRange(expr, site);
  const found = isIndex(expr) && !isPoint(own) ? intersect(own, linearRange(expr, site)) : own;
  site.memo.set(expr, found);
  return found;
}

/** The linear form of an i32 scalar, if its value is that of the form in exact integers (no wrap-around). */
export function exactForm(expr: Expr, site: Site): Linear | undefined {
  if (!isIndex(expr)) return undefined;
  const linear = formOf(expr, site);
  return fitsI32(exactRange(linear, site)) ? linear : undefined;
}

/** The values of a linear form computed with exact integers, facts used. Its ends may be outside of i32. */
export const exactRange = (linear: Linear, site: Site): Interval => useFacts(linear, site, 0);

const isIndex = (expr: Expr): boolean => expr.dtype === "i32" && expr.lanes === 1;

function linearRange(expr: Expr, site: Site): Interval {
  const exact = exactRange(formOf(expr, site), site);
  return fitsI32(exact) ? exact : everyI32;
}

/**
 * The form is a multiple of the sum that a fact is about, and a rest; which multiple is tried for every term they have
 * in common, and facts about the rest count as well. Guards are few: only the latest facts are tried, four at a time.
 */
function useFacts(linear: Linear, site: Site, from: number, depth = 0): Interval {
  let best = point(linear.constant);
  for (const { atom, coefficient } of linear.terms.values()) {
    best = interval.add(best, interval.scale(ownRange(atom, site), coefficient));
  }
  if (depth === 4) return best;
  for (let at = Math.max(from, site.facts.length - 10); at < site.facts.length; at++) {
    const fact = site.facts[at]!;
    for (const factor of multiples(linear, fact)) {
      const rest = addScaled(linear, { constant: 0, terms: fact.terms }, -factor);
      const part = interval.scale(fact.range, factor);
      best = intersect(best, interval.add(useFacts(rest, site, at + 1, depth + 1), part));
    }
  }
  return best;
}

function multiples(linear: Linear, fact: Fact): ReadonlySet<number> {
  const factors = new Set<number>();
  for (const [key, { atom, coefficient }] of fact.terms) {
    const mine = linear.terms.get(key)?.coefficient;
    // the range of a new atom other than a name may depend on the one asked for
    if (mine === undefined && atom.kind !== "var") return new Set();
    const ratio = (mine ?? Number.NaN) / coefficient;
    if (Number.isInteger(ratio)) factors.add(ratio);
  }
  return factors;
}

/** By the node and the ranges of its children alone. */
function ownRange(expr: Expr, site: Site): Interval {
  const any = expr.dtype === "bool" ? anyBool : everyI32;
  if (expr.dtype === "f32" || expr.dtype === "f64") return any;
  switch (expr.kind) {
    case "const":
      return point(expr.value);
    case "var":
      return site.variables.get(expr.name)?.range ?? any;
    case "load":
      return intersect(any, site.contents.get(expr.buffer) ?? any);
    case "when":
      return choice(expr.condition, expr.consequent, expr.otherwise, site);
    case "splat":
    case "lane":
      return rangeOf(expr.value, site);
    case "op":
      return special[expr.op]?.(expr.args, site) ?? byArguments(expr, site) ?? any;
    default:
      return any;
  }
}

function byArguments(expr: Extract<Expr, { kind: "op" }>, site: Site): Interval | undefined {
  const operand = expr.args.at(-1)!.dtype;
  if (operand !== "i32" && operand !== "bool") return undefined;
  const ranges = expr.args.map((arg) => rangeOf(arg, site));
  return intervalOps[expr.op]?.(ranges, operand, expr.dtype);
}

function choice(condition: Expr, then: Expr, otherwise: Expr, site: Site): Interval {
  const which = rangeOf(condition, site);
  if (isPoint(which)) return rangeOf(which.lo ? then : otherwise, site);
  return interval.union(
    rangeOf(then, assume(site, condition, true)),
    rangeOf(otherwise, assume(site, condition, false)),
  );
}

type Special = (args: readonly Expr[], site: Site) => Interval | undefined;

/** Decided by the range of a - b. */
const comparison =
  (decide: (difference: Interval) => boolean | undefined): Special =>
  ([a, b], site) => {
    if (!isIndex(a!) || !isIndex(b!)) return undefined;
    const left = exactForm(a!, site);
    const right = exactForm(b!, site);
    const apart = interval.add(rangeOf(a!, site), interval.scale(rangeOf(b!, site), -1));
    const together = left && right ? exactRange(addScaled(left, right, -1), site) : apart;
    const answer = decide(intersect(apart, together));
    return answer === undefined ? undefined : point(answer ? 1 : 0);
  };

const less = (d: Interval): boolean | undefined => (d.hi < 0 ? true : d.lo >= 0 ? false : undefined);
const lessEqual = (d: Interval): boolean | undefined => (d.hi <= 0 ? true : d.lo > 0 ? false : undefined);
const equal = (d: Interval): boolean | undefined =>
  d.lo > 0 || d.hi < 0 ? false : isPoint(d) ? true : undefined;
const opposite = (answer: boolean | undefined): boolean | undefined =>
  answer === undefined ? undefined : !answer;

/** Ops that look at their arguments as expressions. */
const special: Partial<Record<ScalarOpName, Special>> = {
  select: ([condition, a, b], site) =>
    condition!.lanes === 1 ? choice(condition!, a!, b!, site) : undefined,
  less: comparison(less),
  lessEqual: comparison(lessEqual),
  greater: comparison((d) => opposite(lessEqual(d))),
  greaterEqual: comparison((d) => opposite(less(d))),
  equal: comparison(equal),
  notEqual: comparison((d) => opposite(equal(d))),
};

const negative: Interval = { lo: -Infinity, hi: -1 };
const atMostZero: Interval = { lo: -Infinity, hi: 0 };
const zero: Interval = point(0);

/** The place, within the same expression, where `condition` is known to hold, or not to. */
export function assume(site: Site, condition: Expr, holds: boolean): Site {
  if (condition.kind === "var") {
    const bound = site.variables.get(condition.name);
    return bound?.kind === "let" && bound.pure ? assume(site, bound.value, holds) : site;
  }
  if (condition.kind === "when") {
    // when(a, b, false) is a lazy `and`
    const { otherwise } = condition;
    const both = holds && otherwise.kind === "const" && otherwise.value === 0;
    return both ? assume(assume(site, condition.condition, true), condition.consequent, true) : site;
  }
  if (condition.kind !== "op") return site;
  const [a, b] = condition.args as [Expr, Expr];
  switch (condition.op) {
    case "not":
      return assume(site, a, !holds);
    case "and":
      return holds ? assume(assume(site, a, true), b, true) : site;
    case "or":
      return holds ? site : assume(assume(site, a, false), b, false);
    case "less":
      return holds ? relate(site, a, b, negative) : relate(site, b, a, atMostZero);
    case "greater":
      return holds ? relate(site, b, a, negative) : relate(site, a, b, atMostZero);
    case "lessEqual":
      return holds ? relate(site, a, b, atMostZero) : relate(site, b, a, negative);
    case "greaterEqual":
      return holds ? relate(site, b, a, atMostZero) : relate(site, a, b, negative);
    case "equal":
      return holds ? relate(site, a, b, zero) : site;
    case "notEqual":
      return holds ? site : relate(site, a, b, zero);
    default:
      return site;
  }
}

/** As `assume`, for the statements of an `if`: memory may change between them, so a condition on it does not last. */
export const assumeLasting = (site: Site, condition: Expr, holds: boolean): Site =>
  isPure(condition) ? assume(site, condition, holds) : site;

/** Adds the fact that a - b is within `range`, if neither side wraps around. */
export function relate(site: Site, a: Expr, b: Expr, range: Interval): Site {
  const left = exactForm(a, site);
  const right = exactForm(b, site);
  if (!left || !right) return site;
  const { constant: offset, terms } = addScaled(left, right, -1);
  if (terms.size === 0) return site;
  return withFact(site, { terms, range: { lo: range.lo - offset, hi: range.hi - offset } });
}
