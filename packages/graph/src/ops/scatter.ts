/**
 * @file Writing windows at computed positions. A window that is not entirely inside the operand is dropped.
 *
 * Updates are combined one by one in ascending row-major order; axes along which different updates cannot meet are
 * parallel, which changes no result.
 */
import { z } from "zod";
import { type Expr, op } from "../kernel/expr.ts";
import { index } from "../kernel/index-math.ts";
import type { AxisKind } from "../kernel/stmt.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import { type Dims, sizeOf, type TensorType } from "../shape.ts";
import { defineOp, type LowerContext, sample, violation } from "./define-op.ts";
import { unionRanges } from "./ranges.ts";
import { axisCount, axisHasSize, checkDType, checkSameDType, numeric, pick, three } from "./rules.ts";
import { scatterVjp } from "./scatter-gradients.ts";
import {
  alongAxis,
  besideAxis,
  checkWindows,
  indexVector,
  lastStart,
  operandIndex,
  positionAxes,
  provenInside,
  type ScatterAttrs,
  type ScatterMode,
  scatterModes,
  shownAxes,
  splitIndex,
  windowAxesSchema,
  windowedRank,
  windowSizes,
} from "./windows.ts";

function infer(operands: readonly TensorType[], attrs: ScatterAttrs): readonly TensorType[] {
  const [operand, indices, updates] = three(operands);
  if (attrs.mode !== "set") checkDType(operand, numeric);
  checkSameDType([operand, updates]);
  const rank = windowedRank(indices, attrs);
  if (updates.shape.length !== rank) {
    violation("scatter/updates", `updates need ${rank} axes: those of the positions and those of a window`, {
      notes: [undefined, undefined, axisCount(updates.shape.length)],
    });
  }
  checkWindows(operand, indices, windowSizes(operand, updates, attrs), attrs);
  positionAxes(rank, attrs).forEach((axis, i) => {
    if (updates.shape[axis] === indices.shape[i]) return;
    violation(
      "scatter/updates",
      `there are ${indices.shape[i]} positions for ${updates.shape[axis]} updates`,
      {
        notes: [undefined, axisHasSize(i, indices), axisHasSize(axis, updates)],
        hint: "the updates have one window for each index vector",
      },
    );
  });
  return [operand];
}

/** Along a batch axis, or a window axis that no index moves, no two updates meet. */
function axisKinds(operand: TensorType, rank: number, attrs: ScatterAttrs): AxisKind[] {
  const kinds = new Array<AxisKind>(rank).fill("serial");
  const positions = positionAxes(rank, attrs);
  for (const axis of attrs.indexBatchAxes) kinds[positions[axis]!] = "parallel";
  shownAxes(operand, attrs).forEach((axis, i) => {
    if (!attrs.indexAxes.includes(axis)) kinds[attrs.windowAxes[i]!] = "parallel";
  });
  return kinds;
}

function write(writer: KernelWriter, { attrs, operands }: LowerContext<ScatterAttrs>): void {
  const [operand, indices, updates] = three(operands);
  const { shape } = updates;
  const sizes = windowSizes(operand, updates, attrs);
  const kinds = axisKinds(operand, shape.length, attrs);
  const positions = positionAxes(shape.length, attrs);
  const depthOfVector = (positions.at(-1) ?? -1) + 1;

  writer.forEach(operand.shape, "parallel", (at) => writer.store(0, at, operand.at(at)));
  if (sizeOf(shape) > 0) nest([], []);

  function nest(at: readonly Expr[], starts: readonly Expr[]): void {
    const depth = at.length;
    if (depth === depthOfVector && starts.length < attrs.indexAxes.length) {
      const vector = indexVector(indices, pick(at, positions), attrs).map((value) => writer.let(value));
      const guard = insideGuard(vector);
      if (guard) writer.if(guard, () => inner(at, vector));
      else inner(at, vector);
    } else inner(at, starts);
  }

  function inner(at: readonly Expr[], starts: readonly Expr[]): void {
    const axis = at.length;
    if (axis < shape.length) {
      writer.for(0, shape[axis]!, kinds[axis]!, (i) => nest([...at, i], starts));
      return;
    }
    const { position, window } = splitIndex(at, attrs);
    writer.store(0, operandIndex(operand, attrs, starts, position, window), updates.at(at), attrs.mode);
  }

  function insideGuard(vector: readonly Expr[]): Expr | undefined {
    const conditions = vector.flatMap((value, i) => {
      const last = lastStart(operand, sizes, attrs.indexAxes[i]!);
      if (provenInside(indices, last)) return [];
      return [op("greaterEqual", "bool", value, index(0)), op("lessEqual", "bool", value, index(last))];
    });
    if (conditions.length === 0) return undefined;
    return conditions.reduce((a, b) => op("and", "bool", a, b));
  }
}

const rows = (rank: number, positions: number, axis: number, mode: ScatterMode): ScatterAttrs => ({
  ...alongAxis(rank, positions, axis),
  mode,
});

const f32 = (shape: Dims) => sample("f32", shape);
const places = (shape: Dims, bound: number) => sample("i32", shape, "index", bound);

export const scatter = defineOp<ScatterAttrs>({
  name: "scatter",
  doc: "the operand, with updates set, added, multiplied, or kept if smaller or larger, where the index vectors say",
  attrs: z.strictObject({
    ...windowAxesSchema,
    mode: z.enum(scatterModes, `must be one of ${scatterModes.join(", ")}`),
  }),
  operands: ["operand", "indices", "updates"],
  traits: { loops: true },
  infer,
  vjp: scatterVjp,
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  range: ([operand, , updates], { mode }) =>
    operand && updates && (mode === "set" || mode === "min" || mode === "max")
      ? unionRanges(operand, updates)
      : undefined,
  flops: (operands, _, { mode }) => (mode === "set" ? 0 : sizeOf(operands[2]!.shape)),
  samples: [
    ...scatterModes.map((mode) => ({
      operands: [f32([5, 3]), places([4, 1], 5), f32([4, 3])],
      attrs: rows(2, 1, 0, mode),
    })),
    ...scatterModes.map((mode) => ({
      operands: [f32([2, 4]), places([2, 6, 1], 4), f32([2, 6])],
      attrs: { ...besideAxis(2, 1), mode },
    })),
    // some positions out of range
    { operands: [f32([3]), sample("i32", [7, 1]), f32([7])], attrs: rows(1, 1, 0, "add") },
    { operands: [f32([3]), sample("i32", [7, 1]), f32([7])], attrs: rows(1, 1, 0, "set") },
    { operands: [f32([2, 4]), places([3, 1], 4), f32([2, 3])], attrs: rows(2, 1, 1, "add") },
    // overlapping windows of 2 x 3 at two-dimensional positions
    {
      operands: [f32([4, 5]), places([3, 2], 4), f32([2, 3, 3])],
      attrs: {
        windowAxes: [0, 2],
        collapsedAxes: [],
        operandBatchAxes: [],
        indexBatchAxes: [],
        indexAxes: [1, 0],
        mode: "add",
      },
    },
    { operands: [f32([5, 3]), places([1], 5), f32([3])], attrs: rows(2, 0, 0, "set") },
    { operands: [f32([3]), places([0, 1], 3), f32([0])], attrs: rows(1, 1, 0, "add") },
    {
      operands: [sample("f64", [3]), places([4, 1], 3), sample("f64", [4])],
      attrs: rows(1, 1, 0, "add"),
    },
    {
      operands: [sample("i32", [3]), places([4, 1], 3), sample("i32", [4])],
      attrs: rows(1, 1, 0, "max"),
    },
    {
      operands: [sample("bool", [3]), places([2, 1], 3), sample("bool", [2])],
      attrs: rows(1, 1, 0, "set"),
    },
  ],
});
