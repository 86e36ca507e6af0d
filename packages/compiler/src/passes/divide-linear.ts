/**
 * @file x / c and x % c of a linear form x, for a constant c > 0 (truncating division).
 *
 * The form is split as x = g*y + r, where g divides c and 0 <= r < g by ranges. For x >= 0 (or r = 0, then for every
 * sign), with d = c / g:
 * - x / c = y / d, in particular y where g = c
 * - x % c = g * (y % d) + r, in particular r where g = c
 * Where r is not below g, but x >= 0 and r >= 0 hold:
 * - (c*q + r) / c = q + r / c
 * - (c*q + r) % c = r % c
 */
import { constant, type Expr, op } from "@tapeless/graph/ir";
import { fitsI32 } from "../analysis/interval.ts";
import { addScaled, atomForm, type Linear, linearConstant, linearForm } from "../analysis/linear.ts";
import { exactRange } from "../analysis/ranges.ts";
import type { Site } from "../analysis/site.ts";
import { canonicalSum, countTurns, divided } from "./canonical-sum.ts";

export const divideLinear = (form: Linear, c: number, site: Site): Expr =>
  canonicalSum(quotient(countTurns(form, site), c, site), site);

export const remainderLinear = (form: Linear, c: number, site: Site): Expr =>
  canonicalSum(remainder(countTurns(form, site), c, site), site);

function quotient(form: Linear, c: number, site: Site, unnested = false): Linear {
  if (c === 1) return form;
  if (form.terms.size === 0) return linearConstant(Math.trunc(form.constant / c));
  const split = splitBelow(form, c, site);
  if (split) return quotient(split.y, c / split.g, site, unnested);
  const loose = splitOff(form, c, site);
  if (loose) return addScaled(loose.q, quotient(loose.r, c, site, unnested), 1);
  const x = canonicalSum(form, site);
  const [inner, a] = divided(x, "div") ?? [];
  // (x / a) / c = x / (a * c)
  if (inner && a! * c < 2 ** 31) {
    // turns of a loop in steps were joined to x / a: taking them apart again must end
    if (unnested) return atomOf(op("div", "i32", inner, constant("i32", a! * c)), site);
    return quotient(formIn(inner, site), a! * c, site, true);
  }
  const [whole, b] = divided(x, "rem") ?? [];
  // (x % (a * c)) / c = (x / c) % a
  if (whole && b! % c === 0) return remainder(quotient(formIn(whole, site), c, site), b! / c, site);
  return atomOf(op("div", "i32", x, constant("i32", c)), site);
}

function remainder(form: Linear, c: number, site: Site): Linear {
  if (c === 1) return linearConstant(0);
  if (form.terms.size === 0) return linearConstant(form.constant % c);
  const split = splitBelow(form, c, site);
  if (split) return addScaled(split.r, remainder(split.y, c / split.g, site), split.g);
  const loose = splitOff(form, c, site);
  if (loose) return remainder(loose.r, c, site);
  const x = canonicalSum(form, site);
  const [whole, b] = divided(x, "rem") ?? [];
  // (x % (a * c)) % c = x % c
  if (whole && b! % c === 0) return remainder(formIn(whole, site), c, site);
  return atomOf(op("rem", "i32", x, constant("i32", c)), site);
}

const formIn = (expr: Expr, site: Site): Linear => countTurns(linearForm(expr, site.keys), site);

const atomOf = (atom: Expr, site: Site): Linear => atomForm(atom, site.keys);

/** x = g*y + r with the largest g > 1 that divides c such that 0 <= r < g; undefined where there is none. */
function splitBelow(x: Linear, c: number, site: Site): { y: Linear; r: Linear; g: number } | undefined {
  const whole = exactRange(x, site);
  if (!fitsI32(whole)) return undefined;
  const terms = [...x.terms.values()].sort((a, b) => Math.abs(a.coefficient) - Math.abs(b.coefficient));
  // terms with small coefficients go to r first; g then has to divide the others
  for (let small = terms.length; small >= 0; small--) {
    const g = terms.slice(small).reduce((divisor, term) => gcd(divisor, term.coefficient), c);
    if (g === 1) continue;
    const { multiple, rest } = divideTerms(x, g);
    const range = exactRange(rest, site);
    const isZero = rest.terms.size === 0 && rest.constant === 0;
    const changes = multiple.terms.size > 0 || multiple.constant !== 0 || g === c;
    if (changes && range.lo >= 0 && range.hi < g && (whole.lo >= 0 || isZero))
      return { y: multiple, r: rest, g };
  }
  return undefined;
}

/** x = c*q + r with x, r >= 0 and q other than 0. */
function splitOff(x: Linear, c: number, site: Site): { q: Linear; r: Linear } | undefined {
  const { multiple, rest } = divideTerms(x, c);
  if (multiple.terms.size === 0) return undefined;
  const whole = exactRange(x, site);
  const left = exactRange(rest, site);
  return fitsI32(whole) && fitsI32(left) && whole.lo >= 0 && left.lo >= 0
    ? { q: multiple, r: rest }
    : undefined;
}

/** x = g * multiple + rest, the constant of the rest between 0 and g - 1. */
function divideTerms(x: Linear, g: number): { multiple: Linear; rest: Linear } {
  const times = Math.floor(x.constant / g);
  const multiple = new Map<number, { atom: Expr; coefficient: number }>();
  const rest = new Map(x.terms);
  for (const [key, { atom, coefficient }] of x.terms) {
    if (coefficient % g !== 0) continue;
    multiple.set(key, { atom, coefficient: coefficient / g });
    rest.delete(key);
  }
  return {
    multiple: { constant: times, terms: multiple },
    rest: { constant: x.constant - times * g, terms: rest },
  };
}

function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
