/** @file Losses of yes-or-no predictions: Bernoulli negative log-likelihoods of probabilities and of logits. */
import { floatOperand, tensorArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { broadcastTo, refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { broadcastShapes, sameShape, showShape } from "../../shape.ts";
import type { Tensor } from "../../types/tensor.ts";
import { type PairLoss, pairLoss } from "./loss.ts";

const { add, div, exp, greater, log, log1p, maximum, mul, neg, select, sub } = calls;

/** A factor of the losses: a number, or a tensor that broadcasts to the prediction. */
export type Weight = number | Tensor<readonly unknown[], "f32" | "f64">;

export interface BinaryOptions {
  /** Multiplies the losses; a mean still divides by their number. Default 1. */
  readonly weight?: Weight;
}

function weightOperand(op: string, role: string, weight: unknown, x: Value): Value | number {
  if (typeof weight === "number") return weight;
  const value = floatOperand(op, tensorArgument(op, role, weight));
  const joined = broadcastShapes(value.shape, x.shape);
  if (value.dtype !== x.dtype || !("shape" in joined) || !sameShape(joined.shape, x.shape)) {
    const problem = `${role} must broadcast to ${x.dtype}${showShape(x.shape)}`;
    refuse(op, { code: "shape/loss", problem }, { prediction: x, [role]: value });
  }
  return broadcastTo(value, x.shape);
}

function weighted(op: string, each: Value, weight: unknown, x: Value): Value {
  return weight === undefined ? each : mul(each, weightOperand(op, "weight", weight, x));
}

/**
 * -(t ln p + (1 - t) ln(1 - p)) for probabilities p and targets t in 0..1; logarithms count as -100 where they are
 * smaller. `weight` multiplies. Prefer `binaryCrossEntropyWithLogits`, which loses nothing near 0 and 1.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.binaryCrossEntropy(nn.sigmoid(net(x)), label)
 */
export const binaryCrossEntropy: PairLoss<"binaryCrossEntropy", BinaryOptions> = pairLoss<
  "binaryCrossEntropy",
  BinaryOptions
>("binaryCrossEntropy", ["weight"], (p, t, { weight }) =>
  weighted("binaryCrossEntropy", bernoulli(p, t), weight, p),
);

const boundedLog = (x: Value): Value => maximum(log(x), -100);

/** With a gradient of its own: at 0 and 1, that of the bounded logarithm would be 0 times infinity. As PyTorch has it. */
function bernoulli(probability: Value, target: Value): Value {
  const [each] = calls.customVjp(
    [probability, target],
    ([p, t]) => [neg(add(mul(t!, boundedLog(p!)), mul(sub(1, t!), boundedLog(sub(1, p!)))))],
    ([p, t], _results, [ct]) => [
      mul(ct!, div(sub(p!, t!), maximum(mul(p!, sub(1, p!)), 1e-12))),
      mul(ct!, sub(boundedLog(sub(1, p!)), boundedLog(p!))),
    ],
  );
  return each!;
}

export interface BinaryLogitsOptions extends BinaryOptions {
  /** Multiplies the losses of positive targets: above 1 for rare ones. Default 1. */
  readonly positiveWeight?: Weight;
}

/**
 * Binary cross entropy of sigmoid(x), computed from x itself: -(w t ln sigmoid(x) + (1 - t) ln(1 - sigmoid(x))), with w the
 * `positiveWeight`. `weight` multiplies.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.binaryCrossEntropyWithLogits(net(x), label, { positiveWeight: 3 })
 */
export const binaryCrossEntropyWithLogits: PairLoss<"binaryCrossEntropyWithLogits", BinaryLogitsOptions> =
  pairLoss<"binaryCrossEntropyWithLogits", BinaryLogitsOptions>(
    "binaryCrossEntropyWithLogits",
    ["weight", "positiveWeight"],
    (x, t, { weight, positiveWeight = 1 }) => {
      const op = "binaryCrossEntropyWithLogits";
      const each = logistic(x, t, weightOperand(op, "positiveWeight", positiveWeight, x));
      return weighted(op, each, weight, x);
    },
  );

/** (1 + (w - 1) t) ln(1 + e^-|x|) + (x > 0 ? (1 - t) x : -w t x): the small term is added to nothing large. */
function logistic(x: Value, t: Value, w: Value | number): Value {
  const isPositive = greater(x, 0);
  const decay = log1p(exp(select(isPositive, neg(x), x)));
  if (w === 1) return add(decay, sub(select(isPositive, x, 0), mul(t, x)));
  const extra = typeof w === "number" ? w - 1 : sub(w, 1);
  const share = add(mul(t, extra), 1);
  const rest = mul(select(isPositive, sub(1, t), neg(mul(t, w))), x);
  return add(mul(share, decay), rest);
}
