/** @file TensorFlow.js, backends cpu and wasm, by its core API. */
import type { Ready } from "../case.ts";
import { learningRates } from "../models/classifier.ts";
import { collect } from "../models/entry.ts";
import { channelsFirst, channelsLast } from "./layout.ts";
import { loadPeer } from "./load.ts";
import type { Peer } from "./peer.ts";
import { oneHot, type Sources, type Task, trainingSteps, type Values } from "./task.ts";
import { type Functions, type Tensor, tfjsOps } from "./tfjs-ops.ts";

interface Tf extends Functions {
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(tensor: Tensor): Tensor;
  complex(re: Tensor, im: Tensor): Tensor;
  real(z: Tensor): Tensor;
  imag(z: Tensor): Tensor;
  tidy<T>(body: () => T): T;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  readonly spectral: { fft(z: Tensor): Tensor };
  readonly losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  readonly train: {
    sgd(rate: number): Optimizer;
    adam(rate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
}

interface Optimizer {
  minimize(cost: () => Tensor, returnCost: true, variables: readonly Tensor[]): Tensor;
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
const entering = (tf: Tf, backend: Backend) => (): void => {
  if (tf.getBackend() !== backend) void tf.setBackend(backend);
};

/** What `body` gives, as numbers; everything between is freed. */
function numbers(tf: Tf, body: () => Tensor): Float32Array {
  const result = tf.tidy(body);
  const values = result.dataSync();
  result.dispose();
  return values;
}

const tensorsOf = (tf: Tf, sources: Sources): Values<Tensor> =>
  Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      const { values, shape } = channelsLast(source);
      return [name, tf.tensor(values, shape)];
    }),
  );

const inFirstOrder = ({ image }: Task, values: Float32Array): Float32Array =>
  image ? channelsFirst(values, image) : values;

export const tfjs = (backend: Backend): Peer => ({
  name: `tfjs ${backend}`,
  run: async (task) => {
    const tf = await start(backend);
    const values = { ...tensorsOf(tf, task.inputs), ...tensorsOf(tf, task.weights) };
    const ops = tfjsOps(tf);
    const call = (): Float32Array => numbers(tf, () => task.compute(ops, values));
    return { enter: entering(tf, backend), call, results: () => inFirstOrder(task, call()) };
  },
  train: async (task) => {
    const tf = await start(backend);
    const inputs = tensorsOf(tf, task.inputs);
    const weights = Object.entries(tensorsOf(tf, task.weights));
    const variables = Object.fromEntries(weights.map(([name, value]) => [name, tf.variable(value)]));
    const trained = Object.values(variables);
    const labels = tf.tensor(oneHot(task), [task.label.length, task.classes]);
    const rate = learningRates[task.optimizer];
    const isSgd = task.optimizer === "sgd";
    const optimizer = isSgd ? tf.train.sgd(rate) : tf.train.adam(rate, 0.9, 0.999, 1e-8);
    const ops = tfjsOps(tf);
    const cost = (): Tensor =>
      tf.losses.softmaxCrossEntropy(labels, task.compute(ops, { ...inputs, ...variables }));
    const call = (): Float32Array => numbers(tf, () => optimizer.minimize(cost, true, trained));
    return { enter: entering(tf, backend), call, results: () => collect(call, trainingSteps) };
  },
  fourier: async ({ shape, re, im }) => {
    const tf = await start(backend);
    const z = tf.complex(tf.tensor(re, shape), tf.tensor(im, shape));
    const transform = (): Tensor => {
      const alongLast = tf.spectral.fft(z);
      if (shape.length === 1) return alongLast;
      return tf.spectral.fft(alongLast.transpose([1, 0])).transpose([1, 0]);
    };
    const results = (): number[] => {
      const y = transform();
      return [...tf.real(y).dataSync(), ...tf.imag(y).dataSync()];
    };
    const ready: Ready = { enter: entering(tf, backend), call: () => numbers(tf, transform), results };
    return ready;
  },
});
