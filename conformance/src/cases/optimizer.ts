/** @file Optimizers by the names and settings of the cases, and the problems they are tried on. */
import type { Attributes } from "../attributes.ts";
import { type Floats, matmul, mean, mul, optimizer, square, sub, tanh } from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import { matrixProduct } from "./builder.ts";
import { linear } from "./linalg.ts";

type Optimizer = ReturnType<typeof optimizer.sgd>;
type Rate = number | Floats;

/** An optimizer from its settings; the rate comes apart, as a schedule may change it. */
export type OptimizerBuilder = (attrs: Attributes, learningRate: Rate) => Optimizer;

/** A recorded rate is a number, or a scalar whose shape only the case knows. */
const rateOf = (rate: Rate): { readonly learningRate: number } => ({ learningRate: rate as number });

function betas(attrs: Attributes): { beta1: number; beta2: number } {
  const [beta1, beta2] = (attrs.raw("betas") ?? [0.9, 0.999]) as unknown[];
  if (typeof beta1 === "number" && typeof beta2 === "number") return { beta1, beta2 };
  throw new Unsupported(`the attribute betas is ${JSON.stringify(attrs.raw("betas"))}`);
}

const momentSettings = (attrs: Attributes, learningRate: Rate, weightDecay: number) => ({
  ...rateOf(learningRate),
  ...betas(attrs),
  epsilon: attrs.number("eps", 1e-8),
  weightDecay: attrs.number("weight_decay", weightDecay),
});

const adamSettings = (attrs: Attributes, learningRate: Rate, weightDecay: number) => ({
  ...momentSettings(attrs, learningRate, weightDecay),
  amsgrad: attrs.flag("amsgrad", false),
});

export const optimizers: Readonly<Record<string, OptimizerBuilder>> = {
  adadelta: (attrs, rate) =>
    optimizer.adadelta({
      ...rateOf(rate),
      decay: attrs.number("rho", 0.9),
      epsilon: attrs.number("eps", 1e-6),
      weightDecay: attrs.number("weight_decay", 0),
    }),
  adagrad: (attrs, rate) =>
    optimizer.adagrad({
      ...rateOf(rate),
      learningRateDecay: attrs.number("lr_decay", 0),
      epsilon: attrs.number("eps", 1e-10),
      initialAccumulator: attrs.number("initial_accumulator_value", 0),
      weightDecay: attrs.number("weight_decay", 0),
    }),
  adam: (attrs, rate) => optimizer.adam(adamSettings(attrs, rate, 0)),
  adamax: (attrs, rate) => optimizer.adamax(momentSettings(attrs, rate, 0)),
  adamw: (attrs, rate) => optimizer.adamW(adamSettings(attrs, rate, 0.01)),
  rmsprop: (attrs, rate) =>
    optimizer.rmsProp({
      ...rateOf(rate),
      decay: attrs.number("alpha", 0.99),
      epsilon: attrs.number("eps", 1e-8),
      momentum: attrs.number("momentum", 0),
      centred: attrs.flag("centered", false),
      weightDecay: attrs.number("weight_decay", 0),
    }),
  sgd: (attrs, rate) =>
    optimizer.sgd({
      ...rateOf(rate),
      momentum: attrs.number("momentum", 0),
      dampening: attrs.number("dampening", 0),
      nesterov: attrs.flag("nesterov", false),
      weightDecay: attrs.number("weight_decay", 0),
    }),
};

/** The cost of a problem, by the formula that the case gives for it. */
export const problems: Readonly<Record<string, (data: Operands, params: Operands) => Floats>> = {
  "1/2 x^T A x - b^T x": (data, params) => {
    const product = (a: Floats, b: Floats) => matrixProduct((p, q) => matmul(p, q), a, b);
    const x = params.float("x");
    return sub(mul(product(x, product(data.float("A"), x)), 0.5), product(data.float("b"), x)) as Floats;
  },
  "mean (tanh(x W1^T + b1) W2^T + b2 - label)^2": (data, params) => {
    const h = tanh(linear(data.float("x"), params.float("w1"), params.float("b1"))) as Floats;
    const y = linear(h, params.float("w2"), params.float("b2"));
    return mean(square(sub(y, data.float("label")))) as Floats;
  },
};
