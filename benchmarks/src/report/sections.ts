/** @file A run as titled tables; text, Markdown and HTML show the same ones. */
import type { CaseResult, RunResult } from "../results.ts";
import { caseAligns, caseHead, caseRows } from "./case-rows.ts";
import { factTables, type Table } from "./fact-rows.ts";
import { promiseAligns, promiseHead, promiseRows } from "./promise-rows.ts";
import { standingAligns, standingHead, standingRows } from "./standing.ts";

export interface Section extends Table {
  /** The case whose numbers these are. */
  readonly result?: CaseResult;
}

/** What matters first: where we lose, what we promise and miss; then everything. */
export function sections(run: RunResult): Section[] {
  const promises = promiseRows(run);
  const standing = standingRows(run.cases);
  return [
    ...some("against the others, where we lose first", [...standingHead], standing, standingAligns),
    ...some("what we promise", [...promiseHead], promises, promiseAligns),
    ...run.cases.map(caseSection),
    ...factTables(run.facts),
  ];
}

const some = (title: string, head: string[], rows: string[][], aligns: Table["aligns"]): Section[] =>
  rows.length > 0 ? [{ title, rows: [head, ...rows], aligns }] : [];

function caseSection(result: CaseResult): Section {
  const rows = caseRows(result);
  const isTimed = result.contestants.some(({ time }) => time);
  // the last column is benny's, who does not drive every case
  const columns = result.contestants.some(({ benny }) => benny) ? caseHead.length : caseHead.length - 1;
  const shown = [[...caseHead], ...rows].map((cells) => cells.slice(0, columns));
  return isTimed
    ? { title: result.name, rows: shown, aligns: caseAligns.slice(0, columns), result }
    : { title: result.name, rows: [["", "results"], ...rows], aligns: ["left", "left"], result };
}
