/** @file Losses of distances and angles between vectors, which lie on the last axis unless an axis is named. */
import { axisArgument, flagArgument, knownOptions } from "../../dsl/check.ts";
import { exceptAtZero, rootOf } from "../../dsl/safe-root.ts";
import { named } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { LossShape, Reduction, SameShape } from "../../types/losses.ts";
import type { Reduce } from "../../types/reduce.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import type { MarginOptions } from "./hinge.ts";
import {
  floatOperands,
  type LossOptions,
  numberOption,
  positivePart,
  reduceLoss,
  sameOperands,
} from "./loss.ts";

const { abs, add, div, equal, minimum, mul, neg, pow, select, sqrt, sub, sum } = calls;

export interface SimilarityOptions<A extends number = number> {
  /** The axis of the vectors; default the last. */
  readonly axis?: A;
  /** The least length a vector counts as; default 1e-8. */
  readonly epsilon?: number;
}

function cosine(op: string, [a, b]: readonly [Value, Value], axis: number, epsilon: number): Value {
  numberOption(op, "epsilon", epsilon, 0);
  const length = (x: Value): Value =>
    calls.clamp(rootOf(sum(mul(x, x), axis)), epsilon, Number.POSITIVE_INFINITY);
  return div(sum(mul(a, b), axis), mul(length(a), length(b)));
}

/**
 * The cosine of the angle between vectors: sum(a b) / (max(|a|, epsilon) max(|b|, epsilon)), without the vectors' axis.
 * @throws GraphError `shape/loss` where the shapes differ, `shape/axis`, `dtype/mismatch`, `dtype/unsupported`.
 * @example nn.cosineSimilarity(query, key) // [batch, 64] and [batch, 64] -> [batch]
 */
export function cosineSimilarity<S extends Dims, D, T extends Dims, E, const A extends number = -1>(
  a: Tensor<S, D> & Guard<FloatOnly<"cosineSimilarity", D>, Reduce<"cosineSimilarity", S, A, false>>,
  b: Tensor<T, E> &
    Guard<SameType<"cosineSimilarity", D, E, "a", "b">, SameShape<"cosineSimilarity", S, T, "a", "b">>,
  options?: SimilarityOptions<A>,
): Tensor<Ok<Reduce<"cosineSimilarity", S, A, false>>, D> {
  const op = "cosineSimilarity";
  const { axis = -1, epsilon = 1e-8 } = knownOptions<SimilarityOptions>(op, options, ["axis", "epsilon"]);
  const [x, y] = sameOperands(op, { a, b }) as [Value, Value];
  return cosine(op, [x, y], axisArgument(op, x, axis), epsilon) as never;
}

/**
 * Minus the cosine of the angle between prediction and target, which falls to -1 as they come to point the same way.
 * @throws GraphError `shape/loss` where the shapes differ, `shape/axis`, `dtype/mismatch`, `dtype/unsupported`.
 * @example loss.cosineSimilarity(net(x), embedding)
 */
export function cosineSimilarityLoss<
  P extends Dims,
  D,
  T extends Dims,
  E,
  const R extends Reduction = "mean",
  const A extends number = -1,
>(
  prediction: Tensor<P, D> & Guard<FloatOnly<"cosineSimilarity", D>, Reduce<"cosineSimilarity", P, A, false>>,
  target: Tensor<T, E> &
    Guard<SameType<"cosineSimilarity", D, E, "prediction", "target">, SameShape<"cosineSimilarity", P, T>>,
  options?: LossOptions<R> & SimilarityOptions<A>,
): Tensor<LossShape<Ok<Reduce<"cosineSimilarity", P, A, false>>, R>, D> {
  const op = "cosineSimilarity";
  const given = knownOptions<LossOptions<R> & SimilarityOptions>(op, options, [
    "reduction",
    "axis",
    "epsilon",
  ]);
  const [p, t] = sameOperands(op, { prediction, target }) as [Value, Value];
  const each = cosine(op, [p, t], axisArgument(op, p, given.axis ?? -1), given.epsilon ?? 1e-8);
  return named(op, () => reduceLoss(op, neg(each), given.reduction)) as never;
}

/**
 * 1 - cos(a, b) where the target is 1, else max(0, cos(a, b) - margin), one target of -1 or 1 for each pair of vectors;
 * the margin is 0 by default. Lengths are sqrt(sum x^2 + 1e-12).
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported`, `op/argument`.
 * @example loss.cosineEmbedding(left, right, isPair, { margin: 0.2 })
 */
export function cosineEmbedding<
  S extends Dims,
  D,
  B extends Dims,
  E,
  T extends Dims,
  F,
  const R extends Reduction = "mean",
>(
  a: Tensor<S, D> & Guard<FloatOnly<"cosineEmbedding", D>>,
  b: Tensor<B, E> &
    Guard<SameType<"cosineEmbedding", D, E, "a", "b">, SameShape<"cosineEmbedding", S, B, "a", "b">>,
  target: Tensor<T, F> &
    Guard<
      SameType<"cosineEmbedding", D, F, "a", "target">,
      Reduce<"cosineEmbedding", S, -1, false>,
      SameShape<"cosineEmbedding", Ok<Reduce<"cosineEmbedding", S, -1, false>>, T, "pairs">
    >,
  options?: LossOptions<R> & MarginOptions,
): Tensor<LossShape<Ok<Reduce<"cosineEmbedding", S, -1, false>>, R>, D> {
  const op = "cosineEmbedding";
  const { margin = 0, reduction } = knownOptions<LossOptions<R> & MarginOptions>(op, options, [
    "reduction",
    "margin",
  ]);
  numberOption(op, "margin", margin);
  const [x, y] = sameOperands(op, { a, b }) as [Value, Value];
  const t = floatOperands(op, { a, target })[1]!;
  const axis = axisArgument(op, x, -1);
  if (!sameShape(t.shape, x.shape.slice(0, -1))) {
    const problem = `pairs of ${showShape(x.shape)} take targets ${showShape(x.shape.slice(0, -1))}; these are ${showShape(t.shape)}`;
    refuse(op, { code: "shape/loss", problem, hint: "one -1 or 1 for each pair" }, { a: x, target: t });
  }
  const square = (v: Value): Value => add(sum(mul(v, v), axis), 1e-12);
  const cos = div(sum(mul(x, y), axis), sqrt(mul(square(x), square(y))));
  const each = select(equal(t, 1), sub(1, cos), positivePart(sub(cos, margin)));
  return reduceLoss(op, each, reduction) as never;
}

export interface TripletOptions<R extends Reduction> extends LossOptions<R>, MarginOptions {
  /** Of the norm that measures distances; default 2. */
  readonly order?: number;
  /** Takes the distance of positive and negative where that is smaller than of anchor and negative; default false. */
  readonly swap?: boolean;
}

/**
 * max(0, margin + d(anchor, positive) - d(anchor, negative)) for vectors on the last axis (Schroff et al. 2015), with
 * d(u, v) the norm of u - v + 1e-6; the margin is 1 by default. One shape for all three; `none` leaves out the last axis.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported`, `shape/axis` for scalars, `op/argument`.
 * @example loss.triplet(net(anchor), net(same), net(other), { margin: 0.2 })
 */
export function triplet<
  S extends Dims,
  D,
  P extends Dims,
  E,
  N extends Dims,
  F,
  const R extends Reduction = "mean",
>(
  anchor: Tensor<S, D> & Guard<FloatOnly<"triplet", D>, Reduce<"triplet", S, -1, false>>,
  positive: Tensor<P, E> &
    Guard<SameType<"triplet", D, E, "anchor", "positive">, SameShape<"triplet", S, P, "anchor", "positive">>,
  negative: Tensor<N, F> &
    Guard<SameType<"triplet", D, F, "anchor", "negative">, SameShape<"triplet", S, N, "anchor", "negative">>,
  options?: TripletOptions<R>,
): Tensor<LossShape<Ok<Reduce<"triplet", S, -1, false>>, R>, D> {
  const op = "triplet";
  const {
    margin = 1,
    order = 2,
    swap,
    reduction,
  } = knownOptions<TripletOptions<R>>(op, options, ["reduction", "margin", "order", "swap"]);
  numberOption(op, "margin", margin);
  numberOption(op, "order", order, 0, true);
  const [a, p, n] = sameOperands(op, { anchor, positive, negative }) as [Value, Value, Value];
  axisArgument(op, a, -1);
  const far = distance(a, n, order);
  const least = flagArgument(op, "swap", swap) ? minimum(far, distance(p, n, order)) : far;
  return reduceLoss(op, positivePart(add(sub(distance(a, p, order), least), margin)), reduction) as never;
}

/** The norm along the last axis. */
function distance(u: Value, v: Value, order: number): Value {
  const d = add(sub(u, v), 1e-6);
  if (order === Number.POSITIVE_INFINITY) return calls.max(abs(d), -1);
  if (order === 1) return sum(abs(d), -1);
  if (order === 2) return rootOf(sum(mul(d, d), -1));
  const total = sum(pow(abs(d), order), -1);
  return exceptAtZero(total, (x) => pow(x, 1 / order));
}
