/** @file Charts as SVG text, drawn by vega-lite without a browser. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { palette, themed } from "./palette.ts";

const { blue, green, grid, ink, muted, orange, surface, violet } = palette;

const config = {
  aria: false,
  font: "system-ui, sans-serif",
  view: { stroke: grid },
  axis: {
    domainColor: muted,
    gridColor: grid,
    tickColor: muted,
    labelColor: muted,
    titleColor: ink,
    titleFontWeight: "normal",
  },
  legend: { labelColor: ink, titleColor: ink, titleFontWeight: "normal", labelLimit: 400 },
  title: { color: ink, subtitleColor: muted, fontWeight: "bold", anchor: "start" },
  range: { category: [blue, orange, green, violet] },
  text: { color: ink },
};

/** A vega-lite specification, without its configuration, as an SVG for light and dark pages. */
export async function chart(spec: object): Promise<string> {
  const whole = { ...spec, config, background: surface, padding: 12 } as TopLevelSpec;
  const { spec: lower } = compile(whole);
  return themed(await new View(parse(lower), { renderer: "none" }).toSVG());
}
