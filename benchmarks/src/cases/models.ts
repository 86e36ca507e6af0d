/** @file Networks: a tiny one against code without loops, one of usual size in inference and training. */
import type { Case, Contestant } from "../case.ts";
import { peakLimit } from "../limits/peak.ts";
import { collect, type EntryUse, ourEntries } from "../models/entry.ts";
import {
  type Layer,
  type MlpSizes,
  mlpFlops,
  mlpLayers,
  mlpModel,
  mlpRows,
  type OptimizerName,
} from "../models/mlp.ts";
import { PlainMlp } from "../plain/mlp.ts";
import { straightLine } from "../plain/straight-line.ts";
import { interpreted } from "../reference.ts";

export const tinySizes: MlpSizes = [8, 16, 3];
export const usualSizes: MlpSizes = [784, 256, 128, 10];

export const parametersOf = (layers: readonly Layer[]): Record<string, Float32Array> =>
  Object.fromEntries(
    layers.flatMap(({ weight, bias }, i) => [
      [`dense${i + 1}.weight`, weight],
      [`dense${i + 1}.bias`, bias],
    ]),
  );

export const predictUse = (sizes: MlpSizes, batch: number): EntryUse => ({
  model: mlpModel(sizes),
  entry: "predict",
  batch,
  parameters: parametersOf(mlpLayers(sizes)),
  inputs: { x: mlpRows(sizes, batch).x },
  output: "probability",
});

export const trainUse = (sizes: MlpSizes, batch: number, chosen: OptimizerName): EntryUse => ({
  model: mlpModel(sizes, chosen),
  entry: "train",
  batch,
  parameters: parametersOf(mlpLayers(sizes)),
  inputs: { ...mlpRows(sizes, batch) },
  output: "cost",
  steps: 3,
});

export const showMlp = (sizes: MlpSizes): string => `mlp ${sizes.join("-")}`;

const unrolled = (sizes: MlpSizes, strict: boolean): Contestant => ({
  name: strict ? "straight line, f32 rounding" : "straight line, doubles",
  kind: "plain",
  ...(strict ? { bits: "strict" } : {}),
  prepare: () => {
    const layers = mlpLayers(sizes);
    const weights = layers.flatMap(({ weight, bias }) => [weight, bias]);
    const run = straightLine(layers, strict);
    const { x } = mlpRows(sizes, 1);
    const out = new Float32Array(sizes.at(-1)!);
    return { call: () => run(x, out, weights), results: () => run(x, out, weights).slice() };
  },
});

export const tinyCase = (): Case => ({
  name: `${showMlp(tinySizes)} predict`,
  work: { flops: mlpFlops(tinySizes, 1) },
  tolerance: 1e-5,
  contestants: [
    unrolled(tinySizes, true),
    unrolled(tinySizes, false),
    interpreted(mlpModel(tinySizes), "predict", () => ({ x: mlpRows(tinySizes, 1).x }), "probability", {
      batch: 1,
      state: parametersOf(mlpLayers(tinySizes)),
    }),
    ...ourEntries(predictUse(tinySizes, 1)),
  ],
  promised: [
    { subject: "js strict", against: "straight line, f32 rounding", atLeast: 1 / 1.5 },
    { subject: "js fast-math", against: "straight line, doubles", atLeast: 1 / 2 },
    { subject: "js strict", atMost: 1000 },
    { subject: "wasm strict", atMost: 500 },
  ],
});

const byHand = (sizes: MlpSizes, batch: number): PlainMlp =>
  new PlainMlp(mlpLayers(sizes), mlpRows(sizes, batch), batch);

export const inferenceCase = (batch: number): Case => ({
  name: `${showMlp(usualSizes)} predict, batch ${batch}`,
  work: { flops: mlpFlops(usualSizes, batch) },
  tolerance: 1e-4,
  contestants: [
    {
      name: "loops, doubles",
      kind: "plain",
      prepare: () => {
        const mlp = byHand(usualSizes, batch);
        return { call: () => mlp.predict(), results: () => mlp.predict().slice() };
      },
    },
    ...ourEntries(predictUse(usualSizes, batch)),
    ...peakLimit(),
  ],
});

export const trainingCase = (batch: number, chosen: OptimizerName): Case => ({
  name: `${showMlp(usualSizes)} train ${chosen}, batch ${batch}`,
  work: { flops: 3 * mlpFlops(usualSizes, batch) },
  tolerance: 1e-4,
  contestants: [
    {
      name: "loops, doubles",
      kind: "plain",
      prepare: () => {
        const mlp = byHand(usualSizes, batch);
        const call = () => mlp.train(chosen);
        return { call, results: () => collect(call, 3) };
      },
    },
    ...ourEntries(trainUse(usualSizes, batch, chosen)),
    ...peakLimit(),
  ],
});

export const modelCases = (): Case[] => [
  tinyCase(),
  inferenceCase(1),
  inferenceCase(64),
  trainingCase(64, "sgd"),
  trainingCase(64, "adam"),
];
