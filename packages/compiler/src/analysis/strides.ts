/** @file Which elements the turns of loops touch, and whether they keep out of each other's way. */
import type { Expr } from "@tapeless/graph/ir";
import { add, type Interval, point, union } from "./interval.ts";
import { addScaled, type Linear } from "./linear.ts";
import { exactRange } from "./ranges.ts";
import type { Site } from "./site.ts";
import type { AccessPlace } from "./walk-kernel.ts";

export interface PlacedAccess {
  readonly index: Expr;
  readonly lanes: number;
  readonly place: AccessPlace;
}

/** A loop that moves an access by `stride` elements each turn. */
export interface Stride {
  readonly stride: number;
  readonly turns: number;
}

/**
 * Whether `touched`, moved by every combination of turns, overlaps itself nowhere: each stride, from the smallest on, has
 * to reach beyond everything that the smaller ones cover.
 */
export function areApart(strides: readonly Stride[], { lo, hi }: Interval): boolean {
  let covered = hi - lo + 1;
  for (const { stride, turns } of strides.toSorted((a, b) => a.stride - b.stride)) {
    if (stride < covered) return false;
    covered += stride * (turns - 1);
  }
  return true;
}

export const coefficientOf = (form: Linear, name: string): number => termOf(form, name)?.[1].coefficient ?? 0;

const termOf = (form: Linear, name: string) =>
  [...form.terms].find(([, { atom }]) => atom.kind === "var" && atom.name === name);

export function without(form: Linear, name: string): Linear {
  const term = termOf(form, name);
  if (!term) return form;
  return addScaled(form, { constant: 0, terms: new Map([term]) }, -1);
}

/** The elements an access touches over its inner loops, by distance; undefined where that depends on outer ones. */
export function touchedBy(rest: Linear, { lanes, place }: PlacedAccess): Interval | undefined {
  const isPlain = [...rest.terms.values()].every(({ atom }) => isLoopIndex(atom, place.site));
  if (!isPlain) return undefined;
  return union(exactRange(rest, place.site), add(exactRange(rest, place.site), point(lanes - 1)));
}

const isLoopIndex = (atom: Expr, site: Site): boolean =>
  atom.kind === "var" && site.variables.get(atom.name)?.kind === "loop";
