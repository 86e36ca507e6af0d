/** @file Writes a run to benchmarks/results: data, a Markdown page, a page with charts. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { machineSlug } from "../machine/describe.ts";
import type { RunResult } from "../results.ts";
import { htmlPage } from "./html.ts";
import { markdownPage } from "./markdown.ts";

const folder = fileURLToPath(new URL("../../results", import.meta.url));

/** `part` names what ran where that was not everything, so that it does not replace a whole run. Answers with paths. */
export async function writeReports(run: RunResult, part: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const version = /^v(\d+)/.exec(run.machine.node)?.[1] ?? "";
  const name = [run.date.slice(0, 10), machineSlug(run.machine), `node-${version}`, part]
    .filter(Boolean)
    .join("-");
  const write = (extension: string, contents: string): string => {
    const path = join(folder, `${name}.${extension}`);
    writeFileSync(path, contents);
    return relative(process.cwd(), path);
  };
  return [
    write("json", `${JSON.stringify(run, null, 2)}\n`),
    write("md", markdownPage(run)),
    write("html", await htmlPage(run)),
  ];
}
