/** @file Models that tell classes apart: whatever is between the rows and the logits, the entries are the same. */
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

export type Floats = Tensor<readonly (number | string)[], "f32">;

export type OptimizerName = "sgd" | "adam";

export const learningRates = { sgd: 0.01, adam: 0.001 } as const;

const chosenOptimizer = {
  sgd: () => optimizer.sgd({ learningRate: learningRates.sgd }),
  adam: () => optimizer.adam({ learningRate: learningRates.adam }),
};

export interface Classifier {
  readonly name: string;
  /** Of one row. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** Declares layers; gives logits. Sizes are known when the model is built, not to the type checker. */
  readonly net: () => (x: Floats) => Floats;
}

/** Entries `predict` (x to probability) and, with an optimizer, `train` (x and label to cost). */
export const classifierModel = (
  { name, shape, classes, net: declare }: Classifier,
  chosen?: OptimizerName,
): ModelDefinition =>
  defineModel(name, () => {
    const batch = dim("batch");
    const x = input([batch, ...shape]);
    const label = input([batch], "i32", { range: [0, classes] });
    const net = declare();
    const predict = entry({ x }, (given) => ({ probability: nn.softmax(net(given.x)) }));
    if (!chosen) return { predict };
    const train = trainStep({ x, label }, (given) => {
      const cost = loss.softmaxCrossEntropy(net(given.x), given.label as never);
      return { cost, ...chosenOptimizer[chosen]().minimize(cost) };
    });
    return { predict, train };
  });
