/** @file A run as one HTML page: charts inside, nothing loaded from anywhere. */
import type { RunResult } from "../results.ts";
import { caseChart, growthChart, standingChart } from "./charts.ts";
import { type Section, sections } from "./sections.ts";
import { machineLine } from "./text.ts";

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);

export async function htmlPage(run: RunResult): Promise<string> {
  const parts: string[] = [];
  for (const section of sections(run)) parts.push(await part(section, run));
  const warnings = run.warnings.map((warning) => `<p class="warning">Warning: ${escapeHtml(warning)}</p>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tapeless benchmarks, ${run.date.slice(0, 10)}</title>
<style>${style}</style>
<h1>Tapeless benchmarks</h1>
<p>${run.date.slice(0, 10)}, <code>${escapeHtml(run.command)}</code><br>${escapeHtml(machineLine(run.machine))}</p>
${warnings.join("\n")}
<p>Points are medians, ticks the fastest of all samples. How this is measured: <code>benchmarks/README.md</code>.</p>
${parts.join("\n")}
</html>
`;
}

const style = `
:root { color-scheme: light dark; --text: #222; --back: #fff; --line: #ddd; --missed: #b00020; --warn: #fff3cd; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ddd; --back: #181a1b; --line: #444; --missed: #ff8a80; --warn: #4a3c0c; }
}
body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--back); }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { white-space: nowrap; padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: left; }
.right { text-align: right; }
.missed { color: var(--missed); font-weight: 600; }
.warning { background: var(--warn); padding: .5rem .8rem; }
section { overflow-x: auto; }
svg { max-width: 100%; height: auto; }
`;

async function part(section: Section, run: RunResult): Promise<string> {
  const chart = await chartOf(section, run);
  return `<section>\n<h2>${escapeHtml(section.title)}</h2>\n${chart ?? ""}\n${htmlTable(section)}\n</section>`;
}

function chartOf({ result, title }: Section, { cases, facts }: RunResult): Promise<string> | undefined {
  if (result) return caseChart(result);
  if (title.startsWith("against the others")) return standingChart(cases);
  return title === "build" ? growthChart(facts) : undefined;
}

function htmlTable({ rows, aligns }: Section): string {
  const row = (cells: readonly string[], tag: "th" | "td"): string => {
    // an error takes the rest of its row
    const rest = cells.length < aligns.length ? ` colspan="${aligns.length - cells.length + 1}"` : "";
    const shown = cells.map((cell, i) => {
      const isLast = rest !== "" && i === cells.length - 1;
      if (isLast) return `<${tag}${rest}>${escapeHtml(cell)}</${tag}>`;
      const kind = cell === "MISSED" ? "missed" : aligns[i] === "right" ? "right" : "";
      return `<${tag}${kind ? ` class="${kind}"` : ""}>${escapeHtml(cell)}</${tag}>`;
    });
    return `<tr>${shown.join("")}</tr>`;
  };
  const [head = [], ...body] = rows;
  return `<table>\n${row(head, "th")}\n${body.map((cells) => row(cells, "td")).join("\n")}\n</table>`;
}
