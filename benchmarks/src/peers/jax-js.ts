/** @file jax-js on wasm, everything under `jit`. Arguments are consumed; `.ref` keeps them. */
import type { Ready } from "../case.ts";
import { collect } from "../models/entry.ts";
import { type Layer, learningRates } from "../models/mlp.ts";
import { loadPeer } from "./load.ts";
import { type MlpTask, oneHot, type Peer, trainingSteps } from "./peer.ts";

interface JaxArray {
  readonly ref: JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  sum(axis?: number): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  dataSync(): Float32Array;
  dispose(): void;
}

type Tree = { [key: string]: Tree } | Tree[] | JaxArray;

interface Jax {
  init(device: string): Promise<readonly string[]>;
  defaultDevice(device: string): void;
  jit<F>(body: F): F;
  valueAndGrad<A extends unknown[], P>(
    body: (parameters: P, ...rest: A) => JaxArray,
  ): (parameters: P, ...rest: A) => [JaxArray, P];
  readonly numpy: {
    array(values: Float32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    zerosLike(x: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    softmax(x: JaxArray, axis: number): JaxArray;
    logSoftmax(x: JaxArray, axis: number): JaxArray;
  };
}

interface Parameters {
  [key: string]: Tree;
  readonly weight: JaxArray;
  readonly bias: JaxArray;
}

async function start(): Promise<Jax> {
  const jax = await loadPeer<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

const parametersOf = ({ numpy: np }: Jax, layers: readonly Layer[]): Parameters[] =>
  layers.map(({ weight, bias, features, units }) => ({
    weight: np.array(weight).reshape([features, units]),
    bias: np.array(bias),
  }));

const keep = (parameters: readonly Parameters[]): Parameters[] =>
  parameters.map(({ weight, bias }) => ({ weight: weight.ref, bias: bias.ref }));

const logits = ({ numpy: np, nn }: Jax, parameters: readonly Parameters[], x: JaxArray): JaxArray =>
  parameters.reduce((value, { weight, bias }, i) => {
    const sum = np.matmul(value, weight).add(bias);
    return i + 1 < parameters.length ? nn.relu(sum) : sum;
  }, x);

const inputOf = ({ numpy: np }: Jax, { layers, rows, batch }: MlpTask): JaxArray =>
  np.array(rows.x).reshape([batch, layers[0]!.features]);

const readyOf = (call: () => Float32Array, steps = 1): Ready => ({
  call,
  results: () => collect(call, steps),
});

export const jaxJs: Peer = {
  name: "jax-js wasm",
  matmul: async ({ size: { m, k, n }, a, b }) => {
    const jax = await start();
    const { numpy: np } = jax;
    const left = np.array(a as Float32Array).reshape([m, k]);
    const right = np.array(b as Float32Array).reshape([k, n]);
    const product = jax.jit((x: JaxArray, y: JaxArray) => np.matmul(x, y));
    return readyOf(() => product(left.ref, right.ref).dataSync());
  },
  predict: async (task) => {
    const jax = await start();
    const parameters = parametersOf(jax, task.layers);
    const x = inputOf(jax, task);
    const run = jax.jit((given: Parameters[], value: JaxArray) =>
      jax.nn.softmax(logits(jax, given, value), -1),
    );
    return readyOf(() => run(keep(parameters), x.ref).dataSync());
  },
  train: async (task, chosen) => {
    const jax = await start();
    const x = inputOf(jax, task);
    const labels = jax.numpy.array(oneHot(task)).reshape([task.batch, task.layers.at(-1)!.units]);
    const cost = (parameters: Parameters[], value: JaxArray, wanted: JaxArray): JaxArray =>
      jax.nn
        .logSoftmax(logits(jax, parameters, value), -1)
        .mul(wanted)
        .sum()
        .mul(-1 / task.batch);
    const step = chosen === "sgd" ? sgd(jax, cost, task) : adam(jax, cost, task);
    return readyOf(() => step(x.ref, labels.ref), trainingSteps);
  },
};

type Cost = (parameters: Parameters[], x: JaxArray, labels: JaxArray) => JaxArray;
type Step = (x: JaxArray, labels: JaxArray) => Float32Array;

const eachPart = (a: readonly Parameters[], body: (name: "weight" | "bias", i: number) => JaxArray) =>
  a.map((_, i): Parameters => ({ weight: body("weight", i), bias: body("bias", i) }));

function sgd(jax: Jax, cost: Cost, { layers }: MlpTask): Step {
  const rate = learningRates.sgd;
  const run = jax.jit((given: Parameters[], x: JaxArray, labels: JaxArray): [JaxArray, Parameters[]] => {
    const [value, gradient] = jax.valueAndGrad(cost)(keep(given), x, labels);
    return [value, eachPart(given, (name, i) => given[i]![name].sub(gradient[i]![name].mul(rate)))];
  });
  let parameters = parametersOf(jax, layers);
  return (x, labels) => {
    const [value, updated] = run(parameters, x, labels);
    parameters = updated;
    return value.dataSync();
  };
}

interface State {
  [key: string]: Tree;
  readonly given: Parameters[];
  readonly first: Parameters[];
  readonly second: Parameters[];
}

/** The corrections depend on the step; they come in as numbers, so that nothing is compiled anew. */
function adam(jax: Jax, cost: Cost, { layers }: MlpTask): Step {
  const { numpy: np } = jax;
  const scalar = (value: number): JaxArray => np.array(Float32Array.of(value));
  const run = jax.jit(
    (state: State, one: JaxArray, two: JaxArray, x: JaxArray, labels: JaxArray): [JaxArray, State] => {
      const [value, gradient] = jax.valueAndGrad(cost)(keep(state.given), x, labels);
      const first = eachPart(gradient, (name, i) =>
        state.first[i]![name].mul(0.9).add(gradient[i]![name].ref.mul(0.1)),
      );
      const second = eachPart(gradient, (name, i) => {
        const g = gradient[i]![name];
        return state.second[i]![name].mul(0.999).add(g.ref.mul(g).mul(0.001));
      });
      const given = eachPart(gradient, (name, i) => {
        const root = np.sqrt(second[i]![name].ref.mul(two.ref)).add(1e-8);
        const change = first[i]![name].ref.mul(one.ref).div(root).mul(learningRates.adam);
        return state.given[i]![name].sub(change);
      });
      one.dispose();
      two.dispose();
      return [value, { given, first, second }];
    },
  );
  const zeros = (): Parameters[] =>
    parametersOf(jax, layers).map(({ weight, bias }) => ({
      weight: np.zerosLike(weight),
      bias: np.zerosLike(bias),
    }));
  let state: State = { given: parametersOf(jax, layers), first: zeros(), second: zeros() };
  let count = 0;
  return (x, labels) => {
    count++;
    const corrections = [scalar(1 / (1 - 0.9 ** count)), scalar(1 / (1 - 0.999 ** count))] as const;
    const [value, next] = run(state, ...corrections, x, labels);
    state = next;
    return value.dataSync();
  };
}
