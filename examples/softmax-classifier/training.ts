/** @file The three runs that are compared. */
import type { Emitted } from "../shared/build.ts";
import type { Run } from "./pictures.ts";
import { count, type Linear, type Spiral } from "./spiral.ts";

export interface LinearRun extends Run {
  readonly accuracy: number;
  readonly model: Linear;
}

/** A hundred steps from zero weights. */
async function trained(
  { create }: Emitted<Linear>,
  { x, label }: Spiral,
  entry: "trainMean" | "trainSum",
  rate: string,
): Promise<LinearRun> {
  const [numerator = 1, denominator = 1] = rate.split("/").map(Number);
  const model = await create();
  const inputs = { x: Float64Array.from(x), label, learningRate: numerator / denominator };
  const reports = Array.from({ length: 101 }, () => ({ ...model[entry](inputs) }));
  return {
    name: `${entry === "trainMean" ? "mean" : "sum"}, learning rate ${rate}`,
    costs: reports.map(({ cost }) => (entry === "trainSum" ? cost / count : cost)),
    accuracy: reports.at(-1)!.accuracy,
    model,
  };
}

export async function compareRates(linear: Emitted<Linear>, data: Spiral) {
  return {
    mean: await trained(linear, data, "trainMean", "1"),
    sum: await trained(linear, data, "trainSum", `1/${count}`),
    hasty: await trained(linear, data, "trainSum", "1"),
  };
}
