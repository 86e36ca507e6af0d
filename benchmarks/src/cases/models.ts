/** @file Networks: a tiny one against code without loops, and usual kinds of them in inference and training. */
import type { Case, Contestant, Promised } from "../case.ts";
import { peakLimit } from "../limits/peak.ts";
import { isNewEngine } from "../machine/engine.ts";
import type { OptimizerName } from "../models/classifier.ts";
import { cnn } from "../models/cnn.ts";
import { collect, ourEntries } from "../models/entry.ts";
import { lstm } from "../models/lstm.ts";
import { type MlpSizes, mlp, mlpFlops, mlpLayers, mlpModel, mlpRows } from "../models/mlp.ts";
import { type Network, predictTask, predictUse, trainUse } from "../models/network.ts";
import { transformer } from "../models/transformer.ts";
import { PlainMlp } from "../plain/mlp.ts";
import { plainName, plainRun } from "../plain/run.ts";
import { straightLine } from "../plain/straight-line.ts";
import { interpreted } from "../reference.ts";
import { webPeers } from "./web-peers.ts";

export const tinySizes: MlpSizes = [8, 16, 3];
export const usualSizes: MlpSizes = [784, 256, 128, 10];

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

function tinyCase(): Case {
  const use = predictUse(mlp(tinySizes), 1);
  return {
    name: `${mlp(tinySizes).name} predict`,
    work: { flops: mlpFlops(tinySizes, 1) },
    tolerance: 1e-5,
    contestants: [
      unrolled(tinySizes, true),
      unrolled(tinySizes, false),
      interpreted(mlpModel(tinySizes), "predict", () => ({ x: mlpRows(tinySizes, 1).x }), "probability", {
        batch: 1,
        ...(use.parameters ? { state: use.parameters } : {}),
      }),
      ...ourEntries(use),
    ],
    promised: [
      { subject: "js strict", against: "straight line, f32 rounding", atLeast: 1 / 1.5 },
      { subject: "js fast-math", against: "straight line, doubles", atLeast: 1 / 2 },
      { subject: "js strict", atMost: 1000 },
      { subject: "wasm strict", atMost: 500 },
    ],
  };
}

/** Loops in doubles, for networks of dense layers only. */
function trainedByHand(sizes: MlpSizes, batch: number, chosen: OptimizerName): Contestant {
  return {
    name: plainName,
    kind: "plain",
    prepare: () => {
      const byHand = new PlainMlp(mlpLayers(sizes), mlpRows(sizes, batch), batch);
      const call = () => byHand.train(chosen);
      return { call, results: () => collect(call, 3) };
    },
  };
}

const inferenceCase = (network: Network, batch: number): Case => ({
  name: `${network.name} predict, batch ${batch}`,
  work: { flops: network.flops(batch).forward },
  tolerance: 1e-4,
  contestants: [
    plainRun(predictTask(network, batch)),
    ...ourEntries(predictUse(network, batch)),
    ...peakLimit(),
  ],
});

const trainingCase = (
  network: Network,
  batch: number,
  chosen: OptimizerName,
  byHand: readonly Contestant[] = [],
): Case => ({
  name: `${network.name} train ${chosen}, batch ${batch}`,
  work: { flops: network.flops(batch).train },
  tolerance: 1e-4,
  contestants: [...byHand, ...ourEntries(trainUse(network, batch, chosen)), ...peakLimit()],
});

/** A network at work, with what is promised against peers. */
export interface Use {
  readonly network: Network;
  readonly batch: number;
  /** Absent: inference. */
  readonly train?: OptimizerName;
  readonly one: Case;
  readonly againstPeers: readonly Promised[];
}

const promise = (subject: string, against: string, atLeast: number): Promised => ({
  subject,
  against,
  atLeast,
});

const inference = (network: Network, batch: number, againstPeers: readonly Promised[] = []): Use => ({
  network,
  batch,
  one: inferenceCase(network, batch),
  againstPeers,
});

function usual(train: OptimizerName, againstPeers: readonly Promised[]): Use {
  const network = mlp(usualSizes);
  const batch = 64;
  const one = trainingCase(network, batch, train, [trainedByHand(usualSizes, batch, train)]);
  return { network, batch, train, one, againstPeers };
}

const training = (network: Network, batch: number, againstPeers: readonly Promised[] = []): Use => ({
  network,
  batch,
  train: "adam",
  one: trainingCase(network, batch, "adam"),
  againstPeers,
});

const twiceAsFast = webPeers.flatMap((peer) => [
  promise("wasm strict", peer, 2),
  promise("wasm fast-math", peer, 3),
]);

export function uses(): Use[] {
  const tiny = mlp(tinySizes);
  return [
    { network: tiny, batch: 1, one: tinyCase(), againstPeers: [] },
    inference(mlp(usualSizes), 1, [promise("wasm strict", "onnxruntime-node", 1)]),
    inference(mlp(usualSizes), 64, [promise("wasm strict", "tfjs wasm", 1.5)]),
    usual("sgd", [
      promise("wasm strict", "jax-js wasm", isNewEngine ? 2.5 : 2),
      promise("wasm fast-math", "jax-js wasm", 2.5),
      promise("wasm strict", "tfjs wasm", 15),
    ]),
    usual("adam", [promise("wasm strict", "tfjs wasm", 15)]),
    inference(cnn, 1, twiceAsFast),
    inference(cnn, 32, twiceAsFast),
    training(cnn, 32, [promise("wasm strict", "tfjs cpu", 10)]),
    inference(lstm, 16),
    training(lstm, 16),
    inference(transformer, 8),
    training(transformer, 8),
  ];
}

export const modelCases = (): Case[] => uses().map(({ one }) => one);
