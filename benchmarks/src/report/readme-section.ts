/** @file The short table of the README: case by case against the fastest other library, and the promises that were missed. */
import type { RunResult } from "../results.ts";
import { type Align, markdownTable, showTime, threeDigits } from "./format.ts";
import { promiseRows } from "./promise-rows.ts";
import { standings } from "./standing.ts";
import { machineLine } from "./text.ts";

export interface NamedRun {
  /** Of the file, without extension. */
  readonly name: string;
  readonly run: RunResult;
}

const begin = "<!-- The table is made by benchmarks/src/readme.ts from the results it names. -->";
const end = "<!-- end of the table -->";

/** @throws Error where the page has no marks. */
export function withResults(page: string, runs: readonly NamedRun[]): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error("the page has no marks for the table of results");
  return `${before}${begin}\n\n${runs.map(section).join("\n\n")}\n\n${end}${after}`;
}

const aligns: readonly Align[] = ["left", "left", "right", "left", "right", "right"];
const head = ["", "our fastest", "median", "fastest of the others", "median", "as fast"];

function section({ name, run }: NamedRun): string {
  const rows = standings(run.cases)
    .filter(({ other }) => other.kind === "peer")
    .map(({ result, ours, other, byMedian, byMinimum }) => [
      result.name,
      ours.name,
      showTime(ours.time!.median),
      other.name,
      showTime(other.time!.median),
      `${threeDigits(Math.min(byMedian, byMinimum))} x`,
    ]);
  return [
    `${machineLine(run.machine)}; ${run.date.slice(0, 10)}, \`${run.command}\`:`,
    "",
    ...(rows.length > 0 ? [...markdownTable([head, ...rows], aligns), ""] : []),
    `${promises(run)} Whole result: [${name}.md](benchmarks/results/${name}.md).`,
  ].join("\n");
}

function promises(run: RunResult): string {
  const rows = promiseRows(run);
  const missed = rows.filter((cells) => cells.at(-1) === "MISSED");
  if (rows.length === 0) return "";
  if (missed.length === 0) return `All ${rows.length} promises about speed and size were kept.`;
  const list = missed.map(([where, wanted, median]) => `${where} (${wanted}; it was ${median})`);
  return `Of ${rows.length} promises about speed and size ${missed.length} were missed: ${list.join("; ")}.`;
}
