/** @file A derivation as one page: formulas as MathML, no script, no network. */
import { escapeHtml } from "../page/escape-html.ts";
import { showMath } from "./mathml.ts";
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
import { name, showTerm } from "./term.ts";

export function htmlReport(report: Report): string {
  const { title, closed, check, notes, cost } = report;
  const heading = showTerm(title);
  const body = [
    `<h1>${showMath(title)}</h1>`,
    `<p>Here ${escapeHtml(subtitle(report, showTerm(cost)))}. <code>@</code> is the matrix product, ⊙ the product of elements, ⊗ the outer product.</p>`,
    "<h2>Forward</h2>",
    forwardTable(report.forward),
    "<h2>Backward</h2>",
    "<p>From L to the parameter; a gradient has the shape of what it is the gradient by.</p>",
    '<ol class="lines">',
    `<li>${showMath({ kind: "gradient", of: cost }, "=", { kind: "number", value: 1 })}</li>`,
    ...report.backward.map(backwardItem),
    "</ol>",
    ...report.turns.flatMap(turnParts),
  ];
  if (closed)
    body.push("<h2>All put together</h2>", `<p class="formula">${showMath(title, "=", closed)}</p>`);
  if (report.jacobians) {
    const rows = report.jacobians.map((line) => [
      showMath(name(line.name)),
      code(line.axes),
      escapeHtml(jacobianFacts(line)),
      `${line.element ? `${code(line.element)}<br>` : ""}${code(line.contraction)}`,
    ]);
    body.push(
      "<h2>Jacobians</h2>",
      table(["", "axes", "size", "elements, and how the gradient contracts them"], rows),
    );
    body.push(`<p>${escapeHtml(jacobianNote)}</p>`);
  }
  if (check) body.push("<h2>Check</h2>", `<p>${escapeHtml(checkSentence(check))}</p>`);
  for (const note of notes) body.push(`<p>${escapeHtml(note)}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.join("\n")}
</main>
</body>
</html>
`;
}

const forwardTable = (forward: Report["forward"]): string =>
  table(
    ["value", "shape", "from"],
    forward.map((line) => [
      showMath(line.name, "=", line.formula),
      code(line.axes),
      escapeHtml([line.label, line.place].filter((text) => text !== "").join(", ")),
    ]),
  );

const backwardItem = ({ name: gradient, formula, axes, rule, check: reason, numbers }: BackwardRow): string =>
  [
    `<li><div class="formula">${showMath(gradient, "=", formula)} ${code(axes)}</div>`,
    `<p>${escapeHtml(rule)}</p><p class="why">${escapeHtml(reason)}</p>`,
    numbers ? `<p class="numbers">${escapeHtml(numbersSentence(numbers))}</p>` : "",
    "</li>",
  ].join("");

const turnParts = ({ heading, start, forward, backward, sums }: TurnReport): string[] => [
  `<h2>${escapeHtml(heading)}</h2>`,
  ...start.map(([name, formula]) => `<p>In the first turn ${showMath(name, "=", formula)}.</p>`),
  forwardTable(forward),
  `<p>${escapeHtml(turnNote.charAt(0).toUpperCase() + turnNote.slice(1))}.</p>`,
  '<ol class="lines">',
  ...backward.map(backwardItem),
  ...sums.map(
    ({ name, formula, axes, rule }) =>
      `<li><div class="formula">${showMath(name, "=", formula)} ${code(axes)}</div><p>${escapeHtml(rule)}</p></li>`,
  ),
  "</ol>",
];

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${cells("th", head)}</thead><tbody>${rows.map((row) => cells("td", row)).join("")}</tbody></table></div>`;
}

const style = `
:root { color-scheme: light dark; --text: light-dark(#1c2128, #e2e6ec); --dim: light-dark(#57606a, #9aa4b0);
  --line: light-dark(#d8dee4, #363d47); --page: light-dark(#ffffff, #14181d); --soft: light-dark(#f4f6f8, #1d232a); }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
p { max-width: 62rem; } h1 { font-weight: 500; font-size: 1.6rem; } h2 { font-weight: 600; font-size: 1.1rem; margin-top: 2.2rem; }
code { font: 0.85em ui-monospace, monospace; background: var(--soft); padding: 0.1em 0.35em; border-radius: 4px; white-space: nowrap; }
math { font-size: 1.12em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; } td, th { text-align: left; padding: 0.45rem 1.1rem 0.45rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
th { color: var(--dim); font-weight: 500; font-size: 0.85rem; } td:last-child { color: var(--dim); font-size: 0.9rem; }
.lines { padding-left: 1.6rem; } .lines li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.lines li::marker { color: var(--dim); } .lines p { margin: 0.25rem 0 0; } .formula { overflow-x: auto; padding: 0.25rem 0; }
.formula code { margin-left: 1rem; } .why, .numbers { color: var(--dim); font-size: 0.9rem; }
`;
