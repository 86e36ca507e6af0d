/** @file A run as text for the terminal. */
import type { RunResult } from "../results.ts";
import { caseAligns, caseHead, caseRows } from "./case-rows.ts";
import { factTables } from "./fact-rows.ts";
import { textTable } from "./format.ts";
import { promiseAligns, promiseHead, promiseRows } from "./promise-rows.ts";

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`.trimEnd());

export function showRun(run: RunResult): string {
  const { machine, warnings, cases } = run;
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node} (V8 ${machine.v8})`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  for (const result of cases) {
    const isTimed = result.contestants.some(({ time }) => time);
    lines.push("", result.name);
    if (isTimed) lines.push(...indented(textTable([[...caseHead], ...caseRows(result)], caseAligns)));
    else lines.push(...indented(textTable(caseRows(result), ["left", "left"])));
  }
  for (const { title, rows, aligns } of factTables(run.facts)) {
    lines.push("", title, ...indented(textTable(rows, aligns)));
  }
  const promises = promiseRows(run);
  if (promises.length > 0) {
    lines.push("", "promises", ...indented(textTable([[...promiseHead], ...promises], promiseAligns)));
  }
  return lines.join("\n");
}
