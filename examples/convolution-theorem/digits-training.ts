/** @file Trains one of the two networks on the digits. */
import { homedir } from "node:os";
import { join } from "node:path";
import { downloadText, loadDigits } from "../digits/digits-data.ts";
import { shuffled, split } from "../digits/train.ts";
import { build } from "../shared/build.ts";

interface DigitsModel {
  predict(inputs: { image: Float32Array }): { probability: Float32Array };
  train(inputs: { image: Float32Array; label: Int32Array }): { cost: number };
  readonly parameters: Record<string, Float32Array>;
}

const loadAll = () =>
  loadDigits({
    folder: process.env.TAPELESS_DATA,
    cache: join(homedir(), ".cache", "tapeless"),
    download: downloadText,
  });

export interface Outcome {
  readonly source: string;
  readonly firstCost: number;
  readonly lastCost: number;
  readonly accuracy: number;
  /** Eight of 5 x 5. */
  readonly kernels: Float32Array;
}

/** The same first weights, as they depend on the seed and on names alone. */
export async function trainNetwork(
  kind: "fourier" | "direct",
  epochs: number,
  digits?: Awaited<ReturnType<typeof loadAll>>,
): Promise<Outcome> {
  const sizes = ["train.batch=32", "predict.batch=360"];
  const { create } = await build<DigitsModel>(new URL(`${kind}-network.ts`, import.meta.url), ...sizes);
  const model = await create({ seed: 3 });
  const data = digits ?? (await loadAll());
  const { trainRows, testRows } = split(data);
  const costs: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(trainRows.labels.length, epoch);
    for (let start = 0; start + 32 <= order.length; start += 32) {
      const chosen = order.subarray(start, start + 32);
      const image = new Float32Array(32 * 64);
      chosen.forEach((row, i) => {
        image.set(trainRows.images.subarray(64 * row, 64 * row + 64), 64 * i);
      });
      costs.push(
        model.train({ image, label: Int32Array.from(chosen, (row) => trainRows.labels[row]!) }).cost,
      );
    }
  }
  const { probability } = model.predict({ image: testRows.images });
  const right = testRows.labels.filter((label, row) => {
    const scores = probability.subarray(10 * row, 10 * row + 10);
    return scores.indexOf(Math.max(...scores)) === label;
  });
  return {
    source: data.source,
    firstCost: costs[0]!,
    lastCost: costs.slice(-44).reduce((sum, cost) => sum + cost, 0) / 44,
    accuracy: right.length / testRows.labels.length,
    kernels: model.parameters["convolution.weight"]!.slice(),
  };
}
