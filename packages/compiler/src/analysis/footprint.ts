/** @file How many different elements of a buffer a kernel touches. */
import type { Expr } from "@tapeless/graph/ir";
import { type ImageTerm, imageSize } from "./affine-image.ts";
import { createExprKeys } from "./expr-keys.ts";
import { type IndexScope, indicesOf } from "./index-function.ts";
import { type Count, countPoints, forEachPoint, type Space } from "./iteration-space.ts";
import { linearForm } from "./linear.ts";

/** `lanes` neighbouring elements from `index` on, at every point of `space`. */
export interface Access {
  readonly index: Expr;
  readonly lanes: number;
  readonly space: Space;
}

/** Elements touched by any of the accesses, in a buffer of `size` elements. */
export function countElements(accesses: readonly Access[], size: number, scope: IndexScope): Count {
  const distinct = withoutRepeats(accesses);
  const alone = distinct.map((access) => imageOf(access, scope));
  if (alone.includes(size)) return { value: size, exact: true };
  const [only] = alone;
  if (alone.length === 1 && only !== undefined) return { value: only, exact: true };

  const touched = new Uint8Array(size);
  let sum = 0;
  let exact = true;
  distinct.forEach((access, i) => {
    if (!mark(access, touched, scope)) {
      sum += alone[i] ?? countPoints(access.space, scope).value * access.lanes;
      exact = false;
    } else if (access.space.dependsOnData) exact = false;
  });
  for (const flag of touched) sum += flag;
  return { value: Math.min(sum, size), exact };
}

/** The same index under the same conditions touches nothing new. Loop names are unique, so the index says its loops. */
function withoutRepeats(accesses: readonly Access[]): Access[] {
  const keys = createExprKeys();
  const seen = new Map<string, Access>();
  for (const access of accesses) {
    const { index, lanes, space } = access;
    const conditions = space.conditions.map(({ expr, holds }) => `${keys(expr)}${holds ? "+" : "-"}`);
    const key = [keys(index), lanes, space.dependsOnData, ...conditions].join(" ");
    if (!seen.has(key)) seen.set(key, access);
  }
  return [...seen.values()];
}

/** By formula: an affine index under no condition, over loops whose bounds are constants. */
function imageOf({ index, lanes, space }: Access, scope: IndexScope): number | undefined {
  const isBox = space.loops.every(({ from, to }) => from.kind === "const" && to.kind === "const");
  if (!isBox || space.conditions.length > 0 || space.dependsOnData) return undefined;
  const loops = new Map(space.loops.map((loop) => [loop.index, loop]));
  const keys = createExprKeys();
  const form = (expr: Expr): ReturnType<typeof linearForm> =>
    linearForm(expr, keys, (atom) => {
      const value = atom.kind === "var" ? scope.lets.get(atom.name) : undefined;
      return value && form(value);
    });
  const terms: ImageTerm[] = [{ coefficient: 1, extent: lanes }];
  for (const { atom, coefficient } of form(index).terms.values()) {
    const loop = atom.kind === "var" ? loops.get(atom.name) : undefined;
    if (loop?.from.kind !== "const" || loop.to.kind !== "const") return undefined;
    const extent = Math.max(0, Math.ceil((loop.to.value - loop.from.value) / loop.step));
    terms.push({ coefficient: coefficient * loop.step, extent });
  }
  return countPoints(space, scope).value === 0 ? 0 : imageSize(terms);
}

/** By trying every point; false where that takes too long or the index depends on data. */
function mark({ index, lanes, space }: Access, touched: Uint8Array, scope: IndexScope): boolean {
  const indices = indicesOf(index, scope);
  if (!indices) return false;
  const needed = new Set(indices);
  for (const { expr } of space.conditions) for (const name of indicesOf(expr, scope)!) needed.add(name);
  return forEachPoint(space, needed, scope, (compile) => {
    const at = compile(index);
    return () => {
      const first = at();
      for (let lane = 0; lane < lanes; lane++) if (first + lane >= 0) touched[first + lane] = 1;
    };
  });
}
