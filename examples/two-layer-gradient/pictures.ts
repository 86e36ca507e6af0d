/** @file The two formulas for the derivative of softplus, and the compiled gradients against what each formula says. */
import { chart } from "../shared/chart.ts";
import { palette } from "../shared/palette.ts";
import { sigmoid, softplus } from "./by-hand.ts";

const range = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

const names = ["sigmoid of the input: right", "sigmoid of the output: wrong"] as const;
const color = {
  field: "name",
  type: "nominal",
  title: null,
  scale: { domain: names, range: [palette.blue, palette.orange] },
  legend: { orient: "top", direction: "vertical" },
};

export function derivativeChart(): Promise<string> {
  const curves = range(-5, 5, 101).flatMap((a) => [
    { a, slope: sigmoid(a), name: names[0] },
    { a, slope: sigmoid(softplus(a)), name: names[1] },
  ]);
  const step = 1e-5;
  const tried = range(-5, 5, 21).map((a) => ({
    a,
    slope: (softplus(a + step) - softplus(a - step)) / (2 * step),
  }));
  const x = { field: "a", type: "quantitative", title: "a, the value before the activation" };
  const y = {
    field: "slope",
    type: "quantitative",
    title: "slope of softplus(a)",
    scale: { domain: [0, 1] },
  };
  return chart({
    width: 480,
    height: 260,
    title: { text: "The derivative of softplus", subtitle: "circles: measured, by finite differences" },
    layer: [
      { data: { values: curves }, mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color } },
      {
        data: { values: tried },
        mark: { type: "point", color: palette.ink, filled: false, size: 40 },
        encoding: { x, y },
      },
    ],
  });
}

export function gradientChart(
  compiled: readonly number[],
  right: readonly number[],
  wrong: readonly number[],
) {
  const values = compiled.flatMap((value, i) => [
    { compiled: value, formula: right[i], name: names[0] },
    { compiled: value, formula: wrong[i], name: names[1] },
  ]);
  const ends = [Math.min(...compiled, ...wrong), Math.max(...compiled, ...wrong)];
  const x = { field: "compiled", type: "quantitative", title: "compiled dcost/dW, element by element" };
  const y = { field: "formula", type: "quantitative", title: "formula by hand" };
  return chart({
    width: 320,
    height: 320,
    title: "The 12 elements of dW, softplus",
    layer: [
      {
        data: { values: ends.map((end) => ({ compiled: end, formula: end })) },
        mark: { type: "line", color: palette.muted, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { x, y },
      },
      {
        data: { values },
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x, y, color },
      },
    ],
  });
}
