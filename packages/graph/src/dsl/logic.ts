/** @file Truth values and bits. Words for bool and for i32 differ, so that a forgotten comparison is an error. */
import type { DType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import { isPlain } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { checkDType } from "../ops/rules.ts";
import type { BroadcastGuard, BroadcastShape } from "../types/broadcast.ts";
import type { BoolOnly, IntOnly, Literal, SameType } from "../types/dtype-rules.ts";
import type { BinaryInt } from "../types/elementwise.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkBroadcast, checkOperands, numberOrTensor, tensorArgument, typedOperand } from "./check.ts";

type Scalar = readonly [];

/** Two of bool, broadcast; a plain boolean counts as a scalar. */
export type BinaryBool<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: (Tensor<A, D> & Guard<BoolOnly<Op, D>>) | boolean,
  b: (Tensor<B, E> & Guard<BoolOnly<Op, E>, SameType<Op, D, E>, BroadcastGuard<Op, A, B>>) | boolean,
) => Tensor<BroadcastShape<Op, A, B>, "bool">;

type Bitwise = "and" | "or" | "xor";

const comparing = "make truth values by comparing: notEqual(x, 0)";

/** The op on operands of one dtype; a plain boolean is only for bool, a plain number only for i32. */
function combine(op: string, name: Bitwise, dtype: DType, a: unknown, b: unknown): Value {
  const plain = dtype === "bool" ? "boolean" : "number";
  const prepare = (role: string, value: unknown): Value => {
    if (typeof value === plain && isPlain(value)) return calls.constant(value, dtype);
    const operand = tensorArgument(op, role, value);
    checkOperands(op, { [role]: operand }, ([type]) => {
      checkDType(type!, [dtype], dtype === "bool" ? { hint: comparing } : {});
    });
    return operand;
  };
  const operands = { lhs: prepare("lhs", a), rhs: prepare("rhs", b) };
  checkBroadcast(op, operands);
  return calls[name](operands.lhs, operands.rhs);
}

const logical = (op: string, name: Bitwise) =>
  ((a: unknown, b: unknown) => combine(op, name, "bool", a, b)) as unknown;

const bitwise = (op: string, name: Bitwise) =>
  ((a: unknown, b: unknown) => combine(op, name, "i32", a, b)) as unknown;

/**
 * Whether x is false. Any shape; bool.
 * @throws GraphError `dtype/unsupported` for everything but bool.
 * @example where(logicalNot(mask), -1e9, scores)
 */
export function logicalNot<S, D>(x: Tensor<S, D> & Guard<BoolOnly<"logicalNot", D>>): Tensor<S, "bool"> {
  return calls.not(typedOperand("logicalNot", x, ["bool"], comparing)) as never;
}

/**
 * Whether both hold, broadcast. Two of bool.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but bool.
 * @example logicalAnd(greater(x, 0), less(x, 1))
 */
export const logicalAnd = logical("logicalAnd", "and") as BinaryBool<"logicalAnd">;

/**
 * Whether at least one holds, broadcast. Two of bool.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but bool.
 * @example logicalOr(isNaN(x), greater(x, 1e6))
 */
export const logicalOr = logical("logicalOr", "or") as BinaryBool<"logicalOr">;

/**
 * Whether exactly one holds, broadcast. Two of bool.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but bool.
 * @example logicalXor(less(x, 0), less(y, 0))
 */
export const logicalXor = logical("logicalXor", "xor") as BinaryBool<"logicalXor">;

/**
 * All 32 bits flipped: -x - 1. Any shape; i32.
 * @throws GraphError `dtype/unsupported` for everything but i32.
 * @example bitwiseAnd(flags, bitwiseNot(mask))
 */
export function bitwiseNot<S, D>(x: Tensor<S, D> & Guard<IntOnly<"bitwiseNot", D>>): Tensor<S, "i32"> {
  return calls.not(typedOperand("bitwiseNot", x, ["i32"])) as never;
}

/**
 * The bits set in both, broadcast. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example bitwiseAnd(index, 7)
 */
export const bitwiseAnd = bitwise("bitwiseAnd", "and") as BinaryInt<"bitwiseAnd">;

/**
 * The bits set in either, broadcast. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example bitwiseOr(flags, 4)
 */
export const bitwiseOr = bitwise("bitwiseOr", "or") as BinaryInt<"bitwiseOr">;

/**
 * The bits set in exactly one, broadcast. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example bitwiseXor(hash, word)
 */
export const bitwiseXor = bitwise("bitwiseXor", "xor") as BinaryInt<"bitwiseXor">;

/**
 * a * 2^b, wrapping around, broadcast; b counts mod 32. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example shiftLeft(1, bit)
 */
export const shiftLeft: BinaryInt<"shiftLeft"> = shifted("shiftLeft");

/**
 * a / 2^b rounded down, broadcast; b counts mod 32. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example shiftRight(x, 3)
 */
export const shiftRight: BinaryInt<"shiftRight"> = shifted("shiftRight");

/**
 * The bits of a moved down by b with zeros from above, broadcast; b counts mod 32. Two of i32.
 * @throws GraphError `shape/broadcast`, `dtype/unsupported` for everything but i32.
 * @example shiftRightLogical(word, 8)
 */
export const shiftRightLogical: BinaryInt<"shiftRightLogical"> = shifted("shiftRightLogical");

/** Two plain numbers make an i32, where the graph function would make an f32. */
function shifted<Op extends "shiftLeft" | "shiftRight" | "shiftRightLogical">(op: Op): BinaryInt<Op> {
  const shift = (a: unknown, b: unknown): Value => {
    const [lhs, rhs] = [numberOrTensor(op, "lhs", a), numberOrTensor(op, "rhs", b)];
    const isPlainPair = typeof lhs === "number" && typeof rhs === "number";
    return calls[op](isPlainPair ? calls.constant(lhs, "i32") : lhs, rhs);
  };
  return shift as unknown as BinaryInt<Op>;
}
