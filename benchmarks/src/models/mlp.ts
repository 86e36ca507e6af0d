/** @file Dense layers with relu between them and softmax at the end: model, weights and data, the same for everybody. */
import {
  defineModel,
  dim,
  entry,
  input,
  loss,
  type ModelDefinition,
  nn,
  optimizer,
  type Tensor,
  trainStep,
} from "@tapeless/graph";
import { uniform, whole } from "./data.ts";

/** Features in, units of each layer: `[784, 256, 128, 10]`. */
export type MlpSizes = readonly number[];

type Floats = Tensor<readonly (number | string)[], "f32">;

export type OptimizerName = "sgd" | "adam";

export const learningRates = { sgd: 0.01, adam: 0.001 } as const;

const chosenOptimizer = {
  sgd: () => optimizer.sgd({ learningRate: learningRates.sgd }),
  adam: () => optimizer.adam({ learningRate: learningRates.adam }),
};

/** Entries `predict` (x to probability) and, with an optimizer, `train` (x and label to cost). */
export const mlpModel = (sizes: MlpSizes, chosen?: OptimizerName): ModelDefinition =>
  defineModel("mlp", () => {
    const batch = dim("batch");
    const x = input([batch, sizes[0]!]);
    const label = input([batch], "i32", { range: [0, sizes.at(-1)!] });
    const layers = sizes.slice(1).flatMap((units, i) => {
      const dense = nn.dense(sizes[i]!, units, { name: `dense${i + 1}` });
      return i + 2 < sizes.length ? [dense, nn.relu] : [dense];
    });
    // sizes are known when the model is built, not to the type checker
    const net = (value: Floats): Floats => nn.sequential(layers)(value as never) as Floats;
    const predict = entry({ x }, (given) => ({ probability: nn.softmax(net(given.x)) }));
    if (!chosen) return { predict };
    const train = trainStep({ x, label }, (given) => {
      const cost = loss.softmaxCrossEntropy(net(given.x), given.label as never);
      return { cost, ...chosenOptimizer[chosen]().minimize(cost) };
    });
    return { predict, train };
  });

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
