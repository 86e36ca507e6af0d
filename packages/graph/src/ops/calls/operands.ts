/** @file What the graph functions take, and how they make it ready for the strict ops. */
import type { DType } from "../../dtype.ts";
import { isFloat, toDType } from "../../dtype.ts";
import { GraphError } from "../../errors.ts";
import { apply1, nameOf, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { captureSource } from "../../ir/source.ts";
import { broadcastShapes, type Dims, normalizeAxis, sameShape, showShape } from "../../shape.ts";
import { broadcastInDim } from "../broadcast-in-dim.ts";
import type { OpRecord, Problem } from "../define-op.ts";
import { constant as constantRecord } from "../leaves.ts";
import { axisCount, counting } from "../rules.ts";

/** A tensor, or a plain number that becomes a constant of the dtype and shape at hand. */
export type Input = Operand | number | boolean;

/** Which axes: one, several, or (left out) all. Negative ones count from the end. */
export type AxesInput = number | readonly number[];

export const isPlain = (input: unknown): input is number | boolean =>
  typeof input === "number" || typeof input === "boolean";

/** Whether this can be an operand at all; what cannot is left to `apply`, which says so. */
const isOperand = (input: unknown): input is Operand =>
  typeof input === "object" &&
  input !== null &&
  ("variable" in input || ("node" in input && "shape" in input));

/** The user's mistake, found before an op was reached. Operands by their role; notes in the same order. */
export function refuse(
  op: string,
  { code, problem, notes, hint }: Problem,
  operands: Readonly<Record<string, Value>>,
): never {
  throw new GraphError({
    code,
    op,
    problem,
    operands: Object.entries(operands).map(([role, value], i) => {
      const note = notes?.[i];
      return { role, name: nameOf(value), type: value, ...(note === undefined ? {} : { note }) };
    }),
    ...(hint === undefined ? {} : { hint }),
    source: captureSource(refuse),
  });
}

/** A constant tensor; the value is rounded to the dtype. */
export function constant(value: number | boolean, dtype: DType = "f32", shape: Dims = []): Value {
  const number = Number(value);
  const rounded = dtype === "f32" ? toDType(dtype, number) : number;
  return apply1(constantRecord, [], { value: rounded, dtype, shape });
}

/** NumPy broadcasting: new axes in front, and axes of size 1 repeated. */
export function broadcastTo(operand: Operand, shape: Dims): Value {
  const x = tensorOf(operand);
  if (sameShape(x.shape, shape)) return x;
  const added = shape.length - x.shape.length;
  if (added < 0) {
    const problem = `${showShape(x.shape)} has more axes than ${showShape(shape)}`;
    refuse(
      "broadcastTo",
      { code: "shape/broadcast", problem, notes: [axisCount(x.shape.length)] },
      { operand: x },
    );
  }
  return apply1(broadcastInDim, [x], { shape, axes: counting(x.shape.length).map((axis) => added + axis) });
}

/** The shape all of them broadcast to; undefined where they do not (the op then says so). */
export function commonShape(shapes: readonly Dims[]): Dims | undefined {
  let common: Dims = [];
  for (const shape of shapes) {
    const joined = broadcastShapes(common, shape);
    if ("fromEnd" in joined) return undefined;
    common = joined.shape;
  }
  return common;
}

/**
 * Applies an elementwise op: plain numbers become constants of the dtype of `like` (the first tensor among those at
 * the same positions), all operands are broadcast to one shape.
 */
export function applyBroadcast(
  record: OpRecord<Record<string, never>>,
  inputs: readonly Input[],
  typed: readonly number[] = counting(inputs.length),
): Value {
  const values = inputs.map((input) => (isOperand(input) ? tensorOf(input) : input));
  const tensors = values.filter((value): value is Value => typeof value === "object" && value !== null);
  const like = typed.map((i) => values[i]).find((value) => !isPlain(value)) as Value | undefined;
  const shape = commonShape(tensors.map((tensor) => tensor.shape));
  const ready = values.map((value, i) => {
    if (isPlain(value)) {
      const dtype = typed.includes(i) ? (like?.dtype ?? "f32") : "bool";
      if (like) checkLiteral(record.name, value, like);
      return constant(value, dtype, shape ?? []);
    }
    return shape && isOperand(value) ? broadcastTo(value, shape) : value;
  });
  return apply1(record, ready, {});
}

/** A number beside an i32 tensor is whole, one beside a bool tensor 0 or 1. */
function checkLiteral(op: string, value: number | boolean, like: Value): void {
  if (isFloat(like.dtype) || toDType(like.dtype, Number(value)) === Number(value)) return;
  const hint = 'convert the tensor: convert(x, "f32")';
  const problem = `${value} cannot be ${like.dtype} like the tensor beside it`;
  refuse(op, { code: "dtype/literal", problem, notes: [`is ${like.dtype}`], hint }, { operand: like });
}

/** Axes counted from 0, ascending; left out: all. */
export function axesOf(op: string, x: Value, axes: AxesInput | undefined): number[] {
  const rank = x.shape.length;
  if (axes === undefined) return counting(rank);
  const list = typeof axes === "number" ? [axes] : axes;
  const found = list.map((axis) => axisOf(op, x, axis)).sort((a, b) => a - b);
  const twice = found.find((axis, i) => axis === found[i - 1]);
  if (twice !== undefined) {
    refuse(op, { code: "shape/axis", problem: `axis ${twice} is named twice` }, { operand: x });
  }
  return found;
}

/** The axis counted from 0. */
export function axisOf(op: string, x: Value, axis: number, rank = x.shape.length): number {
  const found = normalizeAxis(axis, rank);
  if (found !== undefined) return found;
  const hint = rank === 0 ? "a scalar has no axes" : `axes are ${-rank} to ${rank - 1}; -1 is the last`;
  refuse(
    op,
    { code: "shape/axis", problem: `there is no axis ${axis}`, notes: [axisCount(rank)], hint },
    { operand: x },
  );
}
