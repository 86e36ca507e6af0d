/** @file Metrics in the graph: how often labels are found, and how surprising they are. */
import { wholeNumber } from "../dsl/check.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import type { FloatOnly, IntOnly } from "../types/dtype-rules.ts";
import type { ClassLoss } from "../types/losses.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { chosenBy, classesOf } from "./losses/classes.ts";
import { softmaxCrossEntropy } from "./losses/cross-entropy.ts";

const checked = (op: string, logits: unknown, labels: unknown) =>
  classesOf(op, "logits", { logits, labels, options: {} }, false);

/** The share of what holds. */
const shareOf = (isRight: Value): Value => calls.mean(calls.convert(isRight, "f32"));

/**
 * The share of examples whose largest logit (the first of equals) is at their label: a scalar in 0..1. Logits `[..., classes]`,
 * labels i32 `[...]`.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes,
 * `dtype/unsupported`.
 * @example metric.accuracy(net(image), label)
 */
export function accuracy<S extends Dims, D, T extends Dims, E>(
  logits: Tensor<S, D> & Guard<FloatOnly<"accuracy", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"accuracy", E>, ClassLoss<"accuracy", S, T, E>>,
): Tensor<readonly [], "f32"> {
  const { logits: x, labels: label, axis } = checked("accuracy", logits, labels);
  return shareOf(calls.equal(calls.argmax(x, axis), label)) as never;
}

/**
 * The share of examples whose label is among the `k` largest logits (of equals, the first come first): a scalar in 0..1.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes,
 * `dtype/unsupported`, `op/argument` where k is no whole number from 1.
 * @example metric.topKAccuracy(net(image), label, 5)
 */
export function topKAccuracy<S extends Dims, D, T extends Dims, E>(
  logits: Tensor<S, D> & Guard<FloatOnly<"topKAccuracy", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"topKAccuracy", E>, ClassLoss<"topKAccuracy", S, T, E>>,
  k: number,
): Tensor<readonly [], "f32"> {
  const most = wholeNumber("topKAccuracy", "k", k, 1);
  const classes = checked("topKAccuracy", logits, labels);
  const { logits: x, labels: label, axis } = classes;
  const own = calls.expandDims(chosenBy(classes, x), axis);
  const isEarlier = calls.less(calls.iota(x.shape, "i32", axis), calls.expandDims(label, axis));
  const isAbove = calls.or(calls.greater(x, own), calls.and(calls.equal(x, own), isEarlier));
  return shareOf(calls.less(calls.sum(calls.convert(isAbove, "i32"), axis), most)) as never;
}

/**
 * e to the mean cross entropy: among how many equally likely classes a model that is as uncertain would choose. A scalar
 * from 1.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes,
 * `dtype/unsupported`.
 * @example metric.perplexity(net(text), next)
 */
export function perplexity<S extends Dims, D, T extends Dims, E>(
  logits: Tensor<S, D> & Guard<FloatOnly<"perplexity", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"perplexity", E>, ClassLoss<"perplexity", S, T, E>>,
): Tensor<readonly [], D> {
  checked("perplexity", logits, labels);
  return calls.exp(softmaxCrossEntropy(logits as never, labels as never) as never) as never;
}
