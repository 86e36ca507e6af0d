/** @file Going into loops and past lets: what the statements inside or after them know. */
import { constant, type Expr, type ForStmt, variable } from "@tapeless/graph";
import type { Interval } from "./interval.ts";
import { rangeOf, relate } from "./ranges.ts";
import { isPure, type Site } from "./site.ts";

const notNegative: Interval = { lo: 0, hi: Infinity };
const negative: Interval = { lo: -Infinity, hi: -1 };

/** The place inside a loop; undefined where the loop never turns. */
export function enterLoop(
  site: Site,
  loop: Pick<ForStmt, "index" | "from" | "to" | "step">,
): Site | undefined {
  const from = rangeOf(loop.from, site);
  const to = rangeOf(loop.to, site);
  const turns = Math.ceil((to.hi - from.lo) / loop.step);
  if (turns <= 0) return undefined;
  const first = from.lo === from.hi ? from.lo : undefined;
  // whole steps from a known start; from an unknown one the last value is only known to be below `to`
  const hi = first === undefined ? to.hi - 1 : first + (turns - 1) * loop.step;
  const { step } = loop;
  const { depth } = site;
  site.variables.set(loop.index, { kind: "loop", range: { lo: from.lo, hi }, first, step, depth });
  // bounds that depend on outer variables relate this one to them: from <= index < to
  const index = variable(loop.index);
  let inside: Site = { ...site, depth: depth + 1 };
  if (first === undefined) inside = relate(inside, index, loop.from, notNegative);
  if (to.lo !== to.hi) inside = relate(inside, index, loop.to, negative);
  return inside;
}

/** The place inside the axes of a reduction; undefined where one of them is empty. */
export function enterAxes(
  site: Site,
  axes: readonly { readonly index: string; readonly extent: number }[],
): Site | undefined {
  let inside: Site | undefined = site;
  for (const { index, extent } of axes) {
    const loop = { index, from: constant("i32", 0), to: constant("i32", extent), step: 1 };
    inside = inside && enterLoop(inside, loop);
  }
  return inside;
}

/** Makes the name known to this place and the ones after it. */
export function bindLet(site: Site, name: string, value: Expr): void {
  const range = rangeOf(value, site);
  site.variables.set(name, { kind: "let", value, range, pure: isPure(value) });
}
