/**
 * @file Elements in order. NaN comes after all numbers, also from the largest to the smallest; what is equal (-0 and +0
 * too) stays in its order. Gradients go back to where the elements came from.
 */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisHasSize, numeric } from "../ops/rules.ts";
import type { FloatOnly, NumberOnly } from "../types/dtype-rules.ts";
import type { AlongAxis, Reduce } from "../types/reduce.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { TopK } from "../types/sort.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  axisArgument,
  flagArgument,
  floatOperand,
  knownOptions,
  refuseArgument,
  typedOperand,
  wholeNumber,
} from "./check.ts";

export interface SortOptions {
  /** From the largest to the smallest. Left out: from the smallest to the largest. */
  readonly descending?: boolean;
}

/** Elements in order, and where they come from. */
export interface Ordered<S extends Dims, D> {
  readonly values: Tensor<S, D>;
  readonly indices: Tensor<S, "i32">;
}

function ordered(op: string, x: unknown, axis: unknown, options: unknown) {
  const operand = typedOperand(op, x, numeric);
  const along = axisArgument(op, operand, axis ?? -1);
  const { descending } = knownOptions<SortOptions>(op, options, ["descending"]);
  return calls.sort(operand, along, flagArgument(op, "descending", descending));
}

/**
 * The elements along an axis (the last unless another is named) in order. f32, f64 or i32.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool, `op/argument`.
 * @example sort(scores, -1, { descending: true })
 */
export function sort<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<NumberOnly<"sort", D>>,
  axis?: A & Guard<AlongAxis<"sort", S, A>>,
  options?: SortOptions,
): Tensor<S, D> {
  return ordered("sort", x, axis, options).values as never;
}

/**
 * Where the elements of `sort` come from: `takeAlong(x, argsort(x, axis), axis)` is sorted. i32.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool, `op/argument`.
 * @example take(name, argsort(score, 0))
 */
export function argsort<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<NumberOnly<"argsort", D>>,
  axis?: A & Guard<AlongAxis<"argsort", S, A>>,
  options?: SortOptions,
): Tensor<S, "i32"> {
  return ordered("argsort", x, axis, options).indices as never;
}

/** How many elements are wanted of how many. */
function countArgument(op: string, operand: Value, k: unknown, along: number, least: number): number {
  const count = wholeNumber(op, "k", k, least);
  if (count <= operand.shape[along]!) return count;
  const problem = `there are no ${count} elements along axis ${along}`;
  refuse(op, { code: "op/argument", problem, notes: [axisHasSize(along, operand)] }, { operand });
}

export interface TopKOptions {
  /** The smallest ones, smallest first, where false. Left out: the largest, largest first. */
  readonly largest?: boolean;
}

/**
 * The k largest elements along an axis (the last unless another is named), largest first, and where they are:
 * `[batch, 10]` with k = 3 gives two of `[batch, 3]`. Of equal ones the first are taken; NaN counts as smaller than all. Lines are
 * sorted as a whole: a small k saves memory, not time.
 * @throws GraphError `op/argument` where the axis has fewer than k elements, `shape/axis`, `dtype/unsupported` for bool.
 * @example const { values, indices } = topK(probability, 5)
 */
export function topK<S extends Dims, D, const K extends number, const A extends number = -1>(
  x: Tensor<S, D> & Guard<NumberOnly<"topK", D>>,
  k: K & Guard<TopK<"topK", S, K, A>>,
  axis?: A,
  options?: TopKOptions,
): Ordered<Ok<TopK<"topK", S, K, A>>, D> {
  const operand = typedOperand("topK", x, numeric);
  const along = axisArgument("topK", operand, axis ?? -1);
  const count = countArgument("topK", operand, k, along, 0);
  const { largest } = knownOptions<TopKOptions>("topK", options, ["largest"]);
  const isLargest = largest === undefined || flagArgument("topK", "largest", largest);
  const { values, indices } = calls.sort(operand, along, isLargest);
  const first = (all: Value): Value => calls.sliceAxis(all, along, 0, count);
  return { values: first(values), indices: first(indices) } as never;
}

/**
 * The k-th smallest element along an axis (the last unless another is named), counted from 1, and where it is; the axis
 * is removed.
 * @throws GraphError `op/argument` where the axis has fewer than k elements, `shape/axis`, `dtype/unsupported` for bool.
 * @example kthValue(latency, 99).values // of [batch, 100]: [batch]
 */
export function kthValue<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<NumberOnly<"kthValue", D>>,
  k: number,
  axis?: A & Guard<Reduce<"kthValue", S, A, false>>,
): Ordered<Ok<Reduce<"kthValue", S, A, false>>, D> {
  const operand = typedOperand("kthValue", x, numeric);
  const along = axisArgument("kthValue", operand, axis ?? -1);
  const place = countArgument("kthValue", operand, k, along, 1) - 1;
  const { values, indices } = calls.sort(operand, along);
  const at = (all: Value): Value => calls.squeeze(calls.sliceAxis(all, along, place, place + 1), along);
  return { values: at(values), indices: at(indices) } as never;
}

/**
 * The middle element along an axis (the last unless another is named), which is removed: of an even number of elements
 * the mean of the middle two, as in NumPy (PyTorch's `median` takes the lower of them: `kthValue`); NaN where any is NaN.
 * f32 or f64.
 * @throws GraphError `reduce/empty` where the axis has size 0, `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example median(error, 0)
 */
export function median<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"median", D>>,
  axis?: A & Guard<Reduce<"median", S, A, false>>,
): Tensor<Ok<Reduce<"median", S, A, false>>, D> {
  const operand = floatOperand("median", x);
  const along = axisArgument("median", operand, axis ?? -1);
  return quantileOf("median", operand, 0.5, along) as never;
}

/**
 * The value below which a share q of the elements along an axis (the last unless another is named) lies; the axis is
 * removed. Between two elements the value is interpolated linearly; NaN where any is NaN. f32 or f64.
 * @throws GraphError `op/argument` where q is not in 0..1, `reduce/empty` where the axis has size 0, `shape/axis`,
 * `dtype/unsupported` for i32 and bool.
 * @example quantile(residual, 0.9, 0)
 */
export function quantile<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"quantile", D>>,
  q: number,
  axis?: A & Guard<Reduce<"quantile", S, A, false>>,
): Tensor<Ok<Reduce<"quantile", S, A, false>>, D> {
  const operand = floatOperand("quantile", x);
  const along = axisArgument("quantile", operand, axis ?? -1);
  if (typeof q !== "number" || !(q >= 0 && q <= 1)) {
    refuseArgument("quantile", "q", q, "a number from 0 to 1");
  }
  return quantileOf("quantile", operand, q, along) as never;
}

function quantileOf(op: string, operand: Value, q: number, along: number): Value {
  const size = operand.shape[along]!;
  if (size === 0) {
    const problem = `there is no ${op} of nothing`;
    refuse(op, { code: "reduce/empty", problem, notes: [axisHasSize(along, operand)] }, { operand });
  }
  const { values } = calls.sort(operand, along);
  const place = q * (size - 1);
  const below = Math.min(Math.floor(place), size - 1);
  const share = place - below;
  const at = (i: number): Value => calls.squeeze(calls.sliceAxis(values, along, i, i + 1), along);
  const low = at(below);
  const between = share === 0 ? low : calls.add(calls.mul(low, 1 - share), calls.mul(at(below + 1), share));
  const isUnknown = calls.any(calls.isNaN(operand), [along]);
  return calls.select(isUnknown, Number.NaN, between);
}
