/** @file Variance, norms, logSumExp: reductions made of others, with PyTorch's conventions. f32 or f64. */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import { pick } from "../ops/rules.ts";
import { sizeOf } from "../shape.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { AxisArgument, Reduce } from "../types/reduce.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { floats, numberArgument, optionsArgument } from "./check.ts";
import { reductionArguments } from "./reduce.ts";
import { exceptAtZero, rootOf } from "./safe-root.ts";

export interface VarianceOptions {
  /** Taken off the count before dividing: 1 (default) for a sample, 0 for the whole population. */
  readonly correction?: number;
}

function spread(op: string, given: readonly [unknown, unknown, unknown], options: unknown): Value {
  const { x, axes, keep } = reductionArguments(op, floats, given);
  const { correction = 1 } = optionsArgument<VarianceOptions>(op, options);
  const off = numberArgument(op, "correction", correction);
  const centred = calls.sub(x, calls.mean(x, axes, true));
  const count = Math.max(0, sizeOf(pick(x.shape, axes)) - off);
  return calls.div(calls.sum(calls.mul(centred, centred), axes, keep), count);
}

/**
 * The variance over axes: the sum of squared distances from the mean, divided by count - correction (default 1).
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example variance(x, -1, true, { correction: 0 })
 */
export function variance<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"variance", D>>,
  axis?: A & Guard<Reduce<"variance", S, A, K>>,
  keepDims?: K,
  options?: VarianceOptions,
): Tensor<Ok<Reduce<"variance", S, A, K>>, D> {
  return spread("variance", [x, axis, keepDims], options) as never;
}

/**
 * The square root of the variance; where it is 0, so is its derivative.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example div(sub(x, mean(x)), standardDeviation(x))
 */
export function standardDeviation<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"standardDeviation", D>>,
  axis?: A & Guard<Reduce<"standardDeviation", S, A, K>>,
  keepDims?: K,
  options?: VarianceOptions,
): Tensor<Ok<Reduce<"standardDeviation", S, A, K>>, D> {
  return rootOf(spread("standardDeviation", [x, axis, keepDims], options)) as never;
}

/**
 * ln of the sum of e^x over axes, without overflow: the maximum is taken out first.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example sub(x, logSumExp(x, -1, true))
 */
export function logSumExp<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"logSumExp", D>>,
  axis?: A & Guard<Reduce<"logSumExp", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"logSumExp", S, A, K>>, D> {
  const { x: operand, axes, keep } = reductionArguments("logSumExp", floats, [x, axis, keepDims]);
  const largest = calls.stopGradient(calls.max(operand, axes, true));
  // an infinite maximum would make Infinity - Infinity
  const shift = calls.select(calls.isFinite(largest), largest, 0);
  const total = calls.sum(calls.exp(calls.sub(operand, shift)), axes, keep);
  return calls.add(calls.log(total), calls.reshape(shift, total.shape)) as never;
}

export interface NormOptions {
  /** p of (sum |x|^p)^(1/p): default 2; Infinity for max |x|, -Infinity for min |x|, 0 counts what is not 0. */
  readonly order?: number;
}

/**
 * The norm over axes (of all elements as one vector, if none are given). At 0 its derivative is 0.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool, `op/argument` where the order is no number.
 * @example div(x, maximum(norm(x, -1, true), 1e-12))
 */
export function norm<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"norm", D>>,
  axis?: A & Guard<Reduce<"norm", S, A, K>>,
  keepDims?: K,
  options?: NormOptions,
): Tensor<Ok<Reduce<"norm", S, A, K>>, D> {
  const { x: operand, axes, keep } = reductionArguments("norm", floats, [x, axis, keepDims]);
  const { order = 2 } = optionsArgument<NormOptions>("norm", options);
  const p = numberArgument("norm", "order", order);
  return powerNorm(operand, p, (value) => calls.sum(value, axes, keep), extremum) as never;

  function extremum(value: Value): Value {
    return p > 0 ? calls.max(value, axes, keep) : calls.min(value, axes, keep);
  }
}

function powerNorm(x: Value, p: number, sum: (x: Value) => Value, extremum: (x: Value) => Value): Value {
  if (p === 2) return rootOf(sum(calls.mul(x, x)));
  if (p === 1) return sum(calls.abs(x));
  if (p === 0) return sum(calls.convert(calls.notEqual(x, 0), x.dtype));
  if (Math.abs(p) === Number.POSITIVE_INFINITY) return extremum(calls.abs(x));
  const power = (value: Value): Value => calls.pow(value, p);
  // below 1 the derivative of |x|^p is infinite at 0; a negative power of 0 has to stay infinite
  const powers = p > 0 && p < 1 ? exceptAtZero(calls.abs(x), power) : power(calls.abs(x));
  return exceptAtZero(sum(powers), (total) => calls.pow(total, 1 / p));
}
