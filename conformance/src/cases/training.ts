/** @file Models that are trained: the loss of each, from data and parameters. */
import {
  add,
  avgPool2d,
  type Floats,
  flatten,
  loss,
  matmul,
  maxPool2d,
  mean,
  nn,
  sigmoid,
  square,
  sub,
  swapAxes,
  take,
  tanh,
  zerosLike,
} from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import { matrixProduct } from "./builder.ts";
import { convRelu, halfSquares, logisticLoss } from "./graph.ts";
import { linear } from "./linalg.ts";

export interface TrainingModel {
  readonly data: Operands;
  readonly params: Operands;
  /** The function that `doc` names, by its name in the case. */
  readonly activation: (x: Floats) => Floats;
  /** What the case is called, which says the number of heads: `..._h2`. */
  readonly variant: string;
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

/** Cross entropy of the last axis, averaged over all positions. */
const crossEntropy = (logits: Floats, data: Operands): Floats =>
  loss.softmaxCrossEntropy(logits, data.int("target")) as Floats;

function headsOf(variant: string): number {
  const [, heads] = /_h(\d+)\b/.exec(variant) ?? [];
  if (heads) return Number(heads);
  throw new Unsupported(`the name ${variant} does not say how many heads there are`);
}

/** A block and a head between tokens and logits; the key has no bias, and there is a third normalization. */
function transformer({ data, params, variant }: TrainingModel): Floats {
  const matrix = (name: string): Floats => swapAxes(params.float(name)) as Floats;
  const norm = (name: string) => ({ weight: params.float(`${name}_g`), bias: params.float(`${name}_b`) });
  const map = (name: string) => ({ weight: matrix(`w_${name}`), bias: params.float(`b_${name}`) });
  const x = add(take(params.float("tok"), data.int("tokens")), params.float("pos")) as Floats;
  const weights = {
    norm1: norm("ln1"),
    attention: { query: map("q"), key: { weight: matrix("w_k") }, value: map("v"), output: map("o") },
    norm2: norm("ln2"),
    expand: map("1"),
    contract: map("2"),
  };
  const y = nn.functional.transformerBlock(x, weights, { heads: headsOf(variant), causal: true });
  const logits = matmul(nn.functional.layerNorm(y, norm("ln3")), matrix("head")) as Floats;
  return crossEntropy(logits, data);
}

function recurrent({ data, params }: TrainingModel): Floats {
  const forward = {
    inputWeight: params.float("w_ih"),
    hiddenWeight: params.float("w_hh"),
    inputBias: params.float("b_ih"),
    hiddenBias: params.float("b_hh"),
  };
  const { output } = nn.functional.gru(data.float("x"), [{ forward }], { timeFirst: true });
  const y = linear(output as Floats, params.float("w"), params.float("b"));
  return loss.meanSquaredError(y, data.float("label")) as Floats;
}

export const trainingCases: Readonly<Record<string, TrainingBuilder>> = {
  autoencoder: ({ data, params }) => {
    const x = data.float("x");
    const code = nn.elu()(linear(x, params.float("we"), params.float("be")));
    const decoded = tanh(linear(code, params.float("wd"), params.float("bd"))) as Floats;
    return loss.meanSquaredError(decoded, x) as Floats;
  },
  batchnorm_mlp: ({ data, params, activation }) => {
    const h = linear(data.float("x"), params.float("w1"));
    const zeros = zerosLike(params.float("g1"));
    const z = nn.functional.batchNorm(h, {
      weight: params.float("g1"),
      bias: params.float("b1"),
      runningMean: zeros,
      runningVariance: zeros,
      training: true,
    }).output;
    return crossEntropy(linear(activation(z), params.float("w2"), params.float("b2")), data);
  },
  cnn: ({ data, params }) => {
    const part = (name: string): Floats => params.float(name);
    const first = maxPool2d(convRelu(data.float("x"), part("k1"), part("c1"), 1), 2) as Floats;
    const second = avgPool2d(convRelu(first, part("k2"), part("c2"), 0), 2) as Floats;
    return crossEntropy(linear(flatten(second) as Floats, part("w"), part("b")), data);
  },
  linear_regression: (model) => mean(square(sub(affine(model), model.data.float("label")))) as Floats,
  logistic_minibatch: (model) => mean(logisticLoss(affine(model), model.data.float("target"))) as Floats,
  mlp_sigmoid: ({ data, params }) => {
    const x = data.float("x");
    const a1 = sigmoid(linear(x, params.float("w1"), params.float("b1")));
    const a2 = sigmoid(linear(a1, params.float("w2"), params.float("b2")));
    const rows = x.shape[0]!;
    return halfSquares(a2, data.float("label"), rows);
  },
  recurrent,
  softmax_regression: ({ data, params }) => {
    const logits = linear(data.float("x"), params.float("w"), params.float("b"));
    return loss.softmaxCrossEntropy(logits, data.int("target")) as Floats;
  },
  transformer,
};
