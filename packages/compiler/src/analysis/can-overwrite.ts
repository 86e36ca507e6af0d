/**
 * @file Whether a kernel still computes the same when it writes its results over one of its inputs.
 *
 * For a load from the input and a store of a result that touch the same element, the load has to come first. It does if,
 * in one turn of the loops around both, the load stands before the store, and if what one turn touches is touched by no
 * other turn: element i of an update of a parameter, row r of a softmax.
 */
import type { Expr, Kernel } from "@tapeless/graph/ir";
import { add, fitsI32, type Interval, point, union } from "./interval.ts";
import { addScaled, type Linear } from "./linear.ts";
import { exactRange } from "./ranges.ts";
import { formOf, type Site } from "./site.ts";
import { type AccessPlace, type Step, walkKernel } from "./walk-kernel.ts";

interface Access {
  readonly index: Expr;
  readonly lanes: number;
  readonly place: AccessPlace;
}

/** `input` is a buffer the kernel only reads, `result` one it writes, of the same size. */
export function canOverwrite(kernel: Kernel, input: string, result: string): boolean {
  const loads: Access[] = [];
  const stores: Access[] = [];
  walkKernel(kernel, {
    load: ({ buffer, index, lanes }, place) => {
      if (buffer === input) loads.push({ index, lanes, place });
    },
    store: ({ buffer, index, value }, place) => {
      if (buffer === result) stores.push({ index, lanes: value.lanes, place });
    },
  });
  return stores.every((store) => loads.every((load) => isSafe(load, store)));
}

function isSafe(load: Access, store: Access): boolean {
  const shared = sharedSteps(load.place.trail, store.place.trail);
  return (
    comesFirst(load.place.trail, store.place.trail, shared.length) && meetsNoOtherTurn(load, store, shared)
  );
}

/** The statements that both are inside of. */
function sharedSteps(a: readonly Step[], b: readonly Step[]): readonly Step[] {
  let length = 0;
  while (isSame(a[length], b[length])) length++;
  // the statement itself is not around its own expressions
  return a.slice(0, Math.min(length, a.length - 1, b.length - 1));
}

const isSame = (a: Step | undefined, b: Step | undefined): boolean =>
  a !== undefined && b !== undefined && a.stmt === b.stmt && a.branch === b.branch && a.at === b.at;

/** Whether the load runs before the store in one turn of the loops around both, if the store runs at all. */
function comesFirst(load: readonly Step[], store: readonly Step[], shared: number): boolean {
  const a = load[shared]!;
  const b = store[shared]!;
  // the two sides of an `if`: one of them runs; else in order, the expressions of a statement before what it does
  return a.branch !== b.branch || a.at <= b.at;
}

/** Whether the elements that both touch in one turn of the shared loops are touched in no other turn. */
function meetsNoOtherTurn(load: Access, store: Access, shared: readonly Step[]): boolean {
  const a = formOf(load.index, load.place.site);
  const b = formOf(store.index, store.place.site);
  if (![exactRange(a, load.place.site), exactRange(b, store.place.site)].every(fitsI32)) return false;
  const strides: { readonly stride: number; readonly turns: number }[] = [];
  let [restA, restB] = [a, b];
  for (const { stmt } of shared) {
    if (stmt.kind === "accumulate") return false;
    if (stmt.kind !== "for") continue;
    const bound = store.place.site.variables.get(stmt.index);
    if (bound?.kind !== "loop") return false;
    const turns = Math.floor((bound.range.hi - bound.range.lo) / bound.step) + 1;
    const [coefficient, other] = [coefficientOf(b, stmt.index), coefficientOf(a, stmt.index)];
    if (coefficient !== other) return false;
    if (turns > 1) strides.push({ stride: Math.abs(coefficient) * bound.step, turns });
    [restA, restB] = [without(restA, stmt.index), without(restB, stmt.index)];
  }
  if (strides.length === 0) return true;
  const touched = [touchedBy(restA, load), touchedBy(restB, store)];
  return touched.every((range) => range !== undefined) && areApart(strides, union(touched[0]!, touched[1]!));
}

/**
 * Whether `touched`, moved by every combination of turns, overlaps itself nowhere: each stride, from the smallest on, has
 * to reach beyond everything that the smaller ones cover.
 */
function areApart(strides: readonly { stride: number; turns: number }[], { lo, hi }: Interval): boolean {
  let covered = hi - lo + 1;
  for (const { stride, turns } of strides.toSorted((a, b) => a.stride - b.stride)) {
    if (stride < covered) return false;
    covered += stride * (turns - 1);
  }
  return true;
}

const coefficientOf = (form: Linear, name: string): number => termOf(form, name)?.[1].coefficient ?? 0;

const termOf = (form: Linear, name: string) =>
  [...form.terms].find(([, { atom }]) => atom.kind === "var" && atom.name === name);

function without(form: Linear, name: string): Linear {
  const term = termOf(form, name);
  if (!term) return form;
  return addScaled(form, { constant: 0, terms: new Map([term]) }, -1);
}

/** The elements an access touches over its inner loops, by distance; undefined where that depends on outer ones. */
function touchedBy(rest: Linear, { lanes, place }: Access): Interval | undefined {
  const isPlain = [...rest.terms.values()].every(({ atom }) => isLoopIndex(atom, place.site));
  if (!isPlain) return undefined;
  return union(exactRange(rest, place.site), add(exactRange(rest, place.site), point(lanes - 1)));
}

const isLoopIndex = (atom: Expr, site: Site): boolean =>
  atom.kind === "var" && site.variables.get(atom.name)?.kind === "loop";
