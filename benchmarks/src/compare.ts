/**
 * @file `node scripts/run.mjs benchmarks/src/compare.ts before.json after.json`: regressions beyond noise. Exit code 1
 * where there are any.
 */
import { readFileSync } from "node:fs";
import { showPercent, textTable } from "./report/format.ts";
import type { RunResult } from "./results.ts";
import { type Change, compareRuns } from "./run-comparison.ts";

function read(path: string): RunResult {
  const run = JSON.parse(readFileSync(path, "utf8")) as RunResult;
  if (run.format !== 1) throw new Error(`${path} is no result of these benchmarks`);
  return run;
}

function show(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const sign = (ratio: number): string => `${ratio > 1 ? "+" : ""}${showPercent(ratio - 1)}`;
  const rows = changes.map(({ what, byMedian, byMinimum, noise }) => [
    what,
    sign(byMedian),
    sign(byMinimum),
    showPercent(noise),
  ]);
  const head = [title, "median", "minimum", "noise"];
  return ["", ...textTable([head, ...rows], ["left", "right", "right", "right"])];
}

const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  process.stderr.write("usage: node scripts/run.mjs benchmarks/src/compare.ts before.json after.json\n");
  process.exitCode = 2;
} else {
  const { worse, better, same, missing, warnings } = compareRuns(read(before), read(after));
  const lines = [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...show("slower or larger", worse),
    ...show("faster or smaller", better),
    ...missing.map((what) => `no longer measured: ${what}`),
    "",
    `${same} the same, ${better.length} better, ${worse.length} worse, ${missing.length} missing`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = worse.length > 0 ? 1 : 0;
}
