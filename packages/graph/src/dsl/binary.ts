/** @file Arithmetic and comparisons of two tensors, element by element; a plain number counts as a scalar. */
import { calls } from "../ops/calls.ts";
import type { Binary, BinaryFloat, Compare } from "../types/elementwise.ts";
import { broadcastOperands, floats } from "./check.ts";
import { rootOf } from "./safe-root.ts";

/**
 * a + b, broadcast: `[batch, 64]` and `[64]` give `[batch, 64]`. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast` where sizes differ and neither is 1, `dtype/mismatch`, `dtype/unsupported`.
 * @example add(matmul(x, weight), bias)
 */
export const add = calls.add as unknown as Binary<"add">;

/**
 * a - b, broadcast. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example sub(1, x)
 */
export const sub = calls.sub as unknown as Binary<"sub">;

/**
 * a * b element by element, broadcast; the matrix product is `matmul`. Two operands of one dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example mul(x, 0.5)
 */
export const mul = calls.mul as unknown as Binary<"mul">;

/**
 * a / b, broadcast; of i32 the quotient without its fraction, and 0 where b is 0. One dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example div(x, sum(x, -1, true))
 */
export const div = calls.div as unknown as Binary<"div">;

/**
 * The remainder a - b trunc(a / b), with the sign of a, broadcast; of i32 0 where b is 0. One dtype, not bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example rem(position, 2)
 */
export const rem = calls.rem as unknown as Binary<"rem">;

/**
 * The larger of a and b, broadcast; NaN if either is NaN. One dtype, not bool. Equal operands share the gradient in
 * halves.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example maximum(x, 1e-12)
 */
export const maximum = calls.maximum as unknown as Binary<"maximum">;

/**
 * The smaller of a and b, broadcast; NaN if either is NaN. One dtype, not bool. Equal operands share the gradient in
 * halves.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example minimum(x, 6)
 */
export const minimum = calls.minimum as unknown as Binary<"minimum">;

/**
 * a to the power b, broadcast; x^0 = 1 and 1^b = 1 whatever the other is. Two of f32 or two of f64.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example pow(x, 3)
 */
export const pow = calls.pow as unknown as BinaryFloat<"pow">;

/**
 * The angle of the point (b, a), from -pi to pi, broadcast. Two of f32 or two of f64.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example atan2(y, x)
 */
export const atan2 = calls.atan2 as unknown as BinaryFloat<"atan2">;

/**
 * sqrt(a^2 + b^2), broadcast, computed in f64 so that squares of f32 neither overflow nor vanish. Two of f32 or two of
 * f64. At the origin its derivative is 0.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`, `dtype/unsupported`.
 * @example hypot(re, im)
 */
export const hypot: BinaryFloat<"hypot"> = (a, b) => {
  const operands = broadcastOperands("hypot", floats, { lhs: a, rhs: b });
  const [x, y] = operands.map((operand) => calls.convert(operand, "f64"));
  const squared = calls.add(calls.mul(x!, x!), calls.mul(y!, y!));
  return calls.convert(rootOf(squared), operands[0]!.dtype) as never;
};

/**
 * Whether a equals b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example mean(convert(equal(argmax(logits, -1), label), "f32"))
 */
export const equal = calls.equal as unknown as Compare<"equal">;

/**
 * Whether a differs from b, broadcast; true for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example notEqual(x, 0)
 */
export const notEqual = calls.notEqual as unknown as Compare<"notEqual">;

/**
 * Whether a < b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example where(less(x, 0), 0, x)
 */
export const less = calls.less as unknown as Compare<"less">;

/**
 * Whether a <= b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example lessEqual(position, length)
 */
export const lessEqual = calls.lessEqual as unknown as Compare<"lessEqual">;

/**
 * Whether a > b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example greater(probability, 0.5)
 */
export const greater = calls.greater as unknown as Compare<"greater">;

/**
 * Whether a >= b, broadcast; false for NaN. Two operands of one dtype give bool.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example greaterEqual(position, start)
 */
export const greaterEqual = calls.greaterEqual as unknown as Compare<"greaterEqual">;
