/** @file How often a place of a kernel is reached: the points of its loops at which the conditions around it hold. */
import type { Expr } from "@tapeless/graph/ir";
import { enterLoop } from "./enter-site.ts";
import { compileIndex, type IndexScope, indicesOf } from "./index-function.ts";
import { createSite } from "./site.ts";

interface Loop {
  readonly index: string;
  readonly from: Expr;
  readonly to: Expr;
  readonly step: number;
}

export interface Space {
  /** Outermost first. */
  readonly loops: readonly Loop[];
  /** Over loop indices alone. */
  readonly conditions: readonly { readonly expr: Expr; readonly holds: boolean }[];
  /** Whether a condition on data is around it, which is taken to hold. */
  readonly dependsOnData: boolean;
}

export const once: Space = { loops: [], conditions: [], dependsOnData: false };

export const within = (space: Space, { index, from, to, step }: Loop): Space => ({
  ...space,
  loops: [...space.loops, { index, from, to, step }],
});

export const under = (space: Space, expr: Expr, holds: boolean, scope: IndexScope): Space =>
  indicesOf(expr, scope)
    ? { ...space, conditions: [...space.conditions, { expr, holds }] }
    : { ...space, dependsOnData: true };

/** A number of things; an upper bound where it is not exact. */
export interface Count {
  readonly value: number;
  readonly exact: boolean;
}

/** Steps after which enumerating gives up: some tenths of a second. */
const patience = 2 ** 22;

export function countPoints(space: Space, scope: IndexScope): Count {
  const exact = !space.dependsOnData;
  const needed = closure(conditionIndices(space, scope), space, scope);
  const { loops } = space;
  const free = loops.filter(({ index }) => !needed.has(index));
  const fixed = free.filter(({ from, to }) => isConstant(from) && isConstant(to));
  const factor = fixed.reduce(
    (product, loop) => product * turns(constantOf(loop.from), constantOf(loop.to), loop.step),
    1,
  );
  if (factor === 0 || (space.conditions.length === 0 && fixed.length === loops.length))
    return { value: factor, exact };
  let sum = 0;
  const varying = free.filter((loop) => !fixed.includes(loop));
  const complete = forEachPoint(space, needed, scope, (compile) => {
    const trips = varying.map(({ from, to, step }) => ({ from: compile(from), to: compile(to), step }));
    return () => {
      let trip = 1;
      for (const { from, to, step } of trips) trip *= turns(from(), to(), step);
      sum += trip;
    };
  });
  return complete ? { value: factor * sum, exact } : { value: hull(space), exact: false };
}

/**
 * Visits the points of the loops named in `names` (and of those their bounds depend on) at which the conditions over
 * them hold, once each; false where that takes too long.
 */
export function forEachPoint(
  space: Space,
  names: ReadonlySet<string>,
  scope: IndexScope,
  prepare: (compile: (expr: Expr) => () => number) => () => void,
): boolean {
  const needed = closure(names, space, scope);
  const loops = space.loops.filter(({ index }) => needed.has(index));
  const slots = new Map(loops.map(({ index }, depth) => [index, depth]));
  const values: number[] = loops.map(() => 0);
  const compile = (expr: Expr) => compileIndex(expr, scope, slots, values);
  const bounds = loops.map(({ from, to, step }) => ({ from: compile(from), to: compile(to), step }));
  const visit = prepare(compile);
  // a loop that is not visited still has to turn
  const others = space.loops
    .filter(({ index }) => !needed.has(index))
    .map(({ from, to, step }) => ({ from: compile(from), to: compile(to), step }));
  const turn = (): boolean => others.every(({ from, to, step }) => turns(from(), to(), step) > 0);
  const guards: { holds: boolean; test: () => number }[][] = Array.from(
    { length: loops.length + 1 },
    () => [],
  );
  for (const { expr, holds } of space.conditions) {
    const indices = [...indicesOf(expr, scope)!];
    if (!indices.every((index) => slots.has(index))) continue;
    const depth = Math.max(-1, ...indices.map((index) => slots.get(index)!));
    guards[depth + 1]!.push({ holds, test: compile(expr) });
  }
  let steps = 0;
  const pass = (depth: number): boolean =>
    guards[depth]!.every(({ holds, test }) => (test() !== 0) === holds);
  const walk = (depth: number): boolean => {
    if (depth === loops.length) {
      if (turn()) visit();
      return true;
    }
    const { from, to, step } = bounds[depth]!;
    const end = to();
    for (let i = from(); i < end; i += step) {
      if (++steps > patience) return false;
      values[depth] = i;
      if (pass(depth + 1) && !walk(depth + 1)) return false;
    }
    return true;
  };
  return !pass(0) || walk(0);
}

const conditionIndices = ({ conditions }: Space, scope: IndexScope): Set<string> =>
  new Set(conditions.flatMap(({ expr }) => [...indicesOf(expr, scope)!]));

/** With the indices that bounds of varying loops, and conditions on any of them, depend on. */
function closure(names: ReadonlySet<string>, space: Space, scope: IndexScope): Set<string> {
  const needed = new Set(names);
  for (const { from, to } of [...space.loops].reverse()) {
    for (const bound of [from, to]) for (const index of indicesOf(bound, scope) ?? []) needed.add(index);
  }
  return needed;
}

const isConstant = ({ kind }: Expr): boolean => kind === "const";
const constantOf = (expr: Expr): number => (expr.kind === "const" ? expr.value : Number.NaN);
const turns = (from: number, to: number, step: number): number => Math.max(0, Math.ceil((to - from) / step));

/** Points of the smallest box around the loops. */
function hull({ loops }: Space): number {
  let site = createSite();
  let points = 1;
  for (const loop of loops) {
    const inside = enterLoop(site, loop);
    if (!inside) return 0;
    const { lo, hi } = inside.variables.get(loop.index)!.range;
    points *= turns(lo, hi + 1, loop.step);
    site = inside;
  }
  return points;
}
