/** @file One self-contained page: drawings, data, script and style in one file that needs no network. */
import { clientScript, clientStyle, scriptHash } from "./client.ts";
import { escapeHtml, scriptJson } from "./escape-html.ts";
import { PageDrawings, pageData, pagePrograms, type Subject } from "./page-data.ts";
import { renderSvg } from "./render-svg.ts";

export async function inspectPage(subject: Subject): Promise<string> {
  const programs = pagePrograms(subject);
  const drawings = new PageDrawings();
  for (const { drawing } of programs.flatMap(({ stages }) => stages)) drawings.placeOf(drawing);
  const svgs: string[] = [];
  for (const drawing of drawings.drawings.items) svgs.push(await renderSvg(drawing));
  const data = pageData(subject, programs, drawings, svgs);
  const templates = drawings.svgs.items.map((svg, i) => `<template id="svg-${i}">${svg}</template>`);
  const script = clientScript();
  const name = escapeHtml(subject.compiled.model.name);
  const names = subject.targets.map((target) => escapeHtml(target.name));
  const target = names.length > 0 ? `for ${names.join(" and ")}` : "plain loops, for no target";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${scriptHash(script)}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>
${clientStyle()}</style>
</head>
<body>
<header>
<h1 title="${name}">${name}</h1>
<select id="program" aria-label="Entry"></select>
<div id="views" role="tablist" aria-label="View">
<button type="button" role="tab" data-view="graph">Graph</button><button type="button" role="tab" data-view="memory">Memory</button><button type="button" role="tab" data-view="cost">Cost</button><button type="button" role="tab" data-view="parameters">Parameters</button>
</div>
<span class="dim">${target}</span>
<button type="button" id="keys" class="push">Keys</button>
<button type="button" id="theme">Light or dark</button>
</header>
<main>
<section id="view-graph">
<div class="bar">
<div id="stages" role="tablist" aria-label="Stage"></div>
<input id="search" type="search" placeholder="Search: op, layer, line …" aria-label="Search">
<span id="count" role="status"></span>
<span class="push legend"><span class="leaf">input, state, result</span><span class="forward">forward</span><span class="backward">backward</span><span class="update">update</span></span>
<span><button type="button" id="zoom-out" aria-label="Smaller">−</button> <button type="button" id="zoom-fit">Fit</button> <button type="button" id="zoom-in" aria-label="Larger">+</button> <span id="scale"></span></span>
</div>
<div id="note"></div>
<div id="stage"><div id="canvas" tabindex="0" aria-label="Graph"></div><aside id="panel" hidden></aside></div>
</section>
<section id="view-memory" hidden></section>
<section id="view-cost" hidden></section>
<section id="view-parameters" hidden></section>
</main>
<div id="tip" hidden></div>
<svg width="0" height="0" class="markers" aria-hidden="true"><defs>${head("head", "head")}${head("head-near", "head near")}</defs></svg>
<dialog id="help"><form method="dialog">
<h2>Keys</h2>
<p><kbd>/</kbd> search, then <kbd>n</kbd> <kbd>N</kbd> the next and the last found · <kbd>j</kbd> <kbd>k</kbd> the next and the last box</p>
<p><kbd>[</kbd> <kbd>]</kbd> stages · <kbd>+</kbd> <kbd>−</kbd> size · <kbd>0</kbd> all of it · <kbd>1</kbd> its top · arrows move</p>
<p><kbd>Esc</kbd> nothing chosen · <kbd>t</kbd> light or dark · <kbd>?</kbd> this</p>
<button>Close</button>
</form></dialog>
${templates.join("\n")}
<script type='application/json' id='data'>${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Of an arrow: it starts where the line ends. */
const head = (id: string, name: string): string =>
  `<marker id="${id}" viewBox="0 0 6 4" refX="0.5" refY="2" markerWidth="6" markerHeight="4" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0L6 2L0 4Z"/></marker>`;
