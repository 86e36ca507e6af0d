/** @file Dense layers with relu between them: model, weights and data, the same for everybody. */
import { type ModelDefinition, nn } from "@tapeless/graph";
import type { Ops, Sources, Values } from "../peers/task.ts";
import { classifierModel, type Floats, type OptimizerName } from "./classifier.ts";
import { uniform, whole } from "./data.ts";
import type { Network } from "./network.ts";

/** Features in, units of each layer: `[784, 256, 128, 10]`. */
export type MlpSizes = readonly number[];

export const mlpModel = (sizes: MlpSizes, chosen?: OptimizerName): ModelDefinition =>
  classifierModel(
    {
      name: "mlp",
      shape: [sizes[0]!],
      classes: sizes.at(-1)!,
      net: () => {
        const layers = sizes.slice(1).flatMap((units, i) => {
          const dense = nn.dense(sizes[i]!, units, { name: `dense${i + 1}` });
          return i + 2 < sizes.length ? [dense, nn.relu] : [dense];
        });
        return (x) => nn.sequential(layers)(x as never) as Floats;
      },
    },
    chosen,
  );

export interface Layer {
  /** [features, units], row by row. */
  readonly weight: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
  readonly features: number;
  readonly units: number;
}

export const mlpLayers = (sizes: MlpSizes): Layer[] =>
  sizes.slice(1).map((units, i) => {
    const features = sizes[i]!;
    const range = Math.sqrt(6 / (features + units));
    return {
      features,
      units,
      weight: uniform(features * units, 100 + i, -range, range),
      bias: uniform(units, 200 + i, -0.1, 0.1),
    };
  });

export interface Rows {
  readonly x: Float32Array<ArrayBuffer>;
  readonly label: Int32Array<ArrayBuffer>;
}

export const mlpRows = (sizes: MlpSizes, batch: number): Rows => ({
  x: uniform(batch * sizes[0]!, 300, 0, 1),
  label: whole(batch, 301, sizes.at(-1)!),
});

/** Multiplications and additions of the matrix products of one forward pass. */
export const mlpFlops = (sizes: MlpSizes, batch: number): number =>
  mlpLayers(sizes).reduce((sum, { features, units }) => sum + 2 * batch * features * units, 0);

const weightsOf = (sizes: MlpSizes): Sources =>
  Object.fromEntries(
    mlpLayers(sizes).flatMap(({ weight, bias, features, units }, i) => [
      [`dense${i + 1}.weight`, { shape: [features, units], values: weight }],
      [`dense${i + 1}.bias`, { shape: [units], values: bias }],
    ]),
  );

function logits<T>(sizes: MlpSizes, ops: Ops<T>, values: Values<T>): T {
  let x: T = values.x!;
  for (let i = 1; i < sizes.length; i++) {
    const sum = ops.dense(x, values[`dense${i}.weight`]!, values[`dense${i}.bias`]!);
    x = i + 1 < sizes.length ? ops.relu(sum) : sum;
  }
  return x;
}

export const mlp = (sizes: MlpSizes): Network => ({
  name: `mlp ${sizes.join("-")}`,
  model: (chosen) => mlpModel(sizes, chosen),
  weights: () => weightsOf(sizes),
  data: (batch) => {
    const { x, label } = mlpRows(sizes, batch);
    return { inputs: { x: { shape: [batch, sizes[0]!], values: x } }, label };
  },
  classes: sizes.at(-1)!,
  logits: () => (ops, values) => logits(sizes, ops, values),
  flops: (batch) => {
    const forward = mlpFlops(sizes, batch);
    // three products a layer; of the first one nobody needs the gradient by its input
    return { forward, train: 3 * forward - mlpFlops(sizes.slice(0, 2), batch) };
  },
});
