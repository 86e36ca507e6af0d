/** @file Index expressions as sums of names times constants, plus what is no such sum. */
import type { Expr } from "@tapeless/graph/ir";

export interface Affine {
  readonly constant: number;
  /** Factor of each name. */
  readonly terms: ReadonlyMap<string, number>;
  /** What else is added, with its factor. */
  readonly rest: readonly { readonly expr: Expr; readonly factor: number }[];
}

/** What a name stands for, where that is affine itself. */
export type Resolve = (name: string) => Affine | undefined;

const known = (constant: number): Affine => ({ constant, terms: new Map(), rest: [] });

export const nameTerm = (name: string): Affine => ({ constant: 0, terms: new Map([[name, 1]]), rest: [] });

export function affineOf(expr: Expr, resolve: Resolve): Affine {
  const opaque = (): Affine => ({ constant: 0, terms: new Map(), rest: [{ expr, factor: 1 }] });
  if (expr.kind === "const") return known(expr.value);
  if (expr.kind === "var") return resolve(expr.name) ?? opaque();
  if (expr.kind !== "op" || expr.dtype !== "i32" || expr.lanes !== 1) return opaque();
  const { op } = expr;
  if (op === "div" || op === "rem")
    return quotient(op, affineOf(expr.args[0]!, resolve), affineOf(expr.args[1]!, resolve)) ?? opaque();
  if (op !== "add" && op !== "sub" && op !== "mul" && op !== "neg") return opaque();
  const a = affineOf(expr.args[0]!, resolve);
  if (op === "neg") return scaled(a, -1);
  const b = affineOf(expr.args[1]!, resolve);
  if (op === "add") return sum(a, b);
  if (op === "sub") return sum(a, scaled(b, -1));
  if (isKnown(b)) return scaled(a, b.constant);
  return isKnown(a) ? scaled(b, a.constant) : opaque();
}

/** Of an element of a window that is written out. */
function quotient(op: "div" | "rem", a: Affine, b: Affine): Affine | undefined {
  if (!isKnown(a) || !isKnown(b) || a.constant < 0 || b.constant <= 0) return undefined;
  return known(op === "div" ? Math.floor(a.constant / b.constant) : a.constant % b.constant);
}

export const isKnown = ({ terms, rest }: Affine): boolean => terms.size === 0 && rest.length === 0;

function scaled({ constant, terms, rest }: Affine, factor: number): Affine {
  const products = new Map<string, number>();
  for (const [name, own] of terms) products.set(name, Math.imul(own, factor));
  return {
    constant: Math.imul(constant, factor),
    terms: products,
    rest: rest.map(({ expr, factor: own }) => ({ expr, factor: Math.imul(own, factor) })),
  };
}

function sum(a: Affine, b: Affine): Affine {
  if (isKnown(b)) return { ...a, constant: (a.constant + b.constant) | 0 };
  const terms = new Map(a.terms);
  for (const [name, factor] of b.terms) {
    const both = ((terms.get(name) ?? 0) + factor) | 0;
    if (both === 0) terms.delete(name);
    else terms.set(name, both);
  }
  return { constant: (a.constant + b.constant) | 0, terms, rest: [...a.rest, ...b.rest] };
}
