/** @file Going into loops and past lets: what the statements inside or after them know. */
import {
  type AccumulateStmt,
  type Accumulator,
  constant,
  type Expr,
  type ForStmt,
  variable,
} from "@tapeless/graph/ir";
import { everyI32, type Interval, scale, wrap } from "./interval.ts";
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

/** Makes the answers of a reduction known to the statements after it. `inside` is the place of its terms, if it has any. */
export function bindResults(
  site: Site,
  inside: Site | undefined,
  { axes, accumulators }: AccumulateStmt,
): void {
  const terms = axes.reduce((product, { extent }) => product * extent, 1);
  for (const accumulator of accumulators) {
    if (accumulator.lanes !== 1) continue;
    const isIndex = accumulator.position !== undefined || accumulator.dtype === "i32";
    const range = inside && isIndex ? resultRange(accumulator, terms, inside) : undefined;
    if (range) site.variables.set(accumulator.name, { kind: "result", range });
  }
}

function resultRange({ op, value, position }: Accumulator, terms: number, inside: Site): Interval {
  // argmax and argmin answer with one of the positions
  if (position) return rangeOf(position, inside);
  const each = rangeOf(value, inside);
  if (op === "max" || op === "min") return each;
  // wraps around where n terms may exceed i32; whatever happens in between comes out exact
  return op === "add" ? wrap(scale(each, terms)) : everyI32;
}
