/** @file Drawings as SVG, laid out by Graphviz; its 5 MB are loaded when the first one is drawn. */
import { dotOf } from "./dot.ts";
import type { Drawing } from "./drawing.ts";

type Render = (dot: string) => string;

let loaded: Promise<Render> | undefined;

async function load(): Promise<Render> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  return (dot) => viz.renderString(dot, { format: "svg", engine: "dot" });
}

export async function renderSvg(drawing: Drawing): Promise<string> {
  loaded ??= load();
  return tidy((await loaded)(dotOf(drawing)));
}

/** Without prologue, comments, titles (the page has its own) and digits nobody sees. Colours are the page's. */
const tidy = (svg: string): string =>
  svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ (?:fill|stroke|font-family|font-size|xmlns:xlink|xml:space)="[^"]*"/g, "")
    .replace(/(\d+\.\d)\d+/g, "$1")
    .replace(/\n+/g, "\n")
    .trimEnd();
