/** @file A run as a Markdown page. */
import type { RunResult } from "../results.ts";
import { markdownTable } from "./format.ts";
import { sections } from "./sections.ts";
import { machineLine } from "./text.ts";

export function markdownPage(run: RunResult): string {
  const head = [
    "# Benchmarks",
    "",
    `${run.date.slice(0, 10)}, \`${run.command}\`  `,
    machineLine(run.machine),
    "",
    ...run.warnings.map((warning) => `> **Warning**: ${warning}\n`),
    "How this is measured and how to read it: [README.md](../README.md).",
  ];
  const tables = sections(run).flatMap(({ title, rows, aligns }) => [
    "",
    `## ${title}`,
    "",
    ...markdownTable(rows, aligns),
  ]);
  return `${[...head, ...tables].join("\n")}\n`;
}
