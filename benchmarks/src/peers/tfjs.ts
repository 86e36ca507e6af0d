/** @file TensorFlow.js, backends cpu and wasm, by its core API. */
import type { Ready } from "../case.ts";
import { collect } from "../models/entry.ts";
import { type Layer, learningRates, type OptimizerName } from "../models/mlp.ts";
import { loadPeer } from "./load.ts";
import { type MlpTask, oneHot, type Peer, trainingSteps } from "./peer.ts";

interface Tensor {
  add(other: Tensor): Tensor;
  relu(): Tensor;
  softmax(): Tensor;
  matMul(other: Tensor): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tf {
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  tensor1d(values: Float32Array): Tensor;
  variable(tensor: Tensor): Tensor;
  tidy<T>(body: () => T): T;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  readonly losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  readonly train: {
    sgd(rate: number): Optimizer;
    adam(rate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
}

interface Optimizer {
  minimize(cost: () => Tensor, returnCost: true): Tensor;
}

type Backend = "cpu" | "wasm";

async function start(backend: Backend): Promise<Tf> {
  const tf = await loadPeer<Tf>("@tensorflow/tfjs");
  if (backend === "wasm") {
    const wasm = await loadPeer<{ setThreadsCount(count: number): void }>("@tensorflow/tfjs-backend-wasm");
    wasm.setThreadsCount(1);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
  return tf;
}

/** Both backends share one engine: whoever is next makes it theirs. */
const readyOf = (tf: Tf, backend: Backend, call: () => Float32Array, steps = 1): Ready => ({
  enter: () => {
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  },
  call,
  results: () => collect(call, steps),
});

/** What `body` gives, as numbers; everything between is freed. */
const numbers = (tf: Tf, body: () => Tensor): Float32Array => {
  const result = tf.tidy(body);
  const values = result.dataSync();
  result.dispose();
  return values;
};

interface Variables {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const variablesOf = (tf: Tf, layers: readonly Layer[]): Variables[] =>
  layers.map(({ weight, bias, features, units }) => ({
    weight: tf.variable(tf.tensor2d(weight, [features, units])),
    bias: tf.variable(tf.tensor1d(bias)),
  }));

const logits = (variables: readonly Variables[], x: Tensor): Tensor =>
  variables.reduce((value, { weight, bias }, i) => {
    const sum = value.matMul(weight).add(bias);
    return i + 1 < variables.length ? sum.relu() : sum;
  }, x);

const inputOf = (tf: Tf, { layers, rows, batch }: MlpTask): Tensor =>
  tf.tensor2d(rows.x, [batch, layers[0]!.features]);

export const tfjs = (backend: Backend): Peer => ({
  name: `tfjs ${backend}`,
  matmul: async ({ size: { m, k, n }, a, b }) => {
    const tf = await start(backend);
    const left = tf.tensor2d(a, [m, k]);
    const right = tf.tensor2d(b, [k, n]);
    return readyOf(tf, backend, () => numbers(tf, () => left.matMul(right)));
  },
  predict: async (task) => {
    const tf = await start(backend);
    const variables = variablesOf(tf, task.layers);
    const x = inputOf(tf, task);
    return readyOf(tf, backend, () => numbers(tf, () => logits(variables, x).softmax()));
  },
  train: async (task, chosen: OptimizerName) => {
    const tf = await start(backend);
    const variables = variablesOf(tf, task.layers);
    const x = inputOf(tf, task);
    const labels = tf.tensor2d(oneHot(task), [task.batch, task.layers.at(-1)!.units]);
    const rate = learningRates[chosen];
    const optimizer = chosen === "sgd" ? tf.train.sgd(rate) : tf.train.adam(rate, 0.9, 0.999, 1e-8);
    const cost = (): Tensor => tf.losses.softmaxCrossEntropy(labels, logits(variables, x));
    const call = (): Float32Array => numbers(tf, () => optimizer.minimize(cost, true));
    return readyOf(tf, backend, call, trainingSteps);
  },
});
