/** @file Weight space and data space in two axes, and mistakes by pass. */
import { chart } from "../shared/chart.ts";
import { palette } from "../shared/palette.ts";
import { Plot, type Point } from "../shared/plot.ts";
import { type Case, pictureSize, type Training } from "./perceptron.ts";

const edge = 3.2;
const range = [-edge, edge] as const;

/** Centres of the pixels, row by row from the top. */
export const candidates = Float64Array.from(
  Array.from({ length: pictureSize ** 2 }, (_, i) => {
    const place = (pixel: number): number => edge * ((2 * (pixel + 0.5)) / pictureSize - 1);
    return [place(i % pictureSize), -place(Math.floor(i / pictureSize))];
  }).flat(),
);

const pair = (values: readonly number[]): Point => [values[0]!, values[1]!];
/** The line of all points at right angles to this one, through the origin moved by `offset / normal`. */
function border(normal: Point, offset = 0): [Point, Point] {
  const [a, b] = normal;
  const length = Math.hypot(a, b) || 1;
  const [footX, footY] = [(-offset * a) / length ** 2, (-offset * b) / length ** 2];
  const far = 100 / length;
  return [[footX - far * b, footY + far * a], [footX + far * b, footY - far * a]]; // biome-ignore format: two ends
}

/** Where the text of each weight on the way stands clear of lines and arrows. */
const besideWeights: readonly (readonly [number, number])[] = [
  [8, 4],
  [-42, 14],
  [8, -6],
  [8, 15],
];

/** `mistakes[i]` is how many of the two cases the i-th candidate gets wrong. */
export function weightPicture(cases: readonly Case[], { path }: Training, mistakes: Int32Array): string {
  const shades = [[198, 232, 208], [238, 236, 228], [214, 211, 203]] as const; // biome-ignore format: colors
  const pixels = Uint8Array.from([...mistakes].flatMap((count) => [...shades[count]!]));
  const plot = new Plot({
    title: "Weight space: a point is a choice of w1 and w2",
    subtitle: "shade: cases it gets wrong; green: none",
    x: range,
    y: range,
    xTitle: "w1",
    yTitle: "w2",
  });
  plot.image(pictureSize, pictureSize, pixels);
  cases.forEach(({ x, label }, i) => {
    const color = [palette.orange, palette.green][i]!;
    const side = pair(x.map((value) => 0.45 * value * label));
    plot.line(border(pair(x)), color).arrow([0, 0], side, color);
    plot.key(color, `case {${x.join(", ")}; ${label}}: its plane, and the side where it is right`);
  });
  path.slice(1).forEach((to, i) => {
    plot.arrow(pair(path[i]!), pair(to), "#1d4f91", 1.5);
  });
  plot.circles(path.map(pair), "#1d4f91");
  path.forEach((w, i) => {
    plot.text(pair(w), `[${w.join(", ")}]`, "#111111", besideWeights[i] ?? [8, -6]);
  });
  return plot.key(palette.blue, "weights, by the perceptron's rule").svg();
}

export function dataPicture(cases: readonly Case[], { path }: Training): string {
  const plot = new Plot({
    title: "Data space: a point is a case",
    subtitle: "a weight is a line through the origin, and an arrow to its positive side",
    x: range,
    y: range,
    xTitle: "x1",
    yTitle: "x2",
  });
  path.forEach((w, i) => {
    if (w.every((value) => value === 0)) return;
    const isLast = i === path.length - 1;
    const color = isLast ? palette.blue : palette.muted;
    plot.line(border(pair(w)), color, isLast ? { width: 2.5 } : { width: 1.2, dash: "5 4" });
    plot.arrow([0, 0], pair(w.map((value) => 0.5 * value)), color, isLast ? 2.5 : 1.2);
  });
  cases.forEach(({ x, label }) => {
    plot.circles([pair(x)], label > 0 ? palette.green : palette.orange, 6);
    plot.text(pair(x), `{${x.join(", ")}; ${label}}`, palette.ink, label > 0 ? [-20, 20] : [-24, -11]);
  });
  plot.key(palette.muted, "weights on the way").key(palette.blue, `the last, [${path.at(-1)!.join(", ")}]`);
  return plot.svg();
}

export interface Flowers {
  readonly names: readonly [string, string];
  readonly cases: readonly Case[];
  readonly training: Training;
}

export function flowerPicture({ names, cases, training }: Flowers, title: string): string {
  const of = (label: number): Point[] => cases.filter((c) => c.label === label).map(({ x }) => pair(x));
  const values = (axis: 0 | 1): number[] => cases.map(({ x }) => x[axis]!);
  const around = (list: readonly number[]): [number, number] => [
    Math.min(...list) - 0.4,
    Math.max(...list) + 0.4,
  ];
  const plot = new Plot({
    title,
    x: around(values(0)),
    y: around(values(1)),
    xTitle: "petal length, cm",
    yTitle: "petal width, cm",
    width: 300,
    height: 260,
  });
  const weight = training.path.at(-1)!;
  plot.key(palette.orange, names[0]).key(palette.green, names[1]);
  plot.circles(of(-1), palette.orange).circles(of(1), palette.green);
  return plot.line(border(pair(weight), weight[2]), palette.blue).svg();
}

export function mistakesChart(all: readonly Flowers[]): Promise<string> {
  const values = all.flatMap(({ names, training }) =>
    training.mistakes.map((count, pass) => ({ name: names.join(" and "), pass: pass + 1, count })),
  );
  return chart({
    data: { values },
    width: 420,
    height: 200,
    title: "Mistakes in each pass over 100 flowers",
    mark: { type: "line", strokeWidth: 1.5, point: { size: 14 } },
    encoding: {
      x: { field: "pass", type: "quantitative", title: "pass" },
      y: { field: "count", type: "quantitative", title: "mistakes" },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        scale: { range: [palette.blue, palette.orange] },
        legend: { orient: "top" },
      },
    },
  });
}
