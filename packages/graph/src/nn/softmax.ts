/** @file Softmax and its logarithm, over one axis; computed from x - max(x), so that nothing overflows. */
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { AlongAxis } from "../types/reduce.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";

/** x - max(x) along the axis; the maximum counts as constant, since its derivative cancels. */
export function shifted(x: Operand, axis: number): Value {
  return calls.sub(x, calls.stopGradient(calls.max(x, axis, true)));
}

/** Untyped core of `softmax`: e * (1 / sum e), e = exp(x - max x) (docs/numerics.md A2). */
export function softmaxOf(operand: Operand, axis: number): Value {
  const e = calls.exp(shifted(tensorOf(operand), axis));
  return calls.mul(e, calls.div(1, calls.sum(e, axis, true)));
}

/** Untyped core of `logSoftmax`. */
export function logSoftmaxOf(operand: Operand, axis: number): Value {
  const x = shifted(tensorOf(operand), axis);
  return calls.sub(x, calls.log(calls.sum(calls.exp(x), axis, true)));
}

const untyped = (x: unknown): Operand => x as Operand;

/**
 * e^x / sum e^x along an axis (default the last). Shape as x.
 *
 * @example nn.softmax(net(image))
 */
export function softmax<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"softmax", D>, AlongAxis<"softmax", S, A>>,
  axis?: A,
): Tensor<S, D> {
  return softmaxOf(untyped(x), axis ?? -1) as unknown as Tensor<S, D>;
}

/**
 * x - ln sum e^x along an axis (default the last). Shape as x.
 *
 * @example nn.logSoftmax(logits)
 */
export function logSoftmax<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"logSoftmax", D>, AlongAxis<"logSoftmax", S, A>>,
  axis?: A,
): Tensor<S, D> {
  return logSoftmaxOf(untyped(x), axis ?? -1) as unknown as Tensor<S, D>;
}
