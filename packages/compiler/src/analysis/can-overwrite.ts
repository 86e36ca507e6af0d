/**
 * @file Whether a kernel still computes the same when it writes its results over one of its inputs.
 *
 * For a load from the input and a store of a result that touch the same element, the load has to come first. It does if,
 * in one turn of the loops around both, the load stands before the store, and if what one turn touches is touched by no
 * other turn: element i of an update of a parameter, row r of a softmax.
 */
import type { Kernel } from "@tapeless/graph/ir";
import { fitsI32, union } from "./interval.ts";
import { exactRange } from "./ranges.ts";
import { formOf } from "./site.ts";
import { areApart, coefficientOf, type PlacedAccess, type Stride, touchedBy, without } from "./strides.ts";
import { type Step, walkKernel } from "./walk-kernel.ts";

/** `input` is a buffer the kernel only reads, `result` one it writes, of the same size. */
export function canOverwrite(kernel: Kernel, input: string, result: string): boolean {
  const loads: PlacedAccess[] = [];
  const stores: PlacedAccess[] = [];
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

function isSafe(load: PlacedAccess, store: PlacedAccess): boolean {
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
function meetsNoOtherTurn(load: PlacedAccess, store: PlacedAccess, shared: readonly Step[]): boolean {
  const a = formOf(load.index, load.place.site);
  const b = formOf(store.index, store.place.site);
  if (![exactRange(a, load.place.site), exactRange(b, store.place.site)].every(fitsI32)) return false;
  const strides: Stride[] = [];
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
