/**
 * @file Whether the turns of a parallel loop touch memory that is apart, so that several threads can share them.
 *
 * Parallel says that the turns may run in any order. To run at the same time, no turn may write what another one reads
 * or writes, not even the same value. That is proven here: of each buffer that is written, all that one turn touches is
 * touched by no other turn. Where the proof fails the loop may still be fine, but stays on one thread.
 */
import type { ForStmt, Kernel } from "@tapeless/graph/ir";
import { fitsI32, union } from "./interval.ts";
import type { Linear } from "./linear.ts";
import { exactRange } from "./ranges.ts";
import { formOf, type Site } from "./site.ts";
import { areApart, coefficientOf, type PlacedAccess, type Stride, touchedBy, without } from "./strides.ts";
import { walkKernel } from "./walk-kernel.ts";

/** `loop` is a statement of the kernel, at any depth; the loops around it stand still while its turns run. */
export function hasDisjointTurns(kernel: Kernel, loop: ForStmt): boolean {
  if (loop.axis !== "parallel" && loop.axis !== "vector") return false;
  const accesses = new Map<string, PlacedAccess[]>();
  const stores: { readonly buffer: string; readonly access: PlacedAccess }[] = [];
  const keep = (buffer: string, access: PlacedAccess): boolean => {
    if (!access.place.trail.some(({ stmt }) => stmt === loop)) return false;
    const list = accesses.get(buffer);
    if (list) list.push(access);
    else accesses.set(buffer, [access]);
    return true;
  };
  walkKernel(kernel, {
    load: ({ buffer, index, lanes }, place) => void keep(buffer, { index, lanes, place }),
    store: ({ buffer, index, value }, place) => {
      const access = { index, lanes: value.lanes, place };
      if (keep(buffer, access)) stores.push({ buffer, access });
    },
  });
  return stores.every(({ buffer, access }) =>
    accesses.get(buffer)!.every((other) => areInOwnTurns(access, other, loop)),
  );
}

/** Whether what `store` writes in one turn of the loop is nothing that `other` touches in another turn. */
function areInOwnTurns(store: PlacedAccess, other: PlacedAccess, loop: ForStmt): boolean {
  let [a, b] = [formOf(store.index, store.place.site), formOf(other.index, other.place.site)];
  if (!fitsI32(exactRange(a, store.place.site)) || !fitsI32(exactRange(b, other.place.site))) return false;
  const own = coefficientOf(a, loop.index);
  if (own === 0 || own !== coefficientOf(b, loop.index)) return false;
  const inside = indicesWithin(store, loop);
  const strides: Stride[] = [];
  for (const [name, { range, step }] of loopsOf(a, store.place.site)) {
    const coefficient = coefficientOf(a, name);
    if (coefficientOf(b, name) !== coefficient) continue;
    const stride = Math.abs(coefficient) * step;
    // what moves within a turn, by less than the loop does, counts with all its turns as touched, and so does what moves
    // only one of the two; a loop around this one is at the same turn for both
    const isInside = inside.has(name);
    if (isInside && stride < Math.abs(own) * loop.step) continue;
    [a, b] = [without(a, name), without(b, name)];
    if (isInside) strides.push({ stride, turns: Math.floor((range.hi - range.lo) / step) + 1 });
  }
  const [first, second] = [touchedBy(a, store), touchedBy(b, other)];
  return first !== undefined && second !== undefined && areApart(strides, union(first, second));
}

/** Indices of the loop and of those inside of it that are around the access. */
function indicesWithin({ place }: PlacedAccess, loop: ForStmt): ReadonlySet<string> {
  const from = place.trail.findIndex(({ stmt }) => stmt === loop);
  const names = place.trail.slice(from).flatMap(({ stmt }) => {
    if (stmt.kind === "for") return [stmt.index];
    return stmt.kind === "accumulate" ? stmt.axes.map(({ index }) => index) : [];
  });
  return new Set(names);
}

/** The loop variables of a form. */
const loopsOf = ({ terms }: Linear, { variables }: Site) =>
  [...terms.values()].flatMap(({ atom }) => {
    const bound = atom.kind === "var" ? variables.get(atom.name) : undefined;
    return atom.kind === "var" && bound?.kind === "loop" ? [[atom.name, bound] as const] : [];
  });
