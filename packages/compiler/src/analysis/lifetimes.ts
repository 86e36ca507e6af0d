/**
 * @file When the temporaries of a program are in use, counted in the steps of the program tree.
 *
 * Every kernel call and every look at a flag is one step, in program order; branches come one after the other although
 * only one of them runs. A temporary is live from its first step to its last, and, if a loop uses it, for all steps of
 * the outermost such loop: its next turn may need what this one left. Buffers that a loop swaps change places, so
 * from then on neither name has a place of its own: both are live as long as either is.
 */
import type { BufferRef, Program, ProgramNode } from "../program.ts";

/** Both ends included. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/** Lifetimes of the temporaries that some step touches, in the order of their declaration. */
export function lifetimes(program: Program): ReadonlyMap<string, Lifetime> {
  const temps = new Set(program.buffers.filter(({ role }) => role === "temp").map(({ name }) => name));
  const live = new Map<string, Lifetime>();
  const pairs: (readonly [string, string])[] = [];
  let step = 0;

  const touch = (name: string, first: number, last: number): void => {
    if (!temps.has(name)) return;
    const before = live.get(name);
    live.set(
      name,
      before ? { first: Math.min(before.first, first), last: Math.max(before.last, last) } : { first, last },
    );
  };
  const use = (refs: readonly BufferRef[]): void => {
    for (const { buffer } of refs) touch(buffer, step, step);
    step++;
  };
  const walk = (nodes: readonly ProgramNode[]): void => {
    for (const node of nodes) {
      if (node.kind === "call") {
        use(node.args);
      } else if (node.kind === "branch") {
        use([node.flag]);
        walk(node.consequent);
        walk(node.otherwise);
      } else {
        const first = step;
        use(node.kind === "repeatWhile" ? [node.flag] : []);
        walk(node.body);
        for (const name of namesIn([node])) touch(name, first, step - 1);
        pairs.push(...node.swaps);
      }
    }
  };
  walk(program.body);
  joinPairs(pairs, live, touch);
  return new Map([...temps].flatMap((name) => (live.has(name) ? [[name, live.get(name)!]] : [])));
}

/** Until nothing changes, because a buffer can be in the pairs of several loops. */
function joinPairs(
  pairs: readonly (readonly [string, string])[],
  live: ReadonlyMap<string, Lifetime>,
  touch: (name: string, first: number, last: number) => void,
): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of pairs) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const mine = live.get(from);
        const other = live.get(to);
        if (!mine || (other && other.first <= mine.first && other.last >= mine.last)) continue;
        touch(to, mine.first, mine.last);
        changed ||= live.get(to) !== other;
      }
    }
  }
}

/** Every buffer that a part of the tree names. */
function namesIn(nodes: readonly ProgramNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (inner: readonly ProgramNode[]): void => {
    for (const node of inner) {
      if (node.kind === "call") {
        for (const { buffer } of node.args) names.add(buffer);
        continue;
      }
      if (node.kind !== "repeat") names.add(node.flag.buffer);
      if (node.kind !== "branch") for (const name of node.swaps.flat()) names.add(name);
      if (node.kind === "branch") {
        walk(node.consequent);
        walk(node.otherwise);
      } else {
        walk(node.body);
      }
    }
  };
  walk(nodes);
  return names;
}
