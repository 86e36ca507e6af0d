/** @file Parts of tensors, and parts in another order. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize } from "../ops/rules.ts";
import type { AlongAxis, AxisArgument } from "../types/reduce.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { AxisRange, Slice } from "../types/slice.ts";
import type { Tensor } from "../types/tensor.ts";
import { axesArgument, axisArgument, listArgument, operandOf, wholeNumber, wholeNumbers } from "./check.ts";
import type { Part, Split } from "./shape-rules.ts";

/** Start, stop and step on one axis, as positions from 0; the whole axis where nothing is said. */
function rangeOf(operand: Value, axis: number, range: unknown): readonly [number, number, number] {
  const size = operand.shape[axis]!;
  if (range === null || range === undefined) return [0, size, 1];
  const role = `ranges[${axis}]`;
  const [start, stop, step] = listArgument("slice", role, range, "null or a list [start, stop, step]");
  const position = (name: string, given: unknown, otherwise: number): number => {
    if (given === undefined || given === null) return otherwise;
    const whole = wholeNumber("slice", `${name} of ${role}`, given);
    return whole < 0 ? whole + size : whole;
  };
  const from = position("start", start, 0);
  const to = position("stop", stop, size);
  const by = step === undefined || step === null ? 1 : wholeNumber("slice", `step of ${role}`, step, 1);
  if (from < 0 || from > to || to > size) {
    const text = `${String(start ?? "")}:${String(stop ?? "")}${by === 1 ? "" : `:${by}`}`;
    const problem = `${text} is not a part of axis ${axis}`;
    const hint = "positions count from 0, negative ones from the end; none may lie outside the axis";
    const notes = [axisHasSize(axis, operand)];
    refuse("slice", { code: "shape/slice", problem, notes, hint }, { operand });
  }
  return [from, to, by];
}

/**
 * Of each axis the elements from `start`, below `stop`, every `step`-th: one `[start, stop, step]` per axis in order,
 * `null` for a whole one. Negative positions count from the end; positions outside the axis are refused, not clamped.
 * @throws GraphError `shape/slice`, `shape/rank` where there are more ranges than axes.
 * @example slice(x, [null, [2, 8], [0, null, 2]]) // [batch, 10, 6] -> [batch, 6, 3]
 */
export function slice<S extends Dims, D, const R extends readonly AxisRange[]>(
  x: Tensor<S, D>,
  ranges: R & Guard<Slice<S, R>>,
): Tensor<Ok<Slice<S, R>>, D> {
  const operand = operandOf("slice", x);
  const list = listArgument("slice", "ranges", ranges, "a list with one range per axis");
  if (list.length > operand.shape.length) {
    const problem = `there are ${list.length} ranges for ${operand.shape.length} axes`;
    refuse("slice", { code: "shape/rank", problem, notes: [axisCount(operand.shape.length)] }, { operand });
  }
  const parts = operand.shape.map((_, axis) => rangeOf(operand, axis, list[axis]));
  return calls.slice(operand, {
    start: parts.map(([start]) => start),
    limit: parts.map(([, limit]) => limit),
    stride: parts.map(([, , stride]) => stride),
  }) as never;
}

/**
 * An axis cut into parts: of the given sizes, or (one number) of that size each, the last one perhaps smaller.
 * @throws GraphError `shape/split` where the sizes do not add up to the axis, `shape/axis`.
 * @example const [query, key, value] = split(projected, [64, 64, 64], -1)
 */
export function split<
  S extends Dims,
  D,
  const L extends number | readonly number[],
  const A extends number = 0,
>(
  x: Tensor<S, D> & Guard<Split<S, L, A>>,
  sizes: L,
  axis?: A,
): [L] extends [readonly number[]]
  ? { readonly [I in keyof L]: Tensor<Part<S, A, L[I]>, D> }
  : readonly Tensor<Part<S, A, number>, D>[] {
  const operand = operandOf("split", x);
  const along = axisArgument("split", operand, axis ?? 0);
  const total = operand.shape[along]!;
  const list = Array.isArray(sizes) ? wholeNumbers("split", "sizes", sizes) : equalParts(total, sizes);
  const sum = list.reduce((before, size) => before + size, 0);
  const negative = list.findIndex((size) => size < 0);
  if (sum !== total || negative >= 0) {
    const problem =
      negative < 0
        ? `parts of ${list.join(", ")} make ${sum}`
        : `part ${negative} has size ${list[negative]}`;
    const hint = `the sizes of the parts must add up to ${total}`;
    const notes = [axisHasSize(along, operand)];
    refuse("split", { code: "shape/split", problem, notes, hint }, { operand });
  }
  let end = 0;
  return list.map((size) => {
    end += size;
    return calls.sliceAxis(operand, along, end - size, end);
  }) as never;
}

function equalParts(total: number, size: unknown): number[] {
  const each = wholeNumber("split", "sizes", size, 1);
  return Array.from({ length: Math.ceil(total / each) }, (_, i) => Math.min(each, total - i * each));
}

/**
 * Axes backwards: one, several, or (none given) all.
 * @throws GraphError `shape/axis`.
 * @example reverse(sequence, 1)
 */
export function reverse<S extends Dims, D, const A extends AxisArgument = undefined>(
  x: Tensor<S, D>,
  axis?: A & Guard<AlongAxis<"reverse", S, A>>,
): Tensor<S, D> {
  const operand = operandOf("reverse", x);
  return calls.reverse(operand, axesArgument("reverse", operand, axis)) as never;
}

/**
 * Elements shifted cyclically along axes, towards higher positions; without an axis in row-major order of all elements.
 * @throws GraphError `shape/axis`, `op/argument` where there is not one shift per axis.
 * @example roll(x, 1, -1) // [a, b, c] -> [c, a, b]
 */
export function roll<S extends Dims, D, const A extends AxisArgument = undefined>(
  x: Tensor<S, D>,
  shift: number | readonly number[],
  axis?: A & Guard<AlongAxis<"roll", S, A>>,
): Tensor<S, D> {
  const operand = operandOf("roll", x);
  const shifts = wholeNumbers("roll", "shift", Array.isArray(shift) ? shift : [shift]);
  const axes = axis === undefined ? [0] : axesArgument("roll", operand, axis);
  if (shifts.length !== axes.length) {
    const problem = `${shifts.length} shifts are given for ${axes.length} axes`;
    refuse("roll", { code: "op/argument", problem, hint: "give one shift per axis" }, { operand });
  }
  const start = axis === undefined ? calls.reshape(operand, [-1]) : operand;
  const rolled = axes.reduce((value, along, i) => rollAxis(value, shifts[i]!, along), start);
  return calls.reshape(rolled, operand.shape) as never;
}

function rollAxis(x: Value, shift: number, axis: number): Value {
  const size = x.shape[axis]!;
  const cut = size === 0 ? 0 : ((-shift % size) + size) % size;
  if (cut === 0) return x;
  return calls.concatenate([calls.sliceAxis(x, axis, cut, size), calls.sliceAxis(x, axis, 0, cut)], axis);
}
