/** @file The fitted line, its residuals, and the cost of every line with the way that descent takes over it. */
import { palette } from "../shared/palette.ts";
import { Plot, type Point } from "../shared/plot.ts";
import { type LineModel, type Step, surfaceSize } from "./line.ts";
import type { Points } from "./points.ts";

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

const around = (values: ArrayLike<number>): [number, number] => {
  const [low, high] = [Math.min(...Array.from(values)), Math.max(...Array.from(values))];
  const margin = 0.06 * (high - low);
  return [low - margin, high + margin];
};

const pointsOf = (x: Float64Array, y: Float64Array): Point[] => Array.from(x, (value, i) => [value, y[i]!]);
const lineOver = ([low, high]: readonly [number, number], { slope, intercept }: Line): Point[] =>
  [low, high].map((x) => [x, intercept + slope * x]);

export function linePicture(points: Points, fitted: Line, mixed?: Line): string {
  const { x, y, xTitle, yTitle, name } = points;
  const range = around(x);
  const plot = new Plot({ title: `A line through ${name}`, x: range, y: around(y), xTitle, yTitle });
  plot.key(palette.blue, `least squares: ${fitted.intercept.toFixed(3)} + ${fitted.slope.toFixed(3)} x`);
  if (mixed) plot.key(palette.orange, `N and N \u2212 1 mixed: slope ${mixed.slope.toFixed(3)}`);
  plot.circles(pointsOf(x, y), palette.muted, 3);
  if (mixed) plot.line(lineOver(range, mixed), palette.orange, { dash: "6 4" });
  return plot.line(lineOver(range, fitted), palette.blue).svg();
}

export function residualPicture(points: Points, fitted: Float64Array, residual: Float64Array): string {
  const [range, most] = [around(fitted), Math.max(...residual.map(Math.abs)) * 1.06];
  const plot = new Plot({
    title: "Residuals",
    subtitle: "what the line leaves unexplained, over what it says",
    x: range,
    y: [-most, most],
    xTitle: `fitted ${points.yTitle}`,
    yTitle: "measured \u2212 fitted",
  });
  plot.circles(pointsOf(fitted, residual), palette.muted, 3);
  return plot.line([[range[0], 0], [range[1], 0]], palette.blue).svg(); // biome-ignore format: two points
}

/** Each path begins at 0, 0. Darker is cheaper, by the logarithm of what is above the least cost. */
export function costPicture(
  model: LineModel,
  { x, y }: Points,
  [low, high]: readonly [Point, Point],
  paths: readonly { readonly color: string; readonly text: string; readonly steps: readonly Step[] }[],
): string {
  const place = (axis: 0 | 1, pixel: number): number =>
    low[axis] + ((high[axis] - low[axis]) * (pixel + 0.5)) / surfaceSize;
  const pixels = Array.from({ length: surfaceSize ** 2 }, (_, i) => i);
  const a = Float64Array.from(pixels, (i) => place(0, i % surfaceSize));
  const b = Float64Array.from(pixels, (i) => place(1, surfaceSize - 1 - Math.floor(i / surfaceSize)));
  const cost = [...model.surface({ x, y, a, b }).cost].map(Math.log);
  const [least, most] = [Math.min(...cost), Math.max(...cost)];
  const [dark, light] = [[28, 62, 110], [226, 236, 249]] as const; // biome-ignore format: colors
  const colors = cost.flatMap((value) => {
    // bands, so that lines of equal cost can be seen
    const part = Math.floor((14 * (value - least)) / (most - least)) / 14;
    return dark.map((channel, i) => channel + part * (light[i]! - channel));
  });
  const plot = new Plot({
    title: "The cost of every line, and the way down",
    x: [low[0], high[0]],
    y: [low[1], high[1]],
    xTitle: "theta0",
    yTitle: "theta1",
    width: 400,
  });
  plot.image(surfaceSize, surfaceSize, Uint8Array.from(colors));
  for (const { color, text, steps } of paths) {
    const way = steps.map(({ at0, at1 }): Point => [at0, at1]);
    plot.key(color, text).line(way, color, { width: 1.5 }).circles(way, color, 3, "#111111");
  }
  return plot.svg();
}
