/** @file Which class a model says where, and costs by learning rate. */
import { chart } from "../shared/chart.ts";
import { palette } from "../shared/palette.ts";
import { Plot, type Point } from "../shared/plot.ts";
import { perClass, pictureSize, type Spiral } from "./spiral.ts";

const edge = 1.25;

/** Centres of the pixels, row by row from the top, x and y in turn. */
export const pixelCentres: readonly number[] = Array.from({ length: pictureSize ** 2 }, (_, i) => {
  const place = (pixel: number): number => edge * ((2 * (pixel + 0.5)) / pictureSize - 1);
  return [place(i % pictureSize), -place(Math.floor(i / pictureSize))];
}).flat();

/** Blue, orange, green. */
const colors = [[42, 120, 214], [217, 89, 31], [13, 125, 60]] as const; // biome-ignore format: colors
const white = 250;

/** Mixes the classes' colors by probability: pale where the model is in doubt. */
export function regionPicture(
  title: string,
  subtitle: string,
  probability: ArrayLike<number>,
  { x }: Spiral,
) {
  const pixels = new Uint8Array(3 * pictureSize ** 2);
  for (let i = 0; i < pictureSize ** 2; i++) {
    const p = [0, 1, 2].map((k) => probability[3 * i + k]!);
    const best = p.indexOf(Math.max(...p));
    // 0 where all classes are as likely, 1 where one is certain
    const certainty = 0.25 + 0.5 * ((3 * p[best]! - 1) / 2);
    colors[best]!.forEach((channel, c) => {
      pixels[3 * i + c] = Math.round(white + certainty * (channel - white));
    });
  }
  const range = [-edge, edge] as const;
  const plot = new Plot({ title, subtitle, x: range, y: range, xTitle: "x1", yTitle: "x2" });
  plot.image(pictureSize, pictureSize, pixels);
  colors.forEach((color, k) => {
    const own = Array.from({ length: perClass }, (_, i): Point => {
      const at = 2 * (k * perClass + i);
      return [x[at]!, x[at + 1]!];
    });
    plot.circles(own, `rgb(${color.join(" ")})`, 3, "#ffffff");
  });
  return plot.svg();
}

export interface Run {
  readonly name: string;
  /** A point's share, step by step. */
  readonly costs: readonly number[];
}

export function rateChart(runs: readonly Run[]): Promise<string> {
  const values = runs.flatMap(({ name, costs }) => costs.map((cost, step) => ({ name, step, cost })));
  const names = runs.map(({ name }) => name);
  const dashes = runs.map((_, i) => (i === 1 ? [2, 5] : [1, 0]));
  const range = [palette.blue, palette.orange, palette.green];
  return chart({
    data: { values },
    width: 480,
    height: 260,
    title: { text: "Mean or sum", subtitle: "linear classifier; cost of a point, by step" },
    mark: { type: "line", strokeWidth: 2.5 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "step" },
      y: { field: "cost", type: "quantitative", title: "cost / N, logarithmic", scale: { type: "log" } },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        scale: { domain: names, range },
        legend: { orient: "top", direction: "vertical" },
      },
      strokeDash: { field: "name", type: "nominal", scale: { domain: names, range: dashes } },
    },
  });
}
