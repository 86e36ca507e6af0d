/** @file Charts as SVG text, drawn by vega-lite without a browser. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Kind } from "../case.ts";
import type { CaseResult, Fact } from "../results.ts";
import { showTime } from "./format.ts";
import { standings } from "./standing.ts";

const colors: Readonly<Record<Kind, string>> = {
  ours: "#0072b2",
  plain: "#999999",
  peer: "#e69f00",
  limit: "#009e73",
};
const kinds = Object.keys(colors) as Kind[];

/** One color a kind in every chart; the legend names those that are there. */
function colorOf(field: string, present: readonly Kind[], title: string | null) {
  const domain = kinds.filter((kind) => present.includes(kind));
  return { field, type: "nominal", title, scale: { domain, range: domain.map((kind) => colors[kind]) } };
}

async function draw(spec: object): Promise<string> {
  // lines and letters take the color of the page around, light or dark
  const ink = "currentColor";
  const words = { labelColor: ink, titleColor: ink };
  const config = {
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: { labelLimit: 420, ...words, domainColor: ink, tickColor: ink, gridColor: ink, gridOpacity: 0.15 },
    legend: words,
    text: { color: ink },
    rule: { color: ink },
    tick: { color: ink },
  };
  const { spec: lower } = compile({ ...spec, config, background: "transparent" } as TopLevelSpec);
  return new View(parse(lower), { renderer: "none" }).toSVG();
}

/** Medians as points, minima as ticks. Bars would need a zero, which a logarithmic scale has not. */
export function caseChart({ contestants }: CaseResult): Promise<string> | undefined {
  const values = contestants.flatMap(({ name, kind, time }) =>
    // the limit does other work than the rest: its time says nothing
    time && kind !== "limit"
      ? [{ name, kind, median: time.median / 1e3, minimum: time.minimum / 1e3, label: showTime(time.median) }]
      : [],
  );
  if (values.length < 2) return undefined;
  const y = { field: "name", type: "nominal", sort: null, title: null, axis: { grid: true } };
  const scale = { type: "log", nice: false, padding: 30 };
  const x = { field: "median", type: "quantitative", title: "microseconds a call, logarithmic", scale };
  const present = values.map(({ kind }) => kind);
  return draw({
    data: { values: values.sort((a, b) => a.median - b.median) },
    width: 520,
    layer: [
      { mark: { type: "rule" }, encoding: { y, x, x2: { field: "minimum" } } },
      { mark: { type: "tick" }, encoding: { y, x: { ...x, field: "minimum" } } },
      {
        mark: { type: "point", filled: true, size: 80, opacity: 1 },
        encoding: { y, x, color: colorOf("kind", present, null) },
      },
      { mark: { type: "text", align: "left", dx: 8 }, encoding: { y, x, text: { field: "label" } } },
    ],
  });
}

/** How many times as fast as the best of the others, in each case. */
export function standingChart(cases: readonly CaseResult[]): Promise<string> | undefined {
  const values = standings(cases).map(({ result, byMedian, other }) => ({
    name: result.name,
    ratio: byMedian,
    against: other.kind,
  }));
  if (values.length === 0) return undefined;
  return draw({
    data: { values },
    width: 520,
    layer: [
      {
        mark: { type: "point", filled: true, size: 80, opacity: 1 },
        encoding: {
          y: { field: "name", type: "nominal", sort: null, title: null },
          x: {
            field: "ratio",
            type: "quantitative",
            scale: { type: "log" },
            title: "times as fast as the fastest of the others, logarithmic",
          },
          color: colorOf(
            "against",
            values.map(({ against }) => against),
            "against",
          ),
        },
      },
      { mark: { type: "rule", strokeDash: [4, 3] }, encoding: { x: { datum: 1 } } },
    ],
  });
}

/** Build times over the number of nodes; a straight line of slope one is linear. */
export function growthChart(facts: readonly Fact[]): Promise<string> | undefined {
  const values = facts.flatMap(({ group, subject, name, value, unit }) => {
    const nodes = /^(\d+) nodes$/.exec(name)?.[1];
    return group === "compile" && unit === "ms" && nodes ? [{ subject, nodes: Number(nodes), value }] : [];
  });
  if (values.length < 2) return undefined;
  const scale = { type: "log" } as const;
  return draw({
    data: { values },
    width: 520,
    height: 240,
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "nodes", type: "quantitative", scale, title: "nodes" },
      y: { field: "value", type: "quantitative", scale, title: "milliseconds" },
      color: { field: "subject", type: "nominal", title: null },
    },
  });
}
