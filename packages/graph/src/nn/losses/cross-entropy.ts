/** @file Cross entropy of classes, from logits or from logarithms of probabilities. */
import { refuseArgument, tensorArgument } from "../../dsl/check.ts";
import { isFloat } from "../../dtype.ts";
import { scope } from "../../ir/context.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly, IntOnly } from "../../types/dtype-rules.ts";
import type { LossShape, Reduction } from "../../types/losses.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { logSoftmaxOf, shifted } from "../softmax.ts";
import type { ClassLossOn } from "./class-loss.ts";
import { type Classes, type ClassOptions, chosenBy, classesOf, type Weighed, weigh } from "./classes.ts";
import { numberOption, reduceLoss } from "./loss.ts";

export interface CrossEntropyOptions<R extends Reduction = Reduction, A extends number = number>
  extends ClassOptions<R, A> {
  /** The share of the target that is spread over all classes (Szegedy et al. 2016), from 0 to 1; default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross entropy of softmax(logits): -ln p[label] for class numbers (i32, the shape of the logits without the axis of
 * classes), -sum p ln softmax for probabilities (the shape of the logits). A mean divides by the number of examples; with
 * `classWeights` w and class numbers by the sum of w[label] over those that count. With `labelSmoothing` s and C classes:
 * -(1 - s) w[label] ln p[label] - s / C * sum w ln p.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes, `shape/axis`,
 * `dtype/unsupported`, `op/argument`.
 * @example loss.softmaxCrossEntropy(net(image), label)
 */
export function softmaxCrossEntropy<
  S extends Dims,
  D,
  T extends Dims,
  E,
  const R extends Reduction = "mean",
  const A extends number = -1,
>(
  logits: Tensor<S, D> & Guard<FloatOnly<"softmaxCrossEntropy", D>>,
  labels: Tensor<T, E> & Guard<ClassLossOn<"softmaxCrossEntropy", S, T, E, A>>,
  options?: CrossEntropyOptions<R, A>,
): Tensor<LossShape<Ok<ClassLossOn<"softmaxCrossEntropy", S, T, E, A>>, R>, D> {
  const op = "softmaxCrossEntropy";
  return scope(op, () => {
    const classes = classesOf(op, "logits", { logits, labels, options }, true, ["labelSmoothing"]);
    const smoothing = numberOption(op, "labelSmoothing", options?.labelSmoothing ?? 0, 0);
    if (smoothing > 1) refuseArgument(op, "labelSmoothing", smoothing, "a number from 0 to 1");
    const { each, weight } = isFloat(classes.labels.dtype)
      ? softLoss(classes, smoothing)
      : hardLoss(classes, smoothing);
    return reduceLoss(op, each, options?.reduction, weight) as never;
  });
}

/** ln sum e^x - x[label], with x shifted so that nothing overflows. */
function hardLoss(classes: Classes, smoothing: number): Weighed {
  const { logits, axis, count, weights } = classes;
  const x = shifted(logits, axis);
  const total = calls.log(calls.sum(calls.exp(x), axis));
  const own = calls.sub(total, chosenBy(classes, x));
  if (smoothing === 0) return weigh(classes, own);
  const logs = calls.sub(x, calls.expandDims(total, axis));
  const spread = calls.sum(weights ? calls.mul(logs, weights) : logs, axis);
  return weigh(classes, calls.mul(own, 1 - smoothing), calls.mul(spread, -smoothing / count));
}

function softLoss({ logits, labels, axis, count, weights }: Classes, smoothing: number): Weighed {
  const target = smoothing === 0 ? labels : calls.add(calls.mul(labels, 1 - smoothing), smoothing / count);
  const parts = calls.mul(target, logSoftmaxOf(logits, axis));
  const each = calls.neg(calls.sum(weights ? calls.mul(parts, weights) : parts, axis));
  return { each, weight: undefined };
}

/**
 * -logProbability[label]: cross entropy from logarithms of probabilities, for class numbers. Options as in
 * `softmaxCrossEntropy`.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes, `shape/axis`,
 * `dtype/unsupported`, `op/argument`.
 * @example loss.negativeLogLikelihood(nn.logSoftmax(net(image)), label)
 */
export function negativeLogLikelihood<
  S extends Dims,
  D,
  T extends Dims,
  E,
  const R extends Reduction = "mean",
  const A extends number = -1,
>(
  logProbability: Tensor<S, D> & Guard<FloatOnly<"negativeLogLikelihood", D>>,
  labels: Tensor<T, E> &
    Guard<IntOnly<"negativeLogLikelihood", E>, ClassLossOn<"negativeLogLikelihood", S, T, E, A>>,
  options?: ClassOptions<R, A>,
): Tensor<LossShape<Ok<ClassLossOn<"negativeLogLikelihood", S, T, E, A>>, R>, D> {
  const op = "negativeLogLikelihood";
  const given = { logits: tensorArgument(op, "logProbability", logProbability), labels, options };
  const classes = classesOf(op, "logProbability", given, false);
  const { each, weight } = weigh(classes, calls.neg(chosenBy(classes, classes.logits)));
  return reduceLoss(op, each, options?.reduction, weight) as never;
}
