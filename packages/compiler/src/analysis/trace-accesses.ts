/**
 * @file The accesses of a program to its buffers, one by one, as a run would make them: a loop takes two turns, a branch
 * both sides.
 *
 * A swap may be done by exchanging contents or by exchanging addresses, and after a loop nobody knows how often it was
 * done: so from a swap on, an access to one buffer of a pair counts for both.
 */
import type { Kernel } from "@tapeless/graph/ir";
import type { BufferRef, CallNode, Program, ProgramNode } from "../program.ts";

export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface AccessTrace {
  /** From the first access to the last one, by buffer. */
  readonly spans: ReadonlyMap<string, Span>;
  readonly steps: number;
  /** Calls that could see their own writes through another argument. */
  readonly problems: readonly string[];
}

const turns = 2;

export function traceAccesses(program: Program, kernels: ReadonlyMap<string, Kernel>): AccessTrace {
  const spans = new Map<string, Span>();
  const tied = new Map<string, Set<string>>();
  const problems = new Set<string>();
  let step = 0;

  const access = (name: string): void => {
    for (const one of tied.get(name) ?? [name]) {
      spans.set(one, { first: spans.get(one)?.first ?? step, last: step });
    }
  };
  const tie = (a: string, b: string): void => {
    const both = new Set([...(tied.get(a) ?? [a]), ...(tied.get(b) ?? [b])]);
    for (const name of both) tied.set(name, both);
    access(a);
  };
  const run = (nodes: readonly ProgramNode[]): void => {
    for (const node of nodes) {
      step++;
      switch (node.kind) {
        case "call":
          for (const { buffer } of node.args) access(buffer);
          for (const problem of sharedWrites(node, kernels.get(node.kernel))) problems.add(problem);
          break;
        case "branch":
          access(node.flag.buffer);
          run(node.consequent);
          run(node.otherwise);
          break;
        default:
          for (let turn = 0; turn < turns; turn++) {
            step++;
            if (node.kind === "repeatWhile") access(node.flag.buffer);
            run(node.body);
            step++;
            for (const [a, b] of node.swaps) tie(a, b);
          }
          // the flag is looked at once more than there are turns
          if (node.kind === "repeatWhile") access(node.flag.buffer);
      }
    }
  };
  run(program.body);
  return { spans, steps: step, problems: [...problems] };
}

/** Kernels take their buffers for distinct, so that a store through one changes no load through another. */
function sharedWrites({ args }: CallNode, kernel: Kernel | undefined): string[] {
  if (!kernel) return [];
  const problems: string[] = [];
  args.forEach((written, i) => {
    if (kernel.buffers[i]?.access === "read") return;
    args.forEach((other, j) => {
      const isSeenBefore = j < i && kernel.buffers[j]?.access !== "read";
      if (i === j || isSeenBefore || other.buffer !== written.buffer) return;
      if (!mayOverlap(written, kernel.buffers[i]!.size, other, kernel.buffers[j]!.size)) return;
      problems.push(`${kernel.name} is called with ${written.buffer} twice, and writes it`);
    });
  });
  return problems;
}

function mayOverlap(a: BufferRef, aSize: number, b: BufferRef, bSize: number): boolean {
  // windows that move alike keep their distance; others may meet in some turn
  const together = a.loop?.name === b.loop?.name && (a.loop?.stride ?? 0) === (b.loop?.stride ?? 0);
  return !together || (a.offset < b.offset + bSize && b.offset < a.offset + aSize);
}
