/**
 * @file The short table of the README against the fastest other library: all cases we lose, some of those we win, how many
 * there are besides, and the promises that were missed.
 */
import type { RunResult } from "../results.ts";
import { type Align, markdownTable, showTime, threeDigits } from "./format.ts";
import { promiseAligns, promiseHead, promiseRows } from "./promise-rows.ts";
import { type Standing, standings } from "./standing.ts";
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

/** Cases shown even where we win: one of each kind of work, by the begin of its name. */
const shown = [
  "matmul 256",
  "vector product 1x1024x1024, bT",
  "softmax 1024x1000",
  "six ops",
  "conv 56x56x64 to 64",
  "conv 512x512",
  "fft 4096",
  "mlp 784-256-128-10",
  "cnn",
  "lstm",
  "transformer",
];

const shortName = (name: string): string => name.replace(/^peers: /, "");

const speedOf = ({ byMedian, byMinimum }: Standing): number => Math.min(byMedian, byMinimum);

const rowOf = (standing: Standing): string[] => [
  shortName(standing.result.name),
  standing.ours.name,
  showTime(standing.ours.time!.median),
  standing.other.name,
  showTime(standing.other.time!.median),
  `${threeDigits(speedOf(standing))} x`,
];

function section({ name, run }: NamedRun): string {
  const all = standings(run.cases).filter(({ other }) => other.kind === "peer");
  const isShown = (standing: Standing): boolean =>
    speedOf(standing) < 1 || shown.some((begin) => shortName(standing.result.name).startsWith(begin));
  const rows = all.filter(isShown).map(rowOf);
  const paragraphs = [
    [`${machineLine(run.machine)}; ${run.date.slice(0, 10)}, \`${run.command}\`:`],
    rows.length > 0 ? markdownTable([head, ...rows], aligns) : [],
    besides(all.filter((standing) => !isShown(standing))),
    ...promises(run),
    [`Whole result: [${name}.md](benchmarks/results/${name}.md).`],
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What the table leaves out: cases we win. */
function besides(others: readonly Standing[]): string[] {
  if (others.length === 0) return [];
  const speeds = others.map(speedOf);
  const [least, most] = [Math.min(...speeds), Math.max(...speeds)].map(threeDigits);
  const times = least === most ? `${least} times` : `${least} to ${most} times`;
  return [
    `In ${others.length} more cases our fastest module is ${times} as fast as the fastest other library.`,
  ];
}

/** How many promises were missed, and a table of these. */
function promises(run: RunResult): string[][] {
  const rows = promiseRows(run);
  const missed = rows.filter((cells) => cells.at(-1) === "MISSED");
  if (rows.length === 0) return [];
  if (missed.length === 0) return [[`All ${rows.length} promises about speed and size were kept.`]];
  const cells = missed.map(([where, ...figures]) => [shortName(where!), ...figures.slice(0, -1)]);
  return [
    [`Of ${rows.length} promises about speed and size ${missed.length} were missed:`],
    markdownTable([promiseHead.slice(0, -1), ...cells], promiseAligns.slice(0, -1)),
  ];
}
