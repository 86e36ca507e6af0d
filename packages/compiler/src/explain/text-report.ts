/** @file A derivation as plain text. */
import type { ForwardLine } from "./forward-lines.ts";
import {
  type BackwardRow,
  checkSentence,
  jacobianFacts,
  jacobianNote,
  numbersSentence,
  type Report,
  subtitle,
  type TurnReport,
  turnNote,
} from "./report.ts";
import { showTerm } from "./term.ts";

/** A longer derivation is summarised on a terminal. */
const mostLines = 60;

export interface TextOptions {
  /** Every line, however many. */
  readonly whole: boolean;
}

export function textReport(report: Report, { whole }: TextOptions): string {
  const { title, forward, closed, check, notes } = report;
  const name = showTerm(title);
  const lines = [
    `${name}, where ${subtitle(report, showTerm(report.cost))}`,
    "",
    "Forward",
    "",
    ...shortened(forwardLines(forward), whole, forward.length),
    "",
    "Backward, from L to the parameter; a gradient has the shape of what it is the gradient by",
    "",
    `  dL/d${showTerm(report.cost)} = 1`,
    ...shortened(
      report.backward.map((row) => ["", ...backwardLines(row)]),
      whole,
      report.backward.length,
    ).flat(),
  ];
  for (const turn of report.turns) lines.push(...turnLines(turn, whole));
  if (closed) lines.push("", "All put together", "", `  ${name} = ${showTerm(closed)}`);
  if (report.jacobians) {
    lines.push("", "Jacobians of the steps, in the order of the lines above", "");
    for (const line of report.jacobians) {
      lines.push(`  ${line.name}  ${line.axes}  ${jacobianFacts(line)}`);
      if (line.element) lines.push(`      ${line.element}`);
      lines.push(`      ${line.contraction}`);
    }
    lines.push("", `  ${jacobianNote}`);
  }
  if (check) lines.push("", "Check", "", `  ${checkSentence(check)}`);
  for (const note of notes) lines.push("", note);
  return `${lines.join("\n")}\n`;
}

/** Beginning and end of what is too long to read. */
function shortened<T extends string | readonly string[]>(
  all: readonly T[],
  whole: boolean,
  count: number,
): (T | string)[] {
  if (whole || count <= mostLines) return [...all];
  const [first, last] = [Math.floor(mostLines / 4), Math.ceil(mostLines / 2)];
  const left = count - first - last;
  const note = `  … ${left} lines left out: take a parameter nearer to the cost, or write everything to a file with --out derivation.html`;
  return [...all.slice(0, first), "", note, ...all.slice(-last)];
}

/** A turn has its own forward and backward lines, and what all turns add up to. */
function turnLines({ heading, start, forward, backward, sums }: TurnReport, whole: boolean): string[] {
  return [
    "",
    heading,
    "",
    ...start.map(([name, formula]) => `  in the first turn ${showTerm(name)} = ${showTerm(formula)}`),
    ...shortened(forwardLines(forward), whole, forward.length),
    "",
    `  ${turnNote}`,
    ...shortened(
      backward.map((row) => ["", ...backwardLines(row)]),
      whole,
      backward.length,
    ).flat(),
    ...sums.flatMap(({ name, formula, axes, rule }) => [
      "",
      `  ${showTerm(name)} = ${showTerm(formula)}    ${axes}`,
      `      ${rule}`,
    ]),
  ];
}

function forwardLines(forward: readonly ForwardLine[]): string[] {
  const rows = forward.map((line) => [
    `  ${showTerm(line.name)} = ${showTerm(line.formula)}`,
    line.axes,
    [line.label, line.place].filter((text) => text !== "").join(", "),
  ]);
  const widest = (column: number, most: number) =>
    Math.max(0, ...rows.map((row) => row[column]!.length).filter((width) => width <= most));
  const widths = [widest(0, 72), widest(1, 24)];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function backwardLines({ name, formula, axes, rule, check, numbers }: BackwardRow): string[] {
  return [
    `  ${showTerm(name)} = ${showTerm(formula)}    ${axes}`,
    `      ${rule}`,
    `      ${check}`,
    ...(numbers ? [`      ${numbersSentence(numbers)}`] : []),
  ];
}
