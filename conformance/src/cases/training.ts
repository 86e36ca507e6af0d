/** @file Models that are trained: the loss of each, from data and parameters. */
import { add, type Floats, loss, matmul, mean, nn, sigmoid, square, sub } from "../language.ts";
import type { Operands } from "../operands.ts";
import { matrixProduct } from "./builder.ts";
import { halfSquares, logisticLoss } from "./graph.ts";
import { linear } from "./linalg.ts";

export interface TrainingModel {
  readonly data: Operands;
  readonly params: Operands;
  /** The function that `doc` names, by its name in the case. */
  readonly activation: (x: Floats) => Floats;
}

export type TrainingBuilder = (model: TrainingModel) => Floats;

/** Functions that a case may name. */
export const activations: Readonly<Record<string, (x: Floats) => Floats>> = {
  leaky_relu: nn.leakyRelu(0.1),
  relu: nn.relu,
  sigmoid: nn.sigmoid,
  tanh: nn.tanh,
  elu: nn.elu(),
  gelu_erf: nn.gelu,
  silu: nn.silu,
};

const affine = ({ data, params }: TrainingModel): Floats => {
  const product = matrixProduct((a, b) => matmul(a, b), data.float("x"), params.float("w"));
  return add(product, params.float("b")) as Floats;
};

export const trainingCases: Readonly<Record<string, TrainingBuilder>> = {
  linear_regression: (model) => mean(square(sub(affine(model), model.data.float("label")))) as Floats,
  logistic_minibatch: (model) => mean(logisticLoss(affine(model), model.data.float("target"))) as Floats,
  mlp_sigmoid: ({ data, params }) => {
    const x = data.float("x");
    const a1 = sigmoid(linear(x, params.float("w1"), params.float("b1")));
    const a2 = sigmoid(linear(a1, params.float("w2"), params.float("b2")));
    const rows = x.shape[0]!;
    return halfSquares(a2, data.float("label"), rows);
  },
  softmax_regression: ({ data, params }) => {
    const logits = linear(data.float("x"), params.float("w"), params.float("b"));
    return loss.softmaxCrossEntropy(logits, data.int("target")) as Floats;
  },
};
