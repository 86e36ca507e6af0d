/** @file Choosing, bounding, mixing, converting. */
import type { DType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import { commonShape } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { violation } from "../ops/define-op.ts";
import { checkSameShape } from "../ops/elementwise/row.ts";
import { checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import { sameShape } from "../shape.ts";
import type { Broadcast3, BroadcastGuard } from "../types/broadcast.ts";
import type { FloatOnly, JoinType, Literal, NumberOnly, SameType } from "../types/dtype-rules.ts";
import type { Choose } from "../types/elementwise.ts";
import type { DTypeError, Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  broadcastOperands,
  checkBroadcast,
  checkOperands,
  dtypeArgument,
  floats,
  numberOrTensor,
  operandOf,
  tensorArgument,
  typedOperand,
} from "./check.ts";

/**
 * a where the condition holds, else b; all three broadcast: `[batch, 1]`, `[64]` and a number give `[batch, 64]`.
 * The condition is bool, a and b have one dtype. Both sides are computed.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` where the condition is not bool, `dtype/mismatch`.
 * @example where(greater(x, 0), x, 0)
 */
export const where = ((condition: unknown, a: unknown, b: unknown) => {
  const chooser =
    typeof condition === "boolean" ? condition : tensorArgument("where", "condition", condition);
  const sides = { a: numberOrTensor("where", "a", a), b: numberOrTensor("where", "b", b) };
  const tensors = Object.entries({ condition: chooser, ...sides }).filter(isTensorEntry);
  const operands = Object.fromEntries(tensors);
  const { condition: chosenBy, ...branches } = operands;
  if (chosenBy) {
    const hint = "make a condition by comparing: notEqual(x, 0)";
    checkOperands("where", { condition: chosenBy }, ([type]) => checkDType(type!, ["bool"], { hint }));
  }
  checkOperands("where", branches, checkSameDType);
  checkBroadcast("where", operands);
  return calls.select(chooser, sides.a, sides.b);
}) as unknown as Choose;

const isTensorEntry = (entry: [string, Value | number | boolean]): entry is [string, Value] =>
  typeof entry[1] === "object";

/**
 * x, or the bound it lies beyond; NaN passes. Any shape, not bool; `null` leaves a bound open. Bounds are numbers or
 * tensors that broadcast to x. At a bound the gradient goes to x.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example clamp(x, 0, 6)
 */
export function clamp<
  S extends Dims,
  D,
  L extends Dims = readonly [],
  H extends Dims = readonly [],
  E = Literal,
  F = Literal,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"clamp", D>>,
  low:
    | (Tensor<L, E> & Guard<SameType<"clamp", D, E, "operand", "lower bound">, BroadcastGuard<"clamp", S, L>>)
    | number
    | null,
  high?:
    | (Tensor<H, F> & Guard<SameType<"clamp", D, F, "operand", "upper bound">, BroadcastGuard<"clamp", S, H>>)
    | number
    | null,
): Tensor<S, D> {
  const operand = typedOperand("clamp", x, numeric);
  const [least, most] = operand.dtype === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [-Infinity, Infinity];
  const bound = (role: string, given: unknown, open: number): Value | number => {
    if (given === undefined || given === null) return open;
    if (typeof given === "number") return given;
    const value = tensorArgument("clamp", role, given);
    checkOperands("clamp", { operand, [role]: value }, (types) => {
      checkSameDType(types);
      const common = commonShape([operand.shape, value.shape]);
      if (!common) checkSameShape(types);
      else if (!sameShape(common, operand.shape))
        violation("shape/broadcast", `${role} does not broadcast to the operand`);
    });
    return value;
  };
  return calls.clamp(operand, bound("low", low, least), bound("high", high, most)) as never;
}

/**
 * a + weight * (b - a), broadcast: a at weight 0, b at weight 1. Floats of one dtype.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example update(average, lerp(average, value, 0.01))
 */
export function lerp<
  A extends Dims = readonly [],
  B extends Dims = readonly [],
  W extends Dims = readonly [],
  D = Literal,
  E = Literal,
  F = Literal,
>(
  a: (Tensor<A, D> & Guard<FloatOnly<"lerp", D>>) | number,
  b:
    | (Tensor<B, E> & Guard<SameType<"lerp", D, E>, FloatOnly<"lerp", E>, BroadcastGuard<"lerp", A, B>>)
    | number,
  weight: (Tensor<W, F> & Guard<SameType<"lerp", JoinType<D, E>, F>, Broadcast3<"lerp", A, B, W>>) | number,
): Tensor<Ok<Broadcast3<"lerp", A, B, W>>, JoinType<JoinType<D, E>, F>> {
  const [from, to, by] = broadcastOperands("lerp", floats, { a, b, weight });
  return calls.add(from!, calls.mul(by!, calls.sub(to!, from!))) as never;
}

/**
 * The nearest value of another dtype. Any shape. To i32: without its fraction, at most what fits, NaN gives 0; to bool:
 * whether it is not 0; from bool: 0 or 1. The gradient passes between f32 and f64, and stops at i32 and bool.
 * @throws GraphError `op/argument` for an unknown dtype.
 * @example convert(label, "f32")
 */
export function convert<S, D, const To extends DType>(x: Tensor<S, D>, dtype: To): Tensor<S, To> {
  return calls.convert(operandOf("convert", x), dtypeArgument("convert", dtype)) as never;
}

/** Refuses what does not have 32 bits. */
type Has32Bits<D> = D extends "f64" | "bool"
  ? DTypeError<`bitcast takes f32 or i32, which have 32 bits; this tensor is ${D & string}`>
  : unknown;

/**
 * The value with the same 32 bits: f32 as i32 or i32 as f32. Any shape. Every NaN has the bits 7fc00000.
 * @throws GraphError `dtype/unsupported` for f64 and bool.
 * @example bitcast(x, "i32")
 */
export function bitcast<S, D, const To extends "f32" | "i32">(
  x: Tensor<S, D> & Guard<Has32Bits<D>>,
  dtype: To,
): Tensor<S, To> {
  return calls.bitcast(operandOf("bitcast", x), dtypeArgument("bitcast", dtype)) as never;
}
