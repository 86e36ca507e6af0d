/** @file Graph functions that move elements. Negative axes count from the end. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { type Dims, sameShape, showShape, sizeOf } from "../../shape.ts";
import { broadcastInDim as broadcastRecord } from "../broadcast-in-dim.ts";
import { concatenate as concatenateRecord } from "../concatenate.ts";
import { pad as padRecord } from "../pad.ts";
import { reshape as reshapeRecord } from "../reshape.ts";
import { reverse as reverseRecord } from "../reverse.ts";
import { counting } from "../rules.ts";
import { slice as sliceRecord } from "../slice.ts";
import { transpose as transposeRecord } from "../transpose.ts";
import { type AxesInput, axesOf, axisOf, broadcastTo, refuse } from "./operands.ts";

/** Axis i becomes axis `axes[i]` of `shape`; repeated along the others, and where it has size 1. */
function broadcastInDim(x: Operand, shape: Dims, axes: readonly number[]): Value {
  const value = tensorOf(x);
  if (sameShape(value.shape, shape) && axes.every((axis, i) => axis === i)) return value;
  return apply1(broadcastRecord, [value], { shape, axes });
}

/** One size may be -1: it is computed. */
function reshape(operand: Operand, shape: Dims): Value {
  const x = tensorOf(operand);
  const open = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const size = sizeOf(x.shape);
  if (open >= 0 && (known === 0 || size % known !== 0 || shape.includes(-1, open + 1))) {
    const more = shape.includes(-1, open + 1);
    const problem = more
      ? `only one size of ${showShape(shape)} may be -1`
      : `no size for the -1 of ${showShape(shape)} makes ${size} elements`;
    refuse("reshape", { code: "shape/reshape", problem, notes: [`${size} elements`] }, { operand: x });
  }
  const full = shape.map((dim, axis) => (axis === open ? size / known : dim));
  return sameShape(full, x.shape) ? x : apply1(reshapeRecord, [x], { shape: full });
}

/** Axes of size 1 put in; numbers are axes of the result. */
function expandDims(operand: Operand, axes: AxesInput): Value {
  const x = tensorOf(operand);
  const list = typeof axes === "number" ? [axes] : axes;
  const rank = x.shape.length + list.length;
  const added = list.map((axis) => axisOf("expandDims", x, axis, rank));
  const rest = x.shape.values();
  return reshape(
    x,
    counting(rank).map((axis) => (added.includes(axis) ? 1 : (rest.next().value ?? 1))),
  );
}

/** Axes of size 1 taken out; left out: all of them. */
function squeeze(operand: Operand, axes?: AxesInput): Value {
  const x = tensorOf(operand);
  const dropped =
    axes === undefined
      ? counting(x.shape.length).filter((axis) => x.shape[axis] === 1)
      : axesOf("squeeze", x, axes);
  const wide = dropped.find((axis) => x.shape[axis] !== 1);
  if (wide !== undefined) {
    const notes = [`axis ${wide} has size ${x.shape[wide]}`];
    refuse(
      "squeeze",
      { code: "shape/squeeze", problem: "only axes of size 1 can be taken out", notes },
      { operand: x },
    );
  }
  return reshape(
    x,
    x.shape.filter((_, axis) => !dropped.includes(axis)),
  );
}

/** Axis i of the result is axis `permutation[i]`; left out: all axes in reverse order. */
function transpose(operand: Operand, permutation?: readonly number[]): Value {
  const x = tensorOf(operand);
  const order = permutation
    ? permutation.map((axis) => axisOf("transpose", x, axis))
    : counting(x.shape.length).reverse();
  const same = order.length === x.shape.length && order.every((axis, i) => axis === i);
  return same ? x : apply1(transposeRecord, [x], { permutation: order });
}

function swapAxes(operand: Operand, first: number, second: number): Value {
  const x = tensorOf(operand);
  const [a, b] = [axisOf("swapAxes", x, first), axisOf("swapAxes", x, second)];
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

export interface SliceBounds {
  readonly start: readonly number[];
  readonly limit: readonly number[];
  readonly stride?: readonly number[];
}

/** Of every axis the elements from `start`, below `limit`, every `stride`-th. */
function slice(operand: Operand, { start, limit, stride }: SliceBounds): Value {
  const x = tensorOf(operand);
  const steps = stride ?? x.shape.map(() => 1);
  const whole = sameShape(limit, x.shape) && start.every((n) => n === 0) && steps.every((n) => n === 1);
  return whole && start.length === limit.length && steps.length === limit.length
    ? x
    : apply1(sliceRecord, [x], { start, limit, stride: steps });
}

/** Part of one axis. */
function sliceAxis(operand: Operand, axis: number, start: number, limit: number, stride = 1): Value {
  const x = tensorOf(operand);
  const along = axisOf("slice", x, axis);
  return slice(x, {
    start: x.shape.map((_, a) => (a === along ? start : 0)),
    limit: x.shape.map((size, a) => (a === along ? limit : size)),
    stride: x.shape.map((_, a) => (a === along ? stride : 1)),
  });
}

export interface Padding {
  /** Per axis; negative crops. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Per axis, between neighbours; left out: none. */
  readonly interior?: readonly number[];
  /** Left out: 0. */
  readonly value?: number;
}

function pad(operand: Operand, { low, high, interior, value = 0 }: Padding): Value {
  const x = tensorOf(operand);
  const between = interior ?? x.shape.map(() => 0);
  const nothing = [...low, ...high, ...between].every((n) => n === 0);
  const rank = x.shape.length;
  if (nothing && low.length === rank && high.length === rank && between.length === rank) return x;
  // no -0: attributes are compared
  const clean = (list: readonly number[]) => list.map((n) => n + 0);
  return apply1(padRecord, [x], { low: clean(low), high: clean(high), interior: between, value });
}

function concatenate(operands: readonly Operand[], axis: number): Value {
  const values = operands.map(tensorOf);
  const along = values[0] ? axisOf("concatenate", values[0], axis) : 0;
  return apply1(concatenateRecord, values, { axis: along });
}

/** Joined along a new axis. */
function stack(operands: readonly Operand[], axis = 0): Value {
  const values = operands.map(tensorOf);
  const along = values[0] ? axisOf("stack", values[0], axis, values[0].shape.length + 1) : 0;
  return concatenate(
    values.map((value) => expandDims(value, along)),
    along,
  );
}

/** Axes backwards; left out: all. */
function reverse(operand: Operand, axes?: AxesInput): Value {
  const x = tensorOf(operand);
  return apply1(reverseRecord, [x], { axes: axesOf("reverse", x, axes) });
}

export const viewCalls = {
  broadcastInDim,
  broadcastTo,
  reshape,
  expandDims,
  squeeze,
  transpose,
  swapAxes,
  slice,
  sliceAxis,
  pad,
  concatenate,
  stack,
  reverse,
} as const;
