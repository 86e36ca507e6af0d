/** @file The page's own script and style: plain files, put together into one script without imports. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Beside `src` and `dist`, both of which have this file two folders deep. */
const folder = new URL("../../assets/inspect/", import.meta.url);

/** In the order in which they need each other. */
const scripts = [
  "elements.js",
  "drawings.js",
  "viewport.js",
  "panel.js",
  "graph-view.js",
  "memory-view.js",
  "cost-view.js",
  "main.js",
];

const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** A module as a function that returns what it exports: `modules` holds those before it. */
function wrapped(name: string): string {
  const text = read(name);
  const exported = [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, symbol]) => symbol);
  const body = text
    .replace(/^import (\{[^}]*\}) from "\.\/([^"]+)";$/gm, 'const $1 = modules["$2"];')
    .replace(/^export /gm, "");
  return `modules[${JSON.stringify(name)}] = (() => {\n${body}\nreturn { ${exported.join(", ")} };\n})();`;
}

export const clientScript = (): string =>
  `"use strict";\n(() => {\nconst modules = {};\n${scripts.map(wrapped).join("\n")}\n})();\n`;

export const clientStyle = (): string => read("style.css");

/** What a content security policy allows a script by (W3C CSP 3, hash-source). */
export const scriptHash = (script: string): string =>
  `sha256-${createHash("sha256").update(script, "utf8").digest("base64")}`;
