/** @file Reading and writing at computed positions. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { sizeOf } from "../../shape.ts";
import { type GatherAttrs, gather as gatherRecord } from "../gather.ts";
import { axisCount } from "../rules.ts";
import { scatter as scatterRecord } from "../scatter.ts";
import { alongAxis, besideAxis, indexHint, type ScatterAttrs, type ScatterMode } from "../windows.ts";
import { axisOf, refuse } from "./operands.ts";
import { viewCalls } from "./views.ts";

function gather(x: Operand, indices: Operand, attrs: GatherAttrs): Value {
  return apply1(gatherRecord, [x, indices], attrs);
}

function scatter(x: Operand, indices: Operand, updates: Operand, attrs: ScatterAttrs): Value {
  return apply1(scatterRecord, [x, indices, updates], attrs);
}

function checkIndices(op: string, x: Value, indices: Value): void {
  if (indices.dtype === "i32") return;
  const problem = `indices are ${indices.dtype}, not i32`;
  const notes = [undefined, `is ${indices.dtype}`];
  refuse(op, { code: "dtype/unsupported", problem, notes, hint: indexHint }, { operand: x, indices });
}

/** Index vectors of one number. */
const asVectors = (indices: Value): Value => viewCalls.reshape(indices, [...indices.shape, 1]);

/** Slices of x along an axis; the axes of the indices take its place. Out of range: the nearest slice. */
function takeAxis(operand: Operand, positions: Operand, axis: number): Value {
  const [x, indices] = [tensorOf(operand), tensorOf(positions)];
  const along = axisOf("take", x, axis);
  checkIndices("take", x, indices);
  return gather(x, asVectors(indices), {
    ...alongAxis(x.shape.length, indices.shape.length, along),
    sliceSizes: x.shape.map((size, a) => (a === along ? 1 : size)),
  });
}

/** x with whole slices written along an axis: `updates` has the shape that `takeAxis` would give. */
function putAxis(
  operand: Operand,
  positions: Operand,
  updates: Operand,
  axis: number,
  mode: ScatterMode,
): Value {
  const [x, indices] = [tensorOf(operand), tensorOf(positions)];
  const along = axisOf("put", x, axis);
  checkIndices("put", x, indices);
  return scatter(x, asVectors(indices), updates, {
    ...alongAxis(x.shape.length, indices.shape.length, along),
    mode,
  });
}

/** Other axes of the indices may be shorter than those of x: only the front of x is used. */
function checkBeside(op: string, x: Value, indices: Value, along: number): void {
  checkIndices(op, x, indices);
  const rank = x.shape.length;
  const wrong = indices.shape.findIndex((size, axis) => axis !== along && size > (x.shape[axis] ?? -1));
  if (indices.shape.length === rank && wrong < 0) return;
  const problem =
    indices.shape.length === rank
      ? `there are more indices than elements on axis ${wrong}`
      : `the indices need ${rank} axes like the tensor`;
  const note = (value: Value) =>
    indices.shape.length === rank
      ? `axis ${wrong} has size ${value.shape[wrong]}`
      : axisCount(value.shape.length);
  refuse(op, { code: "shape/take-along", problem, notes: [note(x), note(indices)] }, { operand: x, indices });
}

const front = (x: Value, indices: Value, along: number): Value =>
  viewCalls.slice(x, {
    start: x.shape.map(() => 0),
    limit: x.shape.map((size, axis) => (axis === along ? size : indices.shape[axis]!)),
  });

/** One element for each index, along an axis: `y[i][j] = x[i][index[i][j]]` for axis 1. */
function takeAlongAxis(operand: Operand, positions: Operand, axis: number): Value {
  const [x, indices] = [tensorOf(operand), tensorOf(positions)];
  const along = axisOf("takeAlong", x, axis);
  checkBeside("takeAlong", x, indices, along);
  return gather(front(x, indices, along), asVectors(indices), {
    ...besideAxis(x.shape.length, along),
    sliceSizes: x.shape.map(() => 1),
  });
}

/** x with one element written for each index: `y[i][index[i][j]] = updates[i][j]` for axis 1. */
function putAlongAxis(
  operand: Operand,
  positions: Operand,
  updates: Operand,
  axis: number,
  mode: ScatterMode,
): Value {
  const [x, indices] = [tensorOf(operand), tensorOf(positions)];
  const along = axisOf("putAlong", x, axis);
  checkBeside("putAlong", x, indices, along);
  const part = front(x, indices, along);
  const written = scatter(part, asVectors(indices), updates, { ...besideAxis(x.shape.length, along), mode });
  return part === x ? written : putBack(x, written);
}

/** `part` in place of the front corner of x. */
function putBack(x: Value, part: Value): Value {
  let whole = part;
  x.shape.forEach((size, axis) => {
    if (whole.shape[axis] === size) return;
    // what lies beyond, of the size the corner has grown to so far
    const beyond = viewCalls.slice(x, {
      start: x.shape.map((_, a) => (a === axis ? whole.shape[a]! : 0)),
      limit: x.shape.map((full, a) => (a === axis ? full : whole.shape[a]!)),
    });
    if (sizeOf(beyond.shape) > 0) whole = viewCalls.concatenate([whole, beyond], axis);
  });
  return viewCalls.reshape(whole, x.shape);
}

export const indexingCalls = { gather, scatter, takeAxis, putAxis, takeAlongAxis, putAlongAxis } as const;
