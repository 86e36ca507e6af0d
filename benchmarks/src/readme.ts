/**
 * @file `node scripts/run.mjs benchmarks/src/readme.ts result.json ...`: puts the table of these results into the README,
 * between its two marks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type NamedRun, withResults } from "./report/readme-section.ts";
import type { RunResult } from "./results.ts";

const readme = fileURLToPath(new URL("../../README.md", import.meta.url));

function read(path: string): NamedRun {
  const run = JSON.parse(readFileSync(path, "utf8")) as RunResult;
  if (run.format !== 1) throw new Error(`${path} is no result of these benchmarks`);
  return { name: basename(path, ".json"), run };
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  process.stderr.write("usage: node scripts/run.mjs benchmarks/src/readme.ts result.json ...\n");
  process.exitCode = 2;
} else writeFileSync(readme, withResults(readFileSync(readme, "utf8"), paths.map(read)));
