/** @file Noise that is there while training: elements left out, and normal noise. */
import { floatOperand, knownOptions, refuseArgument } from "../dsl/check.ts";
import { bernoulli, normal } from "../dsl/random.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import { requireEntry } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import type { Layer, SameRule } from "../types/layer.ts";
import { type LayerOptions, makeLayer } from "./layer.ts";

/** Applied in mode `train`, the identity in mode `eval`. */
function whileTraining(kind: string, { name }: LayerOptions, apply: (x: Value) => Value) {
  return makeLayer<SameRule<string>>(kind, name === undefined ? {} : { name }, () => (operand: Operand) => {
    const x = floatOperand(kind, tensorOf(operand));
    return requireEntry(`applying ${kind}`).mode === "train" ? apply(x) : x;
  });
}

/** x with each element 0 with probability `rate`, the others divided by 1 - rate. */
export function dropped(x: Value, rate: number): Value {
  if (rate === 0) return x;
  const isKept = bernoulli(1 - rate, x.shape) as unknown as Value;
  return calls.select(isKept, calls.mul(x, 1 / (1 - rate)), 0);
}

export function rateArgument(op: string, role: string, rate: unknown): number {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return rate;
  return refuseArgument(op, role, rate, "a number from 0 to below 1");
}

/**
 * In mode `train` each element is 0 with probability `rate`, and the others are divided by 1 - rate (Srivastava et al.
 * 2014); in mode `eval` nothing happens. What is dropped follows from the seed and the step; two uses differ.
 * @throws GraphError `op/argument` where the rate is not from 0 to below 1.
 * @example nn.sequential([nn.dense(64, 32), nn.relu, nn.dropout(0.2), nn.dense(32, 10)])
 */
export function dropout(rate = 0.5, options: LayerOptions = {}): Layer<SameRule<"dropout">> {
  rateArgument("dropout", "rate", rate);
  return whileTraining("dropout", knownOptions("dropout", options, ["name"]), (x) =>
    dropped(x, rate),
  ) as never;
}

/**
 * In mode `train` normal noise of that standard deviation is added; in mode `eval` nothing happens.
 * @throws GraphError `op/argument` where the deviation is below 0.
 * @example nn.sequential([nn.gaussianNoise(0.1), nn.dense(64, 32)])
 */
export function gaussianNoise(
  deviation: number,
  options: LayerOptions = {},
): Layer<SameRule<"gaussianNoise">> {
  const op = "gaussianNoise";
  if (typeof deviation !== "number" || !(deviation >= 0)) {
    refuseArgument(op, "deviation", deviation, "a number from 0");
  }
  return whileTraining(op, knownOptions(op, options, ["name"]), (x) => {
    const noise = normal(x.shape, { standardDeviation: deviation }) as unknown as Value;
    return calls.add(x, calls.convert(noise, x.dtype));
  }) as never;
}
