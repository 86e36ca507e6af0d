/** @file Graph functions that go along an axis, or put it in order. */
import { apply, apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { type CumulativeOp, cumulative as cumulativeRecord } from "../cumulative.ts";
import { linearRecurrence as recurrenceRecord } from "../linear-recurrence.ts";
import { runningExtremum as extremumRecord } from "../running-extremum.ts";
import { sort as sortRecord } from "../sort.ts";
import { axisOf } from "./operands.ts";

function cumulative(op: CumulativeOp, operand: Operand, axis: number): Value {
  const x = tensorOf(operand);
  return apply1(cumulativeRecord, [x], { op, axis: axisOf(op, x, axis) });
}

/** y[i] = a[i] * y[i - 1] + b[i]; a and b have one shape. */
function linearRecurrence(factor: Operand, term: Operand, axis: number): Value {
  const a = tensorOf(factor);
  return apply1(recurrenceRecord, [a, term], { axis: axisOf("linearRecurrence", a, axis) });
}

/** Where the extremum so far is. */
function runningExtremum(op: "max" | "min", operand: Operand, axis: number): Value {
  const x = tensorOf(operand);
  return apply1(extremumRecord, [x], { op, axis: axisOf(op, x, axis) });
}

/** The elements in order, and where each comes from. */
function sort(operand: Operand, axis: number, descending = false): { values: Value; indices: Value } {
  const x = tensorOf(operand);
  const [indices, values] = apply(sortRecord, [x], { axis: axisOf("sort", x, axis), descending });
  return { values: values!, indices: indices! };
}

export const lineCalls = { cumulative, linearRecurrence, runningExtremum, sort } as const;
