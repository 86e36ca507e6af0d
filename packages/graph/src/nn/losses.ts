/** @file Losses. The losses of the examples become one by `reduction`: their mean unless asked otherwise. */
import { GraphError } from "../errors.ts";
import { nameOf, type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { useAsIndex } from "../model/index-range.ts";
import { calls } from "../ops/calls.ts";
import { sameShape, showShape } from "../shape.ts";
import type { FloatOnly, SameType } from "../types/dtype-rules.ts";
import type { ClassLoss, LossShape, Reduction, SameShape } from "../types/losses.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { logSoftmaxOf, shifted } from "./softmax.ts";

export interface LossOptions<R extends Reduction = Reduction> {
  /** `mean` (default), `sum`, or `none` for one value per example. */
  readonly reduction?: R;
}

const untyped = (x: unknown): Operand => x as Operand;

export function reduceLoss(each: Value, reduction: Reduction | undefined): Value {
  switch (reduction ?? "mean") {
    case "mean":
      return calls.mean(each);
    case "sum":
      return calls.sum(each);
    case "none":
      return each;
    default:
      throw new GraphError({
        code: "loss/reduction",
        problem: `${JSON.stringify(reduction)} is not a reduction`,
        hint: 'one of "mean", "sum", "none"',
        source: captureSource(reduceLoss),
      });
  }
}

/** Losses do not broadcast: `[batch]` against `[batch, 1]` is nearly always a mistake. */
export function checkSameShape(op: string, prediction: Value, target: Value): void {
  if (sameShape(prediction.shape, target.shape)) return;
  const axis = prediction.shape.findIndex((size, i) => size !== target.shape[i]);
  const where =
    prediction.shape.length === target.shape.length ? `axis ${axis} differs` : "they have different ranks";
  throw new GraphError({
    code: "shape/loss",
    op,
    problem: `prediction ${showShape(prediction.shape)} and target ${showShape(target.shape)} must have one shape; ${where}`,
    operands: [
      { role: "prediction", name: nameOf(prediction), type: prediction },
      { role: "target", name: nameOf(target), type: target },
    ],
    hint: "losses do not broadcast: reshape one of them",
    source: captureSource(checkSameShape),
  });
}

/**
 * Mean squared error: the mean of (prediction - target)^2.
 *
 * @example loss.meanSquaredError(net(x), y)
 * @throws GraphError `shape/loss` where the shapes differ.
 */
export function meanSquaredError<P extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  prediction: Tensor<P, D> & Guard<FloatOnly<"meanSquaredError", D>>,
  target: Tensor<T, E> & Guard<SameType<"meanSquaredError", D, E>, SameShape<"meanSquaredError", P, T>>,
  options: LossOptions<R> = {},
): Tensor<LossShape<P, R>, D> {
  const [p, t] = [tensorOf(untyped(prediction)), tensorOf(untyped(target))];
  checkSameShape("meanSquaredError", p, t);
  const difference = calls.sub(p, t);
  return reduceLoss(calls.mul(difference, difference), options.reduction) as unknown as Tensor<
    LossShape<P, R>,
    D
  >;
}

/**
 * Cross entropy of softmax(logits) over the last axis: -ln p[label] for class numbers (i32, shape of the logits
 * without their last axis), -sum p ln softmax for probabilities (shape of the logits). Mean over all examples.
 *
 * @example loss.softmaxCrossEntropy(net(image), label)
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes.
 */
export function softmaxCrossEntropy<S extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  logits: Tensor<S, D> & Guard<FloatOnly<"softmaxCrossEntropy", D>>,
  labels: Tensor<T, E> & Guard<ClassLoss<"softmaxCrossEntropy", S, T, E>>,
  options: LossOptions<R> = {},
): Tensor<LossShape<Ok<ClassLoss<"softmaxCrossEntropy", S, T, E>>, R>, D> {
  const each = crossEntropyOf(tensorOf(untyped(logits)), tensorOf(untyped(labels)));
  return reduceLoss(each, options.reduction) as unknown as ReturnType<
    typeof softmaxCrossEntropy<S, D, T, E, R>
  >;
}

function crossEntropyOf(logits: Value, labels: Value): Value {
  if (labels.dtype !== "i32") {
    checkSameShape("softmaxCrossEntropy", logits, labels);
    return calls.neg(calls.sum(calls.mul(labels, logSoftmaxOf(logits, -1)), -1));
  }
  const classes = checkLabels(logits, labels);
  useAsIndex(labels, classes, "softmaxCrossEntropy");
  const x = shifted(logits, -1);
  const isLabel = calls.equal(
    calls.iota(logits.shape, "i32", logits.shape.length - 1),
    calls.expandDims(labels, -1),
  );
  const chosen = calls.sum(calls.select(isLabel, x, 0), -1);
  return calls.sub(calls.log(calls.sum(calls.exp(x), -1)), chosen);
}

function checkLabels(logits: Value, labels: Value): number {
  const classes = logits.shape[logits.shape.length - 1];
  if (classes !== undefined && sameShape(logits.shape.slice(0, -1), labels.shape)) return classes;
  throw new GraphError({
    code: "shape/loss",
    op: "softmaxCrossEntropy",
    problem: `logits ${showShape(logits.shape)} take i32 labels ${showShape(logits.shape.slice(0, -1))}; these are ${showShape(labels.shape)}`,
    operands: [
      { role: "logits", name: nameOf(logits), type: logits },
      { role: "labels", name: nameOf(labels), type: labels },
    ],
    hint: "one class number for each example: the shape of the logits without the axis of classes",
    source: captureSource(checkLabels),
  });
}
