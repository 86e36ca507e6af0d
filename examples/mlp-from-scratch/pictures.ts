/** @file The cost during training, and what the trained network answers in the whole square. */
import { chart } from "../shared/chart.ts";
import { palette } from "../shared/palette.ts";
import { Plot } from "../shared/plot.ts";
import { gridSize } from "./network.ts";

export function costChart(costs: readonly number[]): Promise<string> {
  const values = costs.map((cost, step) => ({ step, cost })).filter(({ step }) => step % 10 === 0);
  return chart({
    data: { values },
    width: 400,
    height: 240,
    title: { text: "Cost while training", subtitle: "sum over 4 cases of 1/2 (a2 - label)^2" },
    mark: { type: "line", color: palette.blue, strokeWidth: 2 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "step" },
      y: { field: "cost", type: "quantitative", title: "cost, logarithmic", scale: { type: "log" } },
    },
  });
}

const corner = [-0.5, 1.5] as const;

/** Centres of the pixels of the picture, row by row from the top. */
export const gridPoints = Array.from({ length: gridSize ** 2 }, (_, i) => {
  const place = (pixel: number): number => corner[0] + ((corner[1] - corner[0]) * (pixel + 0.5)) / gridSize;
  return [place(i % gridSize), -place(Math.floor(i / gridSize)) + corner[0] + corner[1]] as const;
});

/** `answers[i]` is "the inputs differ" at `gridPoints[i]`. */
export function answerPicture(answers: readonly number[]): string {
  const [no, middle, yes] = [[42, 120, 214], [243, 241, 234], [217, 89, 31]] as const; // biome-ignore format: colors
  const pixels = Uint8Array.from(
    answers.flatMap((answer) => {
      const [from, to, part] = answer < 0.5 ? [no, middle, 2 * answer] : [middle, yes, 2 * answer - 1];
      return from.map((channel, i) => Math.round(channel + part * (to[i]! - channel)));
    }),
  );
  const plot = new Plot({
    title: "The trained network",
    subtitle: "do the inputs differ? circles: training cases",
    x: corner,
    y: corner,
    xTitle: "x1",
    yTitle: "x2",
    width: 240,
    height: 240,
  });
  plot.image(gridSize, gridSize, pixels).key(palette.orange, "yes: 1").key(palette.blue, "no: 0");
  const differ = [[0, 1], [1, 0]] as const; // biome-ignore format: points
  const equal = [[0, 0], [1, 1]] as const; // biome-ignore format: points
  return plot.circles(differ, "#ffd9c2", 8, "#111111").circles(equal, "#cfe3ff", 8, "#111111").svg();
}
