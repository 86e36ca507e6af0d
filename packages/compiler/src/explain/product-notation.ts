/** @file How a contraction is written: `A @ B` with transposes, `a ⊗ b`, or with its axes named by letters. */
import type { Value } from "@tapeless/graph/ir";
import { call, infix, name, type Term, transposed } from "./term.ts";

export interface Contraction {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
}

export function productTerm(
  [lhs, rhs]: readonly Value[],
  attrs: Contraction,
  of: (value: Value) => Term,
): Term {
  const [a, b] = [matrixTerm(of(lhs!)), matrixTerm(of(rhs!))];
  const [p, q] = [lhs!.shape.length, rhs!.shape.length];
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = attrs;
  if (lhsContract.length === 0 && lhsBatch.length === 0) return { kind: "outer", left: a, right: b };
  const inner = freeSides(p, q, attrs);
  if (!inner) return call("einsum", name(`"${lettersOf(p, q, attrs)}"`), a, b);
  const leads = (axes: readonly number[]) => axes.every((axis, i) => axis === i);
  if (!leads(lhsBatch) || !leads(rhsBatch)) return call("einsum", name(`"${lettersOf(p, q, attrs)}"`), a, b);
  // a vector has nothing to transpose; on the left of a matrix it is a row
  const left = inner.left && p - lhsBatch.length > 1 ? transposed(a) : a;
  const right = inner.right && q - rhsBatch.length > 1 ? transposed(b) : b;
  if (p === 1 && q === 2 && rhsContract[0] === 1) return { kind: "product", left: b, right: a };
  return { kind: "product", left, right };
}

/** A tensor of equal numbers in a product of matrices is no number. */
function matrixTerm(term: Term): Term {
  if (term.kind !== "number") return term;
  return term.value === 1 ? name("ones") : infix("*", term, name("ones"));
}

/** Whether each side has to be transposed to stand in a product of matrices; undefined: it is none. */
function freeSides(
  p: number,
  q: number,
  { lhsBatch, rhsBatch, lhsContract, rhsContract }: Contraction,
): { readonly left: boolean; readonly right: boolean } | undefined {
  const last = (axes: readonly number[], rank: number) =>
    axes.every((axis, i) => axis === rank - axes.length + i);
  const first = (axes: readonly number[], batch: number) => axes.every((axis, i) => axis === batch + i);
  const leftLast = last(lhsContract, p);
  const rightFirst = first(rhsContract, rhsBatch.length);
  if (!leftLast && !first(lhsContract, lhsBatch.length)) return undefined;
  if (!rightFirst && !last(rhsContract, q)) return undefined;
  return { left: !leftLast, right: !rightFirst };
}

const alphabet = "bcdefghijklmnopqrstuvwxyz";

/** `bij,bkj->bik`. */
export function lettersOf(p: number, q: number, attrs: Contraction): string {
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = attrs;
  let next = 0;
  const left = Array.from({ length: p }, () => alphabet[next++ % alphabet.length]!);
  const right = Array.from({ length: q }, (_, axis) => {
    const batch = rhsBatch.indexOf(axis);
    const contract = rhsContract.indexOf(axis);
    if (batch >= 0) return left[lhsBatch[batch]!]!;
    return contract >= 0 ? left[lhsContract[contract]!]! : alphabet[next++ % alphabet.length]!;
  });
  const free = (letters: readonly string[], used: readonly number[]) =>
    letters.filter((_, axis) => !used.includes(axis));
  const out = [
    ...lhsBatch.map((axis) => left[axis]!),
    ...free(left, [...lhsBatch, ...lhsContract]),
    ...free(right, [...rhsBatch, ...rhsContract]),
  ];
  return `${left.join("")},${right.join("")}->${out.join("")}`;
}
