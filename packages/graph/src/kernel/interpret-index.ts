/** @file Sums of names times constants, which most indices are, in one closure instead of one for each node. */
import type { Expr } from "./expr.ts";
import type { Frame, Getter } from "./interpret-expr.ts";

export interface Affine {
  readonly constant: number;
  /** Factor of each place in the frame. */
  readonly terms: ReadonlyMap<number, number>;
}

/** With factors this small, a sum of four i32 products is exact before it wraps. */
const largestFactor = 2 ** 20;
const mostTerms = 4;

/** The closure of an i32 scalar; undefined where it is not affine or has nothing to gain. */
export function compileAffine(expr: Expr, frame: Frame): Getter | undefined {
  if (expr.kind !== "op" || expr.dtype !== "i32" || expr.lanes !== 1) return undefined;
  const affine = affineOf(expr, frame);
  if (!affine || affine.terms.size > mostTerms) return undefined;
  const factors = [...affine.terms.values()];
  if ([affine.constant, ...factors].some((factor) => Math.abs(factor) >= largestFactor)) return undefined;
  const { constant } = affine;
  const { values } = frame;
  const [a = 0, b = 0, c = 0, d = 0] = affine.terms.keys();
  const [fa = 0, fb = 0, fc = 0, fd = 0] = factors;
  switch (factors.length) {
    case 0:
      return () => constant;
    case 1:
      return () => (constant + fa * values[a]!) | 0;
    case 2:
      return () => (constant + fa * values[a]! + fb * values[b]!) | 0;
    default:
      return () => (constant + fa * values[a]! + fb * values[b]! + fc * values[c]! + fd * values[d]!) | 0;
  }
}

function affineOf(expr: Expr, frame: Frame): Affine | undefined {
  const known = frame.affine.get(expr);
  if (known !== undefined) return known ?? undefined;
  const affine = findAffine(expr, frame);
  frame.affine.set(expr, affine ?? null);
  return affine;
}

function findAffine(expr: Expr, frame: Frame): Affine | undefined {
  if (expr.dtype !== "i32" || expr.lanes !== 1) return undefined;
  if (expr.kind === "const") return { constant: expr.value, terms: new Map() };
  if (expr.kind === "var") {
    const place = frame.places.get(expr.name);
    return place && { constant: 0, terms: new Map([[place.at, 1]]) };
  }
  if (expr.kind !== "op" || expr.args.length !== 2) return undefined;
  const [left, right] = expr.args.map((arg) => affineOf(arg, frame));
  if (!left || !right) return undefined;
  if (expr.op === "add") return combine(left, right, 1);
  if (expr.op === "sub") return combine(left, right, -1);
  if (expr.op !== "mul") return undefined;
  if (left.terms.size === 0) return combine(zero, right, left.constant);
  if (right.terms.size === 0) return combine(zero, left, right.constant);
  return undefined;
}

const zero: Affine = { constant: 0, terms: new Map() };

/** left + factor * right */
function combine(left: Affine, right: Affine, factor: number): Affine | undefined {
  const terms = new Map(left.terms);
  for (const [place, f] of right.terms) terms.set(place, (terms.get(place) ?? 0) + factor * f);
  const constant = left.constant + factor * right.constant;
  // What wraps or grows here is left to the ops themselves.
  const small = [constant, ...terms.values()].every((value) => Math.abs(value) < largestFactor);
  return small ? { constant, terms } : undefined;
}
