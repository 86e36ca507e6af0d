/** @file Attention: each query takes the average of the values, weighted by how its key fits (Vaswani et al. 2017). */
import { flagArgument, knownOptions, numberArgument, tensorArgument } from "../../dsl/check.ts";
import { isFloat } from "../../dtype.ts";
import { requireEntry } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { broadcastTo, commonShape, refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { dropped, rateArgument } from "../dropout.ts";
import { floatOperands } from "../losses/loss.ts";
import { softmaxOf } from "../softmax.ts";
import type { Attention, Scores } from "./attention-shape.ts";

type Mask = Tensor<readonly unknown[], "bool" | "f32" | "f64">;

export interface AttentionOptions {
  /** Which keys each query sees: a bool tensor, true where it does, or floats that are added to the scores. Broadcast. */
  readonly mask?: Mask;
  /** Position i sees keys 0..i only; default false. */
  readonly causal?: boolean;
  /** What scores are multiplied by; default 1 / sqrt(features). */
  readonly scale?: number;
  /** The share of weights left out in mode `train`; default 0. */
  readonly dropout?: number;
}

/** The names of `AttentionOptions`. */
export const attentionNames = ["mask", "causal", "scale", "dropout"] as const;

/** Softmax over the keys of scale * query key^T + mask; minus infinity where a key is hidden. */
export function weightsOf(op: string, query: Value, key: Value, given: unknown): Value {
  const { mask, causal, scale, dropout = 0 } = knownOptions<AttentionOptions>(op, given, attentionNames);
  rateArgument(op, "dropout", dropout);
  checkPair(op, { query, key }, -1, -1, "features");
  const features = query.shape.at(-1)!;
  const factor = scale === undefined ? 1 / Math.sqrt(features) : numberArgument(op, "scale", scale);
  let scores = calls.mul(calls.matmul(query, calls.swapAxes(key, -2, -1)), factor);
  if (mask !== undefined) scores = masked(op, scores, tensorArgument(op, "mask", mask));
  if (flagArgument(op, "causal", causal))
    scores = calls.select(past(scores), scores, Number.NEGATIVE_INFINITY);
  const weights = softmaxOf(scores, -1);
  const drops = dropout > 0 && requireEntry(`applying ${op}`).mode === "train";
  return drops ? dropped(weights, dropout) : weights;
}

/** True where the key comes no later than the query. */
function past({ shape }: Value): Value {
  const square = shape.slice(-2);
  const isPast = calls.lessEqual(calls.iota(square, "i32", 1), calls.iota(square, "i32", 0));
  return broadcastTo(isPast, shape);
}

function masked(op: string, scores: Value, mask: Value): Value {
  const joined = commonShape([scores.shape, mask.shape]);
  const isUsable = mask.dtype === "bool" || mask.dtype === scores.dtype;
  if (!isUsable || !joined || !sameShape(joined, scores.shape)) {
    const problem = `the mask must be bool or ${scores.dtype}, and broadcast to the scores ${showShape(scores.shape)}`;
    const hint = "the scores are [..., queries, keys]";
    refuse(op, { code: "attention/mask", problem, hint }, { scores, mask });
  }
  if (isFloat(mask.dtype)) return calls.add(scores, mask);
  return calls.select(broadcastTo(mask, scores.shape), scores, Number.NEGATIVE_INFINITY);
}

/** Two operands of two axes or more, equal on one axis each. */
export function checkPair(
  op: string,
  operands: Readonly<Record<string, Value>>,
  left: number,
  right: number,
  what: string,
): void {
  const [[leftRole, a], [rightRole, b]] = Object.entries(operands) as [[string, Value], [string, Value]];
  const flat = a.shape.length < 2 ? leftRole : b.shape.length < 2 ? rightRole : undefined;
  if (flat) {
    refuse(op, { code: "shape/rank", problem: `${flat} must have 2 axes or more` }, operands);
  }
  const sizes = [a.shape.at(left), b.shape.at(right)];
  const batch = commonShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  if (sizes[0] === sizes[1] && batch) return;
  const problem = batch
    ? `${leftRole} has ${sizes[0]} ${what}, ${rightRole} has ${sizes[1]}`
    : `the axes before the last two of ${leftRole} and ${rightRole} do not broadcast`;
  refuse(op, { code: "shape/attention", problem }, operands);
}

/** The average of values by weights. */
export function averaged(op: string, weights: Value, key: Value, value: Value): Value {
  checkPair(op, { key, value }, -2, -2, "positions");
  return calls.matmul(weights, value);
}

/** Untyped core of `scaledDotProductAttention`. */
export const attend = (
  op: string,
  [query, key, value]: readonly [Value, Value, Value],
  given: unknown,
): Value => averaged(op, weightsOf(op, query, key, given), key, value);

/**
 * softmax(scale * query key^T + mask) value: query `[..., L, d]`, key `[..., S, d]` and value `[..., S, e]` give
 * `[..., L, e]` (Vaswani et al. 2017). A query that may see no key gets NaN.
 * @throws GraphError `shape/attention` where features, positions or batches do not fit, `attention/mask`, `shape/rank`,
 * `dtype/mismatch`, `dtype/unsupported`, `op/argument`.
 * @example nn.scaledDotProductAttention(query, key, value, { causal: true })
 */
export function scaledDotProductAttention<Q extends Dims, D, K extends Dims, E, V extends Dims, F>(
  query: Tensor<Q, D> & Guard<FloatOnly<"attention", D>>,
  key: Tensor<K, E> & Guard<SameType<"attention", D, E, "query", "key">, Scores<"attention", Q, K>>,
  value: Tensor<V, F> & Guard<SameType<"attention", D, F, "query", "value">, Attention<"attention", Q, K, V>>,
  options: AttentionOptions = {},
): Tensor<Ok<Attention<"attention", Q, K, V>>, D> {
  const op = "scaledDotProductAttention";
  const [q, k, v] = floatOperands(op, { query, key, value }) as [Value, Value, Value];
  return attend(op, [q, k, v], options) as never;
}

/**
 * The weights of that attention, softmax(scale * query key^T + mask): query `[..., L, d]` and key `[..., S, d]` give
 * `[..., L, S]`; each row adds up to 1.
 * @throws GraphError as `scaledDotProductAttention`.
 * @example const weights = nn.attentionWeights(query, key)
 */
export function attentionWeights<Q extends Dims, D, K extends Dims, E>(
  query: Tensor<Q, D> & Guard<FloatOnly<"attention", D>>,
  key: Tensor<K, E> & Guard<SameType<"attention", D, E, "query", "key">, Scores<"attention", Q, K>>,
  options: AttentionOptions = {},
): Tensor<Ok<Scores<"attention", Q, K>>, D> {
  const op = "attentionWeights";
  const [q, k] = floatOperands(op, { query, key }) as [Value, Value];
  return weightsOf(op, q, k, options) as never;
}
