/** @file For scalar ops on integers and bools: the interval of the result, from those of the arguments. */
import type { DType, ScalarOpName } from "@tapeless/graph/ir";
import * as interval from "./interval.ts";
import { add, everyI32, type Interval, isPoint, point, scale, wrap } from "./interval.ts";

/** `operand` and `result` are each i32 or bool. */
type IntervalOp = (args: readonly Interval[], operand: DType, result: DType) => Interval;

const unary =
  (f: (a: Interval) => Interval): IntervalOp =>
  ([a]) =>
    f(a!);

const binary =
  (f: (a: Interval, b: Interval) => Interval): IntervalOp =>
  ([a, b]) =>
    f(a!, b!);

/** Ops without a row can give any value of their dtype. */
export const intervalOps: Partial<Record<ScalarOpName, IntervalOp>> = {
  add: binary((a, b) => wrap(add(a, b))),
  sub: binary((a, b) => wrap(add(a, scale(b, -1)))),
  neg: unary((a) => wrap(scale(a, -1))),
  mul: binary(interval.multiply),
  div: binary(interval.divide),
  rem: binary(interval.remainder),
  abs: unary(interval.absolute),
  sign: unary((a) => ({ lo: Math.sign(a.lo), hi: Math.sign(a.hi) })),
  minimum: binary(interval.minimum),
  maximum: binary(interval.maximum),
  // clamp(x, lo, hi) = maximum(minimum(x, hi), lo)
  clamp: ([x, lo, hi]) => interval.maximum(interval.minimum(x!, hi!), lo!),
  select: ([condition, a, b]) => (isPoint(condition!) ? (condition!.lo ? a! : b!) : interval.union(a!, b!)),
  // between integers and bools a value stays what it is, but for a bool made of an integer
  convert: ([a], operand, result) => (operand === "i32" && result === "bool" ? notZero(a!) : a!),
  and: ([a, b], operand) => (operand === "bool" ? interval.minimum(a!, b!) : interval.bitAnd(a!, b!)),
  or: ([a, b], operand) => (operand === "bool" ? interval.maximum(a!, b!) : everyI32),
  not: ([a], operand) => (operand === "bool" ? { lo: 1 - a!.hi, hi: 1 - a!.lo } : everyI32),
  shiftLeft: ([a, b]) => (isPoint(b!) ? wrap(scale(a!, 2 ** (b!.lo & 31))) : everyI32),
  shiftRight: ([a, b]) => (isPoint(b!) ? { lo: a!.lo >> b!.lo, hi: a!.hi >> b!.lo } : everyI32),
};

function notZero(a: Interval): Interval {
  if (isPoint(a)) return point(a.lo === 0 ? 0 : 1);
  return a.lo > 0 || a.hi < 0 ? point(1) : interval.anyBool;
}
