import { beforeAll, describe, expect, test } from "vitest";
import type { Emitted } from "../shared/build.ts";
import { dataFile } from "../shared/data.ts";
import { matrixOf } from "../shared/matrix.ts";
import { buildLine, buildThreeFeatures, descent, type LineModel, solved } from "./line.ts";
import { eight, loadPenguins } from "./points.ts";

let emitted: Emitted<LineModel>;
beforeAll(async () => {
  emitted = await buildLine();
});

describe("eight points", () => {
  let model: LineModel;
  beforeAll(async () => {
    model = await emitted.create();
  });
  const pairs = { x: eight.x, y: eight.y };

  // mean x = 4.5, mean x^2 = 25.5, mean y = 5.4375, mean x y = 29.1875
  const slope = (29.1875 - 4.5 * 5.4375) / (25.5 - 4.5 ** 2);
  const intercept = 5.4375 - 4.5 * slope;

  test("three ways give one line", () => {
    const correlated = model.byCorrelation(pairs);
    expect(correlated.slope).toBeCloseTo(slope, 12);
    expect(correlated.intercept).toBeCloseTo(intercept, 12);
    const solution = model.byEquations(pairs);
    expect(solution.slope).toBeCloseTo(slope, 12);
    expect(solution.intercept).toBeCloseTo(intercept, 12);
    const { at0, at1 } = descent(model, pairs, 0.07, 4000).at(-1)!;
    expect(at1).toBeCloseTo(slope, 9);
    expect(at0).toBeCloseTo(intercept, 9);
  });

  test("a deviation by N - 1 with a correlation by N misses the slope by (N - 1) / N", () => {
    expect(model.mixed(pairs).slope / slope).toBeCloseTo(7 / 8, 12);
    expect(model.mixed(pairs).correlation / model.byCorrelation(pairs).correlation).toBeCloseTo(7 / 8, 12);
  });

  test("the descent's first gradient is the formula's: minus the means of y and of x y", async () => {
    const [first] = descent(await emitted.create(), pairs, 0.01, 1);
    expect([first!.gradient0, first!.gradient1]).toEqual([-5.4375, -29.1875]);
  });
});

describe.skipIf(dataFile("penguins/penguins.csv") === undefined)("penguins", () => {
  test("flipper length explains three quarters of the mass", async () => {
    const { points } = loadPenguins()!;
    const pairs = { x: points.x, y: points.y };
    const model = await emitted.create();
    const { slope, intercept } = model.byCorrelation(pairs);
    // in g and mm: -5780.83 + 49.69 x
    expect(slope * 100).toBeCloseTo(49.69, 2);
    expect(intercept * 1000 - slope * 100 * 200).toBeCloseTo(-5780.83, 2);
    const { at0, at1 } = descent(model, pairs, 0.5, 60).at(-1)!;
    expect(at0).toBeCloseTo(intercept, 9);
    expect(at1).toBeCloseTo(slope, 9);
    expect(model.residuals(pairs).r2).toBeCloseTo(0.759, 3);
    expect(model.mixed(pairs).slope / slope).toBeCloseTo(341 / 342, 9);
  });

  test("three features reach the exact least squares", async () => {
    const { lengths, mass } = loadPenguins()!;
    const model = await (await buildThreeFeatures()).create();
    let last = model.descend({ x: lengths, y: mass });
    for (let step = 0; step < 600; step++) last = model.descend({ x: lengths, y: mass });
    expect(Math.sqrt(last.cost)).toBeCloseTo(391.097, 3);
    expect(last.r2).toBeCloseTo(0.76147, 5);
    expect([...last.weights].map((weight) => weight.toFixed(2))).toEqual(["22.69", "39.54", "705.84"]);
    expect(last.intercept).toBeCloseTo(4201.754, 3);

    // the same by elimination
    const rows = matrixOf(lengths, 3);
    const standardised = [0, 1, 2].map((j) => {
      const column = rows.map((row) => row[j]!);
      const mean = column.reduce((sum, value) => sum + value, 0) / 342;
      const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 342);
      return column.map((value) => (value - mean) / deviation);
    });
    const columns = [...standardised, rows.map(() => 1)];
    const product = (a: readonly number[], b: ArrayLike<number>): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const exact = solved(columns.map((a) => [...columns.map((b) => product(a, b)), product(a, mass)]));
    [...last.weights, last.intercept].forEach((value, i) => {
      expect(value).toBeCloseTo(exact[i]!, 7);
    });
  });
});
