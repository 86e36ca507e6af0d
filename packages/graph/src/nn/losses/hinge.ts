/** @file Losses of margins: targets are -1 or 1, and what is right by a margin costs nothing. */
import { knownOptions, refuseArgument, tensorArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly, IntOnly, SameType } from "../../types/dtype-rules.ts";
import type { ClassLoss, LossShape, Reduction, SameShape } from "../../types/losses.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { softplusOf } from "../activations/activation.ts";
import { chosenBy, classesOf } from "./classes.ts";
import {
  type LossOptions,
  numberOption,
  type PairLoss,
  pairLoss,
  positivePart,
  reduceLoss,
  sameOperands,
} from "./loss.ts";

const { equal, mul, neg, select, sub } = calls;

export interface MarginOptions {
  /** How far on the right side is far enough. */
  readonly margin?: number;
}

const slack = (op: string, x: Value, t: Value, margin: number): Value =>
  positivePart(sub(numberOption(op, "margin", margin), mul(t, x)));

/**
 * max(0, margin - target * x), for targets -1 and 1; the margin is 1 by default. The loss of support vector machines.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.hinge(net(x), side)
 */
export const hinge: PairLoss<"hinge", MarginOptions> = pairLoss<"hinge", MarginOptions>(
  "hinge",
  ["margin"],
  (x, t, { margin = 1 }) => slack("hinge", x, t, margin),
);

/**
 * max(0, margin - target * x)^2, for targets -1 and 1; the margin is 1 by default.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.squaredHinge(net(x), side)
 */
export const squaredHinge: PairLoss<"squaredHinge", MarginOptions> = pairLoss<"squaredHinge", MarginOptions>(
  "squaredHinge",
  ["margin"],
  (x, t, { margin = 1 }) => {
    const part = slack("squaredHinge", x, t, margin);
    return mul(part, part);
  },
);

/**
 * x where the target is 1, else max(0, margin - x): for distances x of pairs that belong together (1) or not (-1). The
 * margin is 1 by default.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.hingeEmbedding(distance, isPair)
 */
export const hingeEmbedding: PairLoss<"hingeEmbedding", MarginOptions> = pairLoss<
  "hingeEmbedding",
  MarginOptions
>("hingeEmbedding", ["margin"], (x, t, { margin = 1 }) =>
  select(equal(t, 1), x, positivePart(sub(numberOption("hingeEmbedding", "margin", margin), x))),
);

/**
 * ln(1 + e^(-target * x)), for targets -1 and 1: the logistic loss.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.softMargin(net(x), side)
 */
export const softMargin: PairLoss<"softMargin"> = pairLoss("softMargin", [], (x, t) =>
  softplusOf(neg(mul(t, x))),
);

/**
 * max(0, -target * (a - b) + margin): a should be above b where the target is 1, below where it is -1. All three have one
 * shape; the margin is 0 by default.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.marginRanking(score(better), score(worse), onesLike(pair))
 */
export function marginRanking<
  A extends Dims,
  D,
  B extends Dims,
  E,
  T extends Dims,
  F,
  const R extends Reduction = "mean",
>(
  a: Tensor<A, D> & Guard<FloatOnly<"marginRanking", D>>,
  b: Tensor<B, E> &
    Guard<SameType<"marginRanking", D, E, "a", "b">, SameShape<"marginRanking", A, B, "a", "b">>,
  target: Tensor<T, F> &
    Guard<SameType<"marginRanking", D, F, "a", "target">, SameShape<"marginRanking", A, T, "a">>,
  options?: LossOptions<R> & MarginOptions,
): Tensor<LossShape<A, R>, D> {
  const op = "marginRanking";
  const { margin = 0, reduction } = knownOptions<LossOptions<R> & MarginOptions>(op, options, [
    "reduction",
    "margin",
  ]);
  const [x, y, t] = sameOperands(op, { a, b, target }) as [Value, Value, Value];
  return reduceLoss(op, slack(op, sub(x, y), t, margin), reduction) as never;
}

export interface MultiMarginOptions<R extends Reduction> extends LossOptions<R>, MarginOptions {
  /** The power of each difference: 1 (default) or 2. */
  readonly power?: 1 | 2;
}

/**
 * The sum over the classes c other than the label of max(0, margin - x[label] + x[c])^power, divided by the number of
 * classes (Crammer and Singer 2001). Classes lie on the last axis; the margin is 1 by default.
 * @throws GraphError `shape/loss` where labels do not fit, `range/too-wide` where they may not be classes,
 * `dtype/unsupported`, `op/argument`.
 * @example loss.multiMargin(net(image), label)
 */
export function multiMargin<S extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  scores: Tensor<S, D> & Guard<FloatOnly<"multiMargin", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"multiMargin", E>, ClassLoss<"multiMargin", S, T, E>>,
  options?: MultiMarginOptions<R>,
): Tensor<LossShape<Ok<ClassLoss<"multiMargin", S, T, E>>, R>, D> {
  const op = "multiMargin";
  const {
    margin = 1,
    power = 1,
    reduction,
  } = knownOptions<MultiMarginOptions<R>>(op, options, ["reduction", "margin", "power"]);
  numberOption(op, "margin", margin);
  if (power !== 1 && power !== 2) refuseArgument(op, "power", power, "1 or 2");
  const given = { logits: tensorArgument(op, "scores", scores), labels, options: {} };
  const classes = classesOf(op, "scores", given, false);
  const { logits: x, axis, count } = classes;
  const own = calls.expandDims(chosenBy(classes, x), axis);
  const part = positivePart(calls.add(sub(x, own), margin));
  const isOwn = equal(calls.iota(x.shape, "i32", axis), calls.expandDims(classes.labels, axis));
  const others = select(isOwn, 0, power === 2 ? mul(part, part) : part);
  return reduceLoss(op, calls.div(calls.sum(others, axis), count), reduction) as never;
}
