import { expect, test } from "vitest";
import { buildFor } from "../shared/build.ts";
import { dataFile, readCsv } from "../shared/data.ts";
import { solved } from "./line.ts";

interface Wine {
  solve(inputs: { x: Float64Array; y: Float64Array }): { solution: Float64Array };
  descend(inputs: { x: Float64Array; y: Float64Array }): {
    cost: number;
    r2: number;
    weights: Float64Array;
    intercept: number;
  };
}

const file = dataFile("winequality/winequality-red.csv");
const rows = 1599;

test.skipIf(file === undefined).each(["js", "wasm"] as const)(
  "descent on 1,599 wines ends at the exact least squares, on %s",
  { timeout: 120_000 },
  async (target) => {
    const wines = readCsv(file!).map((wine) => Object.values(wine).map(Number));
    expect(wines.length).toBe(rows);
    const given = {
      x: Float64Array.from(wines.flatMap((wine) => wine.slice(0, 11))),
      y: Float64Array.from(wines, (wine) => wine[11]!),
    };
    const emitted = await buildFor<Wine>(target, new URL("./wine-model.ts", import.meta.url), `rows=${rows}`);
    const model = await emitted.create({ seed: 1 });

    const columns = Array.from({ length: 11 }, (_, j) => {
      const column = wines.map((wine) => wine[j]!);
      const mean = column.reduce((sum, value) => sum + value, 0) / rows;
      const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
      return column.map((value) => (value - mean) / deviation);
    });
    columns.push(wines.map(() => 1));
    const product = (a: readonly number[], b: ArrayLike<number>): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const exact = solved(columns.map((a) => [...columns.map((b) => product(a, b)), product(a, given.y)]));

    const { solution } = model.solve(given);
    exact.forEach((value, i) => {
      expect(solution[i]).toBeCloseTo(value, 10);
    });
    const first = model.descend(given);
    expect(first.cost).toBeGreaterThan(10);
    let last = first;
    for (let step = 0; step < 300; step++) last = model.descend(given);
    [...last.weights, last.intercept].forEach((value, i) => {
      expect(value).toBeCloseTo(exact[i]!, 9);
    });
    const residuals = wines.map(
      (wine, n) => wine[11]! - exact.reduce((sum, w, j) => sum + w * columns[j]![n]!, 0),
    );
    expect(last.cost).toBeCloseTo(product(residuals, residuals) / rows, 10);
    // the share of the variance that a linear model explains
    expect(last.r2).toBeCloseTo(0.36055, 4);
  },
);
