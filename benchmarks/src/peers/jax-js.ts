/** @file jax-js on wasm, everything under `jit`. Arguments are consumed; `.ref` keeps them. */

import { learningRates } from "../models/classifier.ts";
import { collect } from "../models/entry.ts";
import { type Functions, type JaxArray, jaxOps } from "./jax-ops.ts";
import { loadPeer } from "./load.ts";
import type { Peer } from "./peer.ts";
import { oneHot, type Source, type Sources, type TrainingTask, trainingSteps } from "./task.ts";

interface ComplexPair {
  readonly real: JaxArray;
  readonly imag: JaxArray;
}

interface Jax extends Functions {
  init(device: string): Promise<readonly string[]>;
  defaultDevice(device: string): void;
  jit<F>(body: F): F;
  valueAndGrad<P>(body: (parameters: P) => JaxArray): (parameters: P) => [JaxArray, P];
  readonly numpy: Functions["numpy"] & {
    array(values: Float32Array): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    zerosLike(x: JaxArray): JaxArray;
    readonly fft: { fft(z: ComplexPair): ComplexPair; fft2(z: ComplexPair): ComplexPair };
  };
  readonly nn: Functions["nn"] & { logSoftmax(x: JaxArray, axis: number): JaxArray };
}

type Arrays = { [name: string]: JaxArray };

async function start(): Promise<Jax> {
  const jax = await loadPeer<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

const arrayOf = ({ numpy: np }: Jax, { values, shape }: Pick<Source, "values" | "shape">): JaxArray =>
  np.array(values).reshape(shape);

const mapped = <T, U>(values: { readonly [name: string]: T }, body: (value: T, name: string) => U) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, body(value, name)]));

const arraysOf = (jax: Jax, sources: Sources): Arrays => mapped(sources, (source) => arrayOf(jax, source));

const keep = (arrays: Arrays): Arrays => mapped(arrays, (array) => array.ref);

export const jaxJs: Peer = {
  name: "jax-js wasm",
  run: async (task) => {
    const jax = await start();
    const ops = jaxOps(jax);
    const values = { ...arraysOf(jax, task.inputs), ...arraysOf(jax, task.weights) };
    const run = jax.jit((given: Arrays) => task.compute(ops, given));
    const call = (): Float32Array => run(keep(values)).dataSync();
    return { call, results: call };
  },
  train: async (task) => {
    const jax = await start();
    const step = task.optimizer === "sgd" ? sgd(jax, task) : adam(jax, task);
    return { call: step, results: () => collect(step, trainingSteps) };
  },
  fourier: async ({ shape, re, im }) => {
    const jax = await start();
    const { fft } = jax.numpy;
    const transform = shape.length === 1 ? fft.fft : fft.fft2;
    const run = jax.jit((real: JaxArray, imag: JaxArray): [JaxArray, JaxArray] => {
      const z = transform({ real, imag });
      return [z.real, z.imag];
    });
    const [real, imag] = [arrayOf(jax, { values: re, shape }), arrayOf(jax, { values: im, shape })];
    const call = (): Float32Array[] => run(real.ref, imag.ref).map((part) => part.dataSync());
    return { call, results: () => call().flatMap((part) => [...part]) };
  },
};

/** The mean cross-entropy of the logits, from the weights. */
function costOf(
  jax: Jax,
  task: TrainingTask,
): (weights: Arrays, inputs: Arrays, labels: JaxArray) => JaxArray {
  const ops = jaxOps(jax);
  return (weights, inputs, labels) =>
    jax.nn
      .logSoftmax(task.compute(ops, { ...inputs, ...weights }), -1)
      .mul(labels.ref)
      .sum()
      .mul(-1 / task.label.length);
}

interface Data {
  readonly inputs: Arrays;
  readonly labels: JaxArray;
}

const dataOf = (jax: Jax, task: TrainingTask): Data => ({
  inputs: arraysOf(jax, task.inputs),
  labels: arrayOf(jax, { values: oneHot(task), shape: [task.label.length, task.classes] }),
});

type Step = () => Float32Array;

function sgd(jax: Jax, task: TrainingTask): Step {
  const rate = learningRates.sgd;
  const cost = costOf(jax, task);
  const { inputs, labels } = dataOf(jax, task);
  const run = jax.jit((given: Arrays, data: Arrays, wanted: JaxArray): [JaxArray, Arrays] => {
    const [value, gradient] = jax.valueAndGrad((weights: Arrays) => cost(weights, data, wanted))(keep(given));
    return [value, mapped(given, (weight, name) => weight.sub(gradient[name]!.mul(rate)))];
  });
  let weights = arraysOf(jax, task.weights);
  return () => {
    const [value, updated] = run(weights, keep(inputs), labels.ref);
    weights = updated;
    return value.dataSync();
  };
}

interface State {
  readonly given: Arrays;
  readonly first: Arrays;
  readonly second: Arrays;
}

/** The corrections depend on the step; they come in as numbers, so that nothing is compiled anew. */
function adam(jax: Jax, task: TrainingTask): Step {
  const { numpy: np } = jax;
  const cost = costOf(jax, task);
  const { inputs, labels } = dataOf(jax, task);
  const scalar = (value: number): JaxArray => np.array(Float32Array.of(value));
  const run = jax.jit(
    (state: State, one: JaxArray, two: JaxArray, data: Arrays, wanted: JaxArray): [JaxArray, State] => {
      const costs = (weights: Arrays): JaxArray => cost(weights, data, wanted);
      const [value, gradient] = jax.valueAndGrad(costs)(keep(state.given));
      const first = mapped(gradient, (g, name) => state.first[name]!.mul(0.9).add(g.ref.mul(0.1)));
      const second = mapped(gradient, (g, name) =>
        state.second[name]!.mul(0.999).add(g.ref.mul(g).mul(0.001)),
      );
      const given = mapped(state.given, (weight, name) => {
        const root = np.sqrt(second[name]!.ref.mul(two.ref)).add(1e-8);
        return weight.sub(first[name]!.ref.mul(one.ref).div(root).mul(learningRates.adam));
      });
      one.dispose();
      two.dispose();
      return [value, { given, first, second }];
    },
  );
  const zeros = (): Arrays => mapped(arraysOf(jax, task.weights), (weight) => np.zerosLike(weight));
  let state: State = { given: arraysOf(jax, task.weights), first: zeros(), second: zeros() };
  let count = 0;
  return () => {
    count++;
    const corrections = [scalar(1 / (1 - 0.9 ** count)), scalar(1 / (1 - 0.999 ** count))] as const;
    const [value, next] = run(state, ...corrections, keep(inputs), labels.ref);
    state = next;
    return value.dataSync();
  };
}
