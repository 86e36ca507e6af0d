/** @file Reductions over some axes, or (none named) over all. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { sizeOf } from "../../shape.ts";
import { type ArgReduceOp, argReduce } from "../arg-reduce.ts";
import { type ReduceOp, reduce as reduceRecord } from "../reduce.ts";
import { pick } from "../rules.ts";
import { elementwiseCalls } from "./elementwise.ts";
import { type AxesInput, axesOf, axisOf } from "./operands.ts";
import { viewCalls } from "./views.ts";

export type Reduction = (x: Operand, axes?: AxesInput, keepDims?: boolean) => Value;

function reduce(op: ReduceOp, operand: Operand, axes?: AxesInput, keepDims = false): Value {
  const x = tensorOf(operand);
  const over = axesOf(op, x, axes);
  const reduced = over.length === 0 ? x : apply1(reduceRecord, [x], { op, axes: over });
  if (!keepDims) return reduced;
  return viewCalls.reshape(
    reduced,
    x.shape.map((size, axis) => (over.includes(axis) ? 1 : size)),
  );
}

const reduction =
  (op: ReduceOp): Reduction =>
  (x, axes, keepDims) =>
    reduce(op, x, axes, keepDims);

const sum: Reduction = reduction("sum");
const prod: Reduction = reduction("prod");
const max: Reduction = reduction("max");
const min: Reduction = reduction("min");
const any: Reduction = reduction("any");
const all: Reduction = reduction("all");

/** The sum divided by the count. */
function mean(operand: Operand, axes?: AxesInput, keepDims = false): Value {
  const x = tensorOf(operand);
  const count = sizeOf(pick(x.shape, axesOf("mean", x, axes)));
  return elementwiseCalls.div(reduce("sum", x, axes, keepDims), count);
}

/** The position of the extremum along an axis; left out: in the flattened tensor. */
function extremum(op: ArgReduceOp, operand: Operand, axis?: number, keepDims = false): Value {
  const x = tensorOf(operand);
  if (axis === undefined) {
    const flat = apply1(argReduce, [viewCalls.reshape(x, [-1])], { op, axis: 0 });
    return keepDims
      ? viewCalls.reshape(
          flat,
          x.shape.map(() => 1),
        )
      : flat;
  }
  const along = axisOf(op, x, axis);
  const found = apply1(argReduce, [x], { op, axis: along });
  return keepDims ? viewCalls.expandDims(found, along) : found;
}

function argmax(x: Operand, axis?: number, keepDims = false): Value {
  return extremum("argmax", x, axis, keepDims);
}

function argmin(x: Operand, axis?: number, keepDims = false): Value {
  return extremum("argmin", x, axis, keepDims);
}

export const reductionCalls = { reduce, sum, prod, max, min, any, all, mean, argmax, argmin } as const;
