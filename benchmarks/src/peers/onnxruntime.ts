/** @file onnxruntime, on wasm and native, one thread. It has nothing but asynchronous calls. */
import { messageOf } from "../harness/message.ts";
import { loadPeer } from "./load.ts";
import { fourierOnnx, resultName, taskOnnx } from "./onnx/export.ts";
import type { Peer } from "./peer.ts";

interface OrtTensor {
  readonly data: Float32Array;
}

interface Session {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
}

interface Ort {
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  /** Gone from the package since training was removed. */
  readonly TrainingSession: { create(options: object): Promise<unknown> };
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
}

type Package = "onnxruntime-web" | "onnxruntime-node";

async function start(name: Package): Promise<Ort> {
  const ort = await loadPeer<Ort>(name);
  if (name === "onnxruntime-web") ort.env.wasm.numThreads = 1;
  return ort;
}

const options = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: "all" };

async function runOf(
  ort: Ort,
  model: Uint8Array,
  inputs: Readonly<Record<string, OrtTensor>>,
): Promise<() => Promise<Float32Array>> {
  const session = await ort.InferenceSession.create(model, options);
  return async () => (await session.run(inputs))[resultName]!.data;
}

/** Real parts, then imaginary ones, of pairs. */
const apart = (pairs: Float32Array): number[] =>
  [0, 1].flatMap((part) => Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + part]!));

export const onnxruntime = (name: Package): Peer => ({
  name,
  run: async (task) => {
    const ort = await start(name);
    const inputs = Object.entries(task.inputs).map(([input, { values, shape }]) => [
      input,
      new ort.Tensor("float32", values, shape),
    ]);
    const call = await runOf(ort, taskOnnx(task), Object.fromEntries(inputs));
    return { isAsync: true, call, results: call };
  },
  train: async () => {
    const ort = await start(name);
    try {
      // what a program written for its training API meets
      await ort.TrainingSession.create({});
    } catch (error) {
      throw new Error(`this build of ${name} has no training API (${messageOf(error)})`);
    }
    throw new Error("there is a TrainingSession again: this case has to be written");
  },
  fourier: async (task) => {
    const ort = await start(name);
    const pairs = new Float32Array(2 * task.re.length);
    task.re.forEach((value, i) => {
      pairs[2 * i] = value;
      pairs[2 * i + 1] = task.im[i]!;
    });
    const z = new ort.Tensor("float32", pairs, [1, ...task.shape, 2]);
    const call = await runOf(ort, fourierOnnx(task), { z });
    return { isAsync: true, call, results: async () => apart(await call()) };
  },
});
