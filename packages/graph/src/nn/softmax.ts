/** @file Softmax and its logarithm, over one axis; computed from x - max(x), so that nothing overflows. */
import { axisArgument, floatOperand } from "../dsl/check.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import { scope } from "../ir/context.ts";
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
  return scope("softmax", () => {
    const e = calls.exp(shifted(tensorOf(operand), axis));
    return calls.mul(e, calls.div(1, calls.sum(e, axis, true)));
  });
}

/** Untyped core of `logSoftmax`. */
export function logSoftmaxOf(operand: Operand, axis: number): Value {
  return scope("logSoftmax", () => {
    const x = shifted(tensorOf(operand), axis);
    return calls.sub(x, calls.log(calls.sum(calls.exp(x), axis, true)));
  });
}

/** Operand and axis, checked under the function's own name. */
function alongAxis(
  op: string,
  operand: unknown,
  axis: unknown,
  core: (x: Operand, axis: number) => Value,
): Value {
  const x = floatOperand(op, operand);
  return core(x, axisArgument(op, x, axis ?? -1));
}

/**
 * e^x / sum e^x along an axis (default the last). Shape as x.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example nn.softmax(net(image))
 */
export function softmax<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"softmax", D>, AlongAxis<"softmax", S, A>>,
  axis?: A,
): Tensor<S, D> {
  return alongAxis("softmax", x, axis, softmaxOf) as never;
}

/**
 * e^-x / sum e^-x along an axis (default the last): the smallest gets most. Shape as x.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example nn.softmin(distance)
 */
export function softmin<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"softmin", D>, AlongAxis<"softmin", S, A>>,
  axis?: A,
): Tensor<S, D> {
  return alongAxis("softmin", x, axis, (value, along) => softmaxOf(calls.neg(value), along)) as never;
}

/**
 * x - ln sum e^x along an axis (default the last). Shape as x.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example nn.logSoftmax(logits)
 */
export function logSoftmax<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"logSoftmax", D>, AlongAxis<"logSoftmax", S, A>>,
  axis?: A,
): Tensor<S, D> {
  return alongAxis("logSoftmax", x, axis, logSoftmaxOf) as never;
}
