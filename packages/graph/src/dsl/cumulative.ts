/**
 * @file Running reductions: each element combines itself and all before it along an axis, from left to right. For the
 * other direction, `reverse` before and after.
 */
import type { Value } from "../ir/node.ts";
import { broadcastTo, commonShape } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import type { BroadcastGuard, BroadcastShape } from "../types/broadcast.ts";
import type { FloatOnly, NumberOnly, SameType } from "../types/dtype-rules.ts";
import type { AlongAxis } from "../types/reduce.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  axisArgument,
  checkBroadcast,
  checkOperands,
  floatOperand,
  floats,
  tensorArgument,
  typedOperand,
} from "./check.ts";
import type { Ordered } from "./sort.ts";

/**
 * The sum of each element and all before it along an axis. f32, f64 or i32 (which wraps around).
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool.
 * @example cumsum(x, -1) // [1, 2, 3] -> [1, 3, 6]
 */
export function cumsum<S extends Dims, D, const A extends number>(
  x: Tensor<S, D> & Guard<NumberOnly<"cumsum", D>>,
  axis: A & Guard<AlongAxis<"cumsum", S, A>>,
): Tensor<S, D> {
  const operand = typedOperand("cumsum", x, numeric);
  return calls.cumulative("cumsum", operand, axisArgument("cumsum", operand, axis)) as never;
}

/**
 * The product of each element and all before it along an axis. f32, f64 or i32 (which wraps around). Gradients are right
 * where elements are 0.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool.
 * @example cumprod(sub(1, opacity), -1)
 */
export function cumprod<S extends Dims, D, const A extends number>(
  x: Tensor<S, D> & Guard<NumberOnly<"cumprod", D>>,
  axis: A & Guard<AlongAxis<"cumprod", S, A>>,
): Tensor<S, D> {
  const operand = typedOperand("cumprod", x, numeric);
  return calls.cumulative("cumprod", operand, axisArgument("cumprod", operand, axis)) as never;
}

/**
 * ln of the sum of e^x over each element and all before it along an axis, without overflow. f32 or f64.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for i32 and bool.
 * @example logCumsumExp(logProbability, 1)
 */
export function logCumsumExp<S extends Dims, D, const A extends number>(
  x: Tensor<S, D> & Guard<FloatOnly<"logCumsumExp", D>>,
  axis: A & Guard<AlongAxis<"logCumsumExp", S, A>>,
): Tensor<S, D> {
  const operand = floatOperand("logCumsumExp", x);
  return calls.cumulative("logCumsumExp", operand, axisArgument("logCumsumExp", operand, axis)) as never;
}

function running(op: "cummax" | "cummin", x: unknown, axis: unknown): { values: Value; indices: Value } {
  const operand = typedOperand(op, x, numeric);
  const along = axisArgument(op, operand, axis);
  const indices = calls.runningExtremum(op === "cummax" ? "max" : "min", operand, along);
  const values = operand.shape[along] === 0 ? operand : calls.takeAlongAxis(operand, indices, along);
  return { values, indices };
}

/**
 * The largest of each element and all before it along an axis, and where it is: of equal ones the last, and NaN once
 * there was one. The gradient goes there. f32, f64 or i32.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool.
 * @example sub(cummax(value, 0).values, value) // how far below the peak
 */
export function cummax<S extends Dims, D, const A extends number>(
  x: Tensor<S, D> & Guard<NumberOnly<"cummax", D>>,
  axis: A & Guard<AlongAxis<"cummax", S, A>>,
): Ordered<S, D> {
  return running("cummax", x, axis) as never;
}

/**
 * The smallest of each element and all before it along an axis, and where it is: of equal ones the last, and NaN once
 * there was one. The gradient goes there. f32, f64 or i32.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool.
 * @example cummin(loss, 0).values // the best so far
 */
export function cummin<S extends Dims, D, const A extends number>(
  x: Tensor<S, D> & Guard<NumberOnly<"cummin", D>>,
  axis: A & Guard<AlongAxis<"cummin", S, A>>,
): Ordered<S, D> {
  return running("cummin", x, axis) as never;
}

/**
 * y[i] = factor[i] * y[i - 1] + term[i] along an axis, from y[0] = term[0]: moving averages, discounted sums, linear state
 * spaces. Factors and terms broadcast; the axis is one of the
 * terms. f32 or f64.
 * @throws GraphError `shape/broadcast`, `shape/axis`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example linearRecurrence(full([1], 0.9), reward, -1) // a discounted sum
 */
export function linearRecurrence<S extends Dims, D, T extends Dims, E, const A extends number>(
  factor: Tensor<S, D> & Guard<FloatOnly<"linearRecurrence", D>>,
  term: Tensor<T, E> & Guard<SameType<"linearRecurrence", D, E>, BroadcastGuard<"linearRecurrence", S, T>>,
  axis: A & Guard<AlongAxis<"linearRecurrence", T, A>>,
): Tensor<BroadcastShape<"linearRecurrence", S, T>, D> {
  const operands = {
    factor: tensorArgument("linearRecurrence", "factor", factor),
    term: tensorArgument("linearRecurrence", "term", term),
  };
  checkOperands("linearRecurrence", operands, (types) => {
    for (const [position, type] of types.entries()) checkDType(type, floats, { position });
    checkSameDType(types);
  });
  checkBroadcast("linearRecurrence", operands);
  const counted = axisArgument("linearRecurrence", operands.term, axis);
  const shape = commonShape([operands.factor.shape, operands.term.shape])!;
  const [a, b] = [broadcastTo(operands.factor, shape), broadcastTo(operands.term, shape)];
  const along = counted + shape.length - operands.term.shape.length;
  return calls.linearRecurrence(a, b, along) as never;
}
