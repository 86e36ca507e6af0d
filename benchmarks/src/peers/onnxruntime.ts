/** @file onnxruntime, on wasm and native, one thread. It has nothing but asynchronous calls. */
import type { Ready } from "../case.ts";
import { loadPeer } from "./load.ts";
import { matmulOnnx, mlpOnnx } from "./onnx/export.ts";
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

async function readyOf(
  ort: Ort,
  model: Uint8Array,
  inputs: Readonly<Record<string, OrtTensor>>,
  output: string,
): Promise<Ready> {
  const session = await ort.InferenceSession.create(model, options);
  const call = async (): Promise<Float32Array> => (await session.run(inputs))[output]!.data;
  return { isAsync: true, call, results: call };
}

export const onnxruntime = (name: Package): Peer => ({
  name,
  matmul: async ({ size, a, b }) => {
    const ort = await start(name);
    const inputs = {
      a: new ort.Tensor("float32", a, [size.m, size.k]),
      b: new ort.Tensor("float32", b, [size.k, size.n]),
    };
    return readyOf(ort, matmulOnnx(size), inputs, "c");
  },
  predict: async ({ layers, rows, batch }) => {
    const ort = await start(name);
    const x = new ort.Tensor("float32", rows.x, [batch, layers[0]!.features]);
    return readyOf(ort, mlpOnnx(layers, batch), { x }, "probability");
  },
  train: async () => {
    const ort = await start(name);
    // what a program written for its training API meets
    await ort.TrainingSession.create({});
    throw new Error("there is a TrainingSession again: this case has to be written");
  },
});
