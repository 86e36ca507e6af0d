/** @file Drawings as SVG, laid out by Graphviz; its 5 MB are loaded when the first one is drawn. */
import { compactSvg } from "./compact-svg.ts";
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
  return compactSvg((await loaded)(dotOf(drawing)));
}
