/**
 * @file Which values the elements of i32 buffers can have: what was declared (inputs), what they hold (constants), and
 * what kernels store into them.
 *
 * Found by running the program on intervals until nothing changes. Elements that were never stored count for nothing:
 * a program reads a temporary only after writing it.
 */
import { children, type Expr, type Kernel } from "@tapeless/graph/ir";
import type { CallNode, EntryProgram, Program, ProgramNode, UnplannedModule } from "../program.ts";
import { everyI32, type Interval, union } from "./interval.ts";
import { rangeOf } from "./ranges.ts";
import type { Site } from "./site.ts";
import { walkKernel } from "./walk-kernel.ts";

export type Contents = ReadonlyMap<string, Interval>;

/** A loop that still finds new values after so many rounds could go on for long: then anything is assumed. */
const maxRounds = 4;

type Listing = Pick<UnplannedModule, "kernels" | "shared">;

/** By buffer name; i32 buffers only. */
export function bufferContents(listing: Listing, program: Program, entry?: EntryProgram): Contents {
  const kernels = new Map(listing.kernels.map((kernel) => [kernel.name, kernel]));
  const contents = declared(listing, program, entry);
  const { calls, swaps } = partsOf(program.body);
  for (let round = 0, changed = true; changed; round++) {
    changed = false;
    const widen = (buffer: string, values: Interval): void => {
      const before = contents.get(buffer);
      const after = before ? union(before, values) : values;
      if (before && after.lo === before.lo && after.hi === before.hi) return;
      contents.set(buffer, round < maxRounds ? after : everyI32);
      changed = true;
    };
    for (const call of calls) {
      const kernel = kernels.get(call.kernel)!;
      if (!kernel.buffers.some(({ dtype, access }) => dtype === "i32" && access !== "read")) continue;
      const seen = contentsOfCall(kernel, call, contents);
      // something it reads is not stored yet: its turn comes in the next round
      if (!seen) continue;
      for (const [name, values] of storedValues(kernel, seen)) {
        widen(call.args[kernel.buffers.findIndex((buffer) => buffer.name === name)]!.buffer, values);
      }
    }
    for (const pair of swaps) {
      const [a, b] = pair.map((name) => contents.get(name));
      if (a) widen(pair[1], a);
      if (b) widen(pair[0], b);
    }
  }
  return contents;
}

/** What the elements of a kernel's own buffers can hold in one call; undefined where one is not known yet. */
export function contentsOfCall(kernel: Kernel, { args }: CallNode, contents: Contents): Contents | undefined {
  const seen = new Map<string, Interval>();
  for (const [i, { name, dtype, access }] of kernel.buffers.entries()) {
    if (dtype !== "i32") continue;
    const values = contents.get(args[i]!.buffer);
    if (values) seen.set(name, values);
    else if (access === "read") return undefined;
  }
  return seen;
}

function declared({ shared }: Listing, program: Program, entry?: EntryProgram): Map<string, Interval> {
  const contents = new Map<string, Interval>();
  for (const { name, dtype, role, data } of [...shared, ...program.buffers]) {
    if (dtype !== "i32" || role === "temp" || role === "output") continue;
    const range = entry?.inputs.find(({ buffer }) => buffer === name)?.range;
    const known = range && role === "input" ? { lo: range[0], hi: range[1] - 1 } : everyI32;
    contents.set(name, data && data.length > 0 ? hullOf(data) : known);
  }
  return contents;
}

function hullOf(data: Iterable<number>): Interval {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of data) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  return { lo, hi };
}

/**
 * By the kernel's own names. A kernel may store what it loads from its own buffers, as sorting does: what is not known to
 * hold anything yet holds what the other stores put there, so they come first.
 */
function storedValues(kernel: Kernel, contents: Contents): Contents {
  let stored: Contents = new Map();
  for (let round = 0; ; round++) {
    const next = storedOnce(kernel, new Map([...stored, ...contents]), round < maxRounds);
    if (sameContents(stored, next)) return stored;
    stored = next;
  }
}

/** `exact`: values that depend on buffers of which nothing is known are left out. */
function storedOnce(kernel: Kernel, contents: Contents, exact: boolean): Contents {
  const stored = new Map<string, Interval>();
  const isUnknown = (name: string): boolean => exact && !contents.has(name);
  walkKernel(
    kernel,
    {
      store: ({ buffer, value, mode }, { site }) => {
        if (value.dtype !== "i32" || loadsFrom(isUnknown, value, site)) return;
        // maximum and minimum keep what is there or take the value; sums and products can become anything
        const isAny = !exact || mode === "add" || mode === "mul";
        const values = isAny ? everyI32 : rangeOf(value, site);
        const before = stored.get(buffer);
        stored.set(buffer, before ? union(before, values) : values);
      },
    },
    contents,
  );
  return stored;
}

/** Whether a value is made of an i32 element of such a buffer, by itself or through a `let`. */
function loadsFrom(isSuch: (buffer: string) => boolean, expr: Expr, site: Site): boolean {
  if (expr.kind === "load" && expr.dtype === "i32" && isSuch(expr.buffer)) return true;
  if (expr.kind === "var") {
    const bound = site.variables.get(expr.name);
    return bound?.kind === "let" && loadsFrom(isSuch, bound.value, site);
  }
  return children(expr).some((child) => loadsFrom(isSuch, child, site));
}

const sameContents = (a: Contents, b: Contents): boolean =>
  a.size === b.size && [...a].every(([name, { lo, hi }]) => b.get(name)?.lo === lo && b.get(name)?.hi === hi);

function partsOf(nodes: readonly ProgramNode[]): {
  readonly calls: readonly CallNode[];
  readonly swaps: readonly (readonly [string, string])[];
} {
  const calls: CallNode[] = [];
  const swaps: (readonly [string, string])[] = [];
  const walk = (inner: readonly ProgramNode[]): void => {
    for (const node of inner) {
      if (node.kind === "call") calls.push(node);
      else if (node.kind === "branch") {
        walk(node.consequent);
        walk(node.otherwise);
      } else {
        swaps.push(...node.swaps);
        walk(node.body);
      }
    }
  };
  walk(nodes);
  return { calls, swaps };
}
