/**
 * @file Index expressions as linear forms: constant + sum of coefficient * atom.
 *
 * An atom is whatever is not a sum, a difference, or a product with a constant: a variable, a load, a quotient. The
 * arithmetic is that of i32, which is a ring (integers modulo 2^32), so the form is exact even where it wraps around.
 * Coefficients are kept as signed i32.
 */
import { constant, type Expr, op, type ScalarOpName } from "@tapeless/graph/ir";
import { createExprKeys, type ExprKeys } from "./expr-keys.ts";

export interface Term {
  readonly atom: Expr;
  readonly coefficient: number;
}

export interface Linear {
  readonly constant: number;
  /** By the key of the atom; no coefficient is 0. */
  readonly terms: ReadonlyMap<number, Term>;
}

/** Replaces an atom by a linear form, or leaves it (undefined). Used to look through lets. */
export type Expand = (atom: Expr) => Linear | undefined;

export const linearConstant = (value: number): Linear => ({ constant: value | 0, terms: new Map() });

/** a + factor * b */
export function addScaled(a: Linear, b: Linear, factor: number): Linear {
  const terms = new Map(a.terms);
  for (const [key, { atom, coefficient }] of b.terms) {
    const sum = ((terms.get(key)?.coefficient ?? 0) + Math.imul(coefficient, factor)) | 0;
    if (sum === 0) terms.delete(key);
    else terms.set(key, { atom, coefficient: sum });
  }
  return { constant: (a.constant + Math.imul(b.constant, factor)) | 0, terms };
}

export const scaled = (a: Linear, factor: number): Linear => addScaled(linearConstant(0), a, factor);

type Rule = (args: readonly Expr[], form: (expr: Expr) => Linear) => Linear | undefined;

/** The ops that stay inside linear forms. */
const rules: Partial<Record<ScalarOpName, Rule>> = {
  add: ([a, b], form) => addScaled(form(a!), form(b!), 1),
  sub: ([a, b], form) => addScaled(form(a!), form(b!), -1),
  neg: ([a], form) => scaled(form(a!), -1),
  mul: ([a, b], form) => {
    const left = form(a!);
    const right = form(b!);
    if (left.terms.size === 0) return scaled(right, left.constant);
    return right.terms.size === 0 ? scaled(left, right.constant) : undefined;
  },
  // x << k = x * 2^k
  shiftLeft: ([a, b], form) => {
    const count = form(b!);
    return count.terms.size === 0 ? scaled(form(a!), 1 << count.constant) : undefined;
  },
};

/** The linear form of an i32 scalar. */
export function linearForm(expr: Expr, keys: ExprKeys, expand?: Expand): Linear {
  const known = new Map<Expr, Linear>();
  const form = (node: Expr): Linear => {
    const before = known.get(node);
    if (before) return before;
    const made = build(node);
    known.set(node, made);
    return made;
  };
  const build = (node: Expr): Linear => {
    if (node.kind === "const") return linearConstant(node.value);
    const inside = node.kind === "op" && node.dtype === "i32" ? rules[node.op]?.(node.args, form) : undefined;
    return inside ?? expand?.(node) ?? atomForm(node, keys);
  };
  return form(expr);
}

export const atomForm = (atom: Expr, keys: ExprKeys): Linear => ({
  constant: 0,
  terms: new Map([[keys(atom), { atom, coefficient: 1 }]]),
});

export interface Affine {
  readonly constant: number;
  /** Coefficient by variable; none is 0. */
  readonly terms: ReadonlyMap<string, number>;
}

/** `expr` as constant + sum of coefficient * variable; undefined where it is anything else. */
export function affine(expr: Expr): Affine | undefined {
  if (expr.dtype !== "i32" || expr.lanes !== 1) return undefined;
  const { constant: offset, terms } = linearForm(expr, createExprKeys());
  const byName = new Map<string, number>();
  for (const { atom, coefficient } of terms.values()) {
    if (atom.kind !== "var") return undefined;
    byName.set(atom.name, coefficient);
  }
  return { constant: offset, terms: byName };
}

/**
 * The expression of a linear form whose terms are given in the order wanted: `64*i + k - j + 3`. A sum starts with a
 * positive term or constant if there is one, so that no negation is needed.
 */
export function linearExpr(offset: number, terms: readonly Term[]): Expr {
  const first = terms.find((term) => term.coefficient > 0);
  const rest = terms.filter((term) => term !== first);
  const product = (term: Term, coefficient: number): Expr =>
    coefficient === 1 ? term.atom : op("mul", "i32", constant("i32", coefficient), term.atom);

  let sum: Expr | undefined = first && product(first, first.coefficient);
  let left = offset;
  if (!sum && (left > 0 || rest.length === 0)) {
    sum = constant("i32", left);
    left = 0;
  }
  for (const term of rest) {
    const { coefficient } = term;
    if (!sum) sum = product(term, coefficient);
    else if (coefficient > 0) sum = op("add", "i32", sum, product(term, coefficient));
    // -2^31 is its own negative in i32, and x - (-2^31)*a = x + (-2^31)*a there
    else sum = op("sub", "i32", sum, product(term, -coefficient | 0));
  }
  if (left > 0) sum = op("add", "i32", sum!, constant("i32", left));
  if (left < 0) sum = op("sub", "i32", sum!, constant("i32", -left | 0));
  return sum!;
}
