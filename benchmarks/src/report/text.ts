/** @file A run as text for the terminal. */
import type { Machine, RunResult } from "../results.ts";
import { textTable } from "./format.ts";
import { sections } from "./sections.ts";

export function machineLine({ cpu, cores, node, v8, relaxedSimd, pinnedTo }: Machine): string {
  const pinned = pinnedTo === undefined ? "not pinned to a core" : `pinned to core ${pinnedTo}`;
  const simd = relaxedSimd ? "with relaxed SIMD" : "without relaxed SIMD";
  return `${cpu}, ${cores} cores, Node ${node} (V8 ${v8}) ${simd}, ${pinned}`;
}

export function showRun(run: RunResult): string {
  const lines = [machineLine(run.machine), ...run.warnings.map((warning) => `warning: ${warning}`)];
  // what has to be seen last comes last on a terminal
  const [first = [], rest = []] = split(sections(run), ({ result }) => result === undefined);
  for (const { title, rows, aligns } of [...rest, ...first]) {
    lines.push("", title, ...textTable(rows, aligns).map((line) => `  ${line}`.trimEnd()));
  }
  return lines.join("\n");
}

const split = <T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] => [
  all.filter(isFirst),
  all.filter((one) => !isFirst(one)),
];
