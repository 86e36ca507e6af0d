/** @file Arithmetic and comparisons of two tensors, element by element; a plain number counts as a scalar. */

import type { BinaryCalls } from "../ops/calls/elementwise.ts";
import { calls } from "../ops/calls.ts";
import type { Binary, BinaryFloat, Compare } from "../types/elementwise.ts";
import { broadcastOperands, floats, numberOrTensor } from "./check.ts";
import { rootOf } from "./safe-root.ts";

/** The graph function, for tensors and plain numbers only. */
function ofTwo(op: keyof BinaryCalls): unknown {
  return (a: unknown, b: unknown) => calls[op](numberOrTensor(op, "lhs", a), numberOrTensor(op, "rhs", b));
}

/**
 * a + b, broadcast: `[batch, 64]` and `[64]` give `[batch, 64]`. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast` where sizes differ and neither is 1, `dtype/mismatch`, `dtype/unsupported`.
 * @example add(matmul(x, weight), bias)
 */
export const add = ofTwo("add") as Binary<"add">;

/**
 * a - b, broadcast. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example sub(1, x)
 */
export const sub = ofTwo("sub") as Binary<"sub">;

/**
 * a * b element by element, broadcast; the matrix product is `matmul`. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example mul(x, 0.5)
 */
export const mul = ofTwo("mul") as Binary<"mul">;

/**
 * a / b, broadcast; of i32 the quotient without its fraction, and 0 where b is 0. One dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example div(x, sum(x, -1, true))
 */
export const div = ofTwo("div") as Binary<"div">;

/**
 * The remainder a - b trunc(a / b), with the sign of a, broadcast; of i32 0 where b is 0. One dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example rem(position, 2)
 */
export const rem = ofTwo("rem") as Binary<"rem">;

/**
 * The larger of a and b, broadcast; NaN if either is NaN. One dtype, not bool. Equal operands share the gradient in
 * halves.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example maximum(x, 1e-12)
 */
export const maximum = ofTwo("maximum") as Binary<"maximum">;

/**
 * The smaller of a and b, broadcast; NaN if either is NaN. One dtype, not bool. Equal operands share the gradient in
 * halves.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example minimum(x, 6)
 */
export const minimum = ofTwo("minimum") as Binary<"minimum">;

/**
 * a to the power b, broadcast; x^0 = 1 and 1^b = 1 whatever the other is. Two of f32 or two of f64.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example pow(x, 3)
 */
export const pow = ofTwo("pow") as BinaryFloat<"pow">;

/**
 * The angle of the point (b, a), from -pi to pi, broadcast. Two of f32 or two of f64.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example atan2(y, x)
 */
export const atan2 = ofTwo("atan2") as BinaryFloat<"atan2">;

/**
 * sqrt(a^2 + b^2), broadcast, computed in f64 so that squares of f32 neither overflow nor vanish. Two of f32 or two of
 * f64. At the origin its derivative is 0.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example hypot(re, im)
 */
export const hypot: BinaryFloat<"hypot"> = (a, b) => {
  const operands = broadcastOperands("hypot", floats, { lhs: a, rhs: b });
  const dtype = operands.find((operand) => typeof operand !== "number")?.dtype ?? "f32";
  const [x, y] = operands.map((operand) =>
    typeof operand === "number" ? calls.constant(operand, "f64") : calls.convert(operand, "f64"),
  );
  const squared = calls.add(calls.mul(x!, x!), calls.mul(y!, y!));
  return calls.convert(rootOf(squared), dtype) as never;
};

/**
 * Whether a equals b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example mean(convert(equal(argmax(logits, -1), label), "f32"))
 */
export const equal = ofTwo("equal") as Compare<"equal">;

/**
 * Whether a differs from b, broadcast; true for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example notEqual(x, 0)
 */
export const notEqual = ofTwo("notEqual") as Compare<"notEqual">;

/**
 * Whether a < b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example where(less(x, 0), 0, x)
 */
export const less = ofTwo("less") as Compare<"less">;

/**
 * Whether a <= b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example lessEqual(position, length)
 */
export const lessEqual = ofTwo("lessEqual") as Compare<"lessEqual">;

/**
 * Whether a > b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example greater(probability, 0.5)
 */
export const greater = ofTwo("greater") as Compare<"greater">;

/**
 * Whether a >= b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example greaterEqual(position, start)
 */
export const greaterEqual = ofTwo("greaterEqual") as Compare<"greaterEqual">;
