/** @file The emitted modules, and least squares by elimination, to compare with. */
import { build } from "../shared/build.ts";
import type { Points } from "./points.ts";

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

type Pairs = Pick<Points, "x" | "y">;

export interface Step {
  readonly cost: number;
  /** Where the step began. */
  readonly at0: number;
  readonly at1: number;
  readonly gradient0: number;
  readonly gradient1: number;
}

export interface LineModel {
  byCorrelation(pairs: Pairs): Line & { correlation: number };
  mixed(pairs: Pairs): Line & { correlation: number };
  byEquations(pairs: Pairs): Line;
  descend(inputs: Pairs & { learningRate: Float64Array }): Step;
  residuals(pairs: Pairs): { fitted: Float64Array; residual: Float64Array; r2: number };
  surface(inputs: Pairs & { a: Float64Array; b: Float64Array }): { cost: Float64Array };
}

/** So many lines a side has the picture of the cost. */
export const surfaceSize = 80;

/** For eight points and for 342. */
export const buildLine = () =>
  build<LineModel>(new URL("model.ts", import.meta.url), "rows=8,342", `places=${surfaceSize ** 2}`);

export function descent(model: LineModel, { x, y }: Pairs, learningRate: number, count: number): Step[] {
  const rate = Float64Array.of(learningRate);
  return Array.from({ length: count }, () => ({ ...model.descend({ x, y, learningRate: rate }) }));
}

interface ThreeFeatures {
  descend(inputs: Pairs): { cost: number; r2: number; weights: Float64Array; intercept: number };
}

export const buildThreeFeatures = () =>
  build<ThreeFeatures>(new URL("three-features.ts", import.meta.url), "rows=342");

/** Solves a square system by elimination with pivots; `rows` hold the right side last. */
export function solved(rows: readonly (readonly number[])[]): number[] {
  const work = rows.map((row) => [...row]);
  const size = work.length;
  for (let column = 0; column < size; column++) {
    const best = work
      .slice(column)
      .reduce((found, row) => (Math.abs(row[column]!) > Math.abs(found[column]!) ? row : found));
    const place = work.indexOf(best);
    [work[column], work[place]] = [best, work[column]!];
    for (const row of work) {
      if (row === best) continue;
      const factor = row[column]! / best[column]!;
      best.forEach((value, i) => {
        row[i] = row[i]! - factor * value;
      });
    }
  }
  return work.map((row, i) => row[size]! / row[i]!);
}
