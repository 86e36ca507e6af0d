/** @file A derivation as Markdown. */
import {
  type BackwardRow,
  checkSentence,
  digits,
  jacobianFacts,
  jacobianNote,
  type Report,
  scientific,
  subtitle,
  type TurnReport,
  turnNote,
} from "./report.ts";
import { showTerm } from "./term.ts";

export function markdownReport(report: Report): string {
  const { title, closed, check, notes } = report;
  const name = showTerm(title);
  const lines = [
    `# ${plain(name)}`,
    "",
    `Here ${plain(subtitle(report, showTerm(report.cost)))}.`,
    "",
    "## Forward",
    "",
    ...forwardTable(report.forward),
    "",
    "## Backward",
    "",
    "From L to the parameter; a gradient has the shape of what it is the gradient by.",
    "",
    ...backwardTable(report.backward, check !== undefined, [
      code(`dL/d${showTerm(report.cost)} = 1`),
      code("[]"),
    ]),
  ];
  for (const turn of report.turns) lines.push(...turnLines(turn));
  if (closed) lines.push("", "All put together:", "", ...block(`${name} = ${showTerm(closed)}`));
  if (report.jacobians) {
    const rows = report.jacobians.map((line) => [
      code(line.name),
      code(line.axes),
      jacobianFacts(line),
      line.element ? code(line.element) : "",
      code(line.contraction),
    ]);
    lines.push(
      "",
      "## Jacobians",
      "",
      ...table(["", "axes", "size", "element", "contracted"], rows),
      "",
      jacobianNote,
    );
  }
  if (check) lines.push("", "## Check", "", `${capital(checkSentence(check))}.`);
  for (const note of notes) lines.push("", capital(note));
  return `${lines.join("\n")}\n`;
}

function forwardTable(forward: Report["forward"]): string[] {
  return table(
    ["value", "shape", "from"],
    forward.map((line) => [
      code(`${showTerm(line.name)} = ${showTerm(line.formula)}`),
      code(line.axes),
      cell([line.label, line.place].filter((text) => text !== "").join(", ")),
    ]),
  );
}

function backwardTable(
  rows: readonly BackwardRow[],
  isChecked: boolean,
  first?: readonly [formula: string, axes: string],
): string[] {
  const numberHeads = isChecked ? ["along a direction", "by differences", "error"] : [];
  return table(
    ["gradient", "shape", "rule", "shapes allow it", ...numberHeads],
    [
      ...(first ? [[...first, "", "", ...numberHeads.map(() => "")]] : []),
      ...rows.map(({ name: gradient, formula, axes, rule, check: reason, numbers }) => [
        code(`${showTerm(gradient)} = ${showTerm(formula)}`),
        code(axes),
        cell(rule),
        cell(reason),
        ...(numbers
          ? [
              digits(numbers.written),
              digits(numbers.measured),
              `${scientific(numbers.error)}${numbers.kink ? " aside of a kink" : ""}`,
            ]
          : []),
      ]),
    ],
  );
}

function turnLines({ heading, start, forward, backward, sums, check }: TurnReport): string[] {
  return [
    "",
    `## ${plain(heading)}`,
    "",
    ...start.flatMap(([name, formula]) => [
      `In the first turn ${code(`${showTerm(name)} = ${showTerm(formula)}`)}.`,
      "",
    ]),
    ...forwardTable(forward),
    "",
    `${capital(turnNote)}.`,
    "",
    ...backwardTable(backward, check !== undefined),
    ...sums.flatMap(({ name, formula, rule }) => [
      "",
      `${code(`${showTerm(name)} = ${showTerm(formula)}`)}: ${plain(rule)}.`,
    ]),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, " ");

/** Text that is no markup, whatever is in it. */
const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~&-]/g, "\\$&");

const cell = plain;

/** A code span: longer fences than any in the text; a bar would end the cell. */
function code(text: string): string {
  const inner = oneLine(text).replaceAll("|", "\\|");
  const fence = fenceFor(inner, 1);
  const padded = /^`|`$/.test(inner) ? ` ${inner} ` : inner;
  return `${fence}${padded}${fence}`;
}

function block(text: string): string[] {
  const fence = fenceFor(text, 3);
  return [fence, oneLine(text), fence];
}

const fenceFor = (text: string, least: number): string =>
  "`".repeat(Math.max(least, 1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))));
