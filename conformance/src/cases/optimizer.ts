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

function betas(attrs: Attributes): { beta1: number; beta2: number } {
  const [beta1, beta2] = (attrs.raw("betas") ?? [0.9, 0.999]) as unknown[];
  if (typeof beta1 === "number" && typeof beta2 === "number") return { beta1, beta2 };
  throw new Unsupported(`the attribute betas is ${JSON.stringify(attrs.raw("betas"))}`);
}

const adamSettings = (attrs: Attributes, learningRate: Rate, weightDecay: number) => ({
  learningRate,
  ...betas(attrs),
  epsilon: attrs.number("eps", 1e-8),
  weightDecay: attrs.number("weight_decay", weightDecay),
  amsgrad: attrs.flag("amsgrad", false),
});

export const optimizers: Readonly<Record<string, OptimizerBuilder>> = {
  adam: (attrs, rate) => optimizer.adam(adamSettings(attrs, rate, 0)),
  adamw: (attrs, rate) => optimizer.adamW(adamSettings(attrs, rate, 0.01)),
  sgd: (attrs, learningRate) => {
    if (attrs.number("dampening", 0) !== 0) throw new Unsupported("there is no dampening yet");
    return optimizer.sgd({
      learningRate,
      momentum: attrs.number("momentum", 0),
      nesterov: attrs.flag("nesterov", false),
      weightDecay: attrs.number("weight_decay", 0),
    });
  },
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
