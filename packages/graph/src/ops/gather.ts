/** @file Reading windows at computed positions. Positions out of range are clamped to the nearest that fits. */
import { z } from "zod";
import { op } from "../kernel/expr.ts";
import { index } from "../kernel/index-math.ts";
import { type Dims, tensorType } from "../shape.ts";
import { dimList } from "./attrs.ts";
import { defineOp, type LowerContext, sample, violation } from "./define-op.ts";
import { axisHasSize, checkPerAxis, pick, two } from "./rules.ts";
import {
  alongAxis,
  besideAxis,
  checkWindows,
  indexVector,
  lastStart,
  operandIndex,
  positionAxes,
  provenInside,
  shownAxes,
  splitIndex,
  startLimits,
  type WindowAxes,
  windowAxesSchema,
  windowedRank,
} from "./windows.ts";

export type GatherAttrs = WindowAxes & {
  /** The size of the window on every axis of the operand; 1 on collapsed and batch axes. */
  readonly sliceSizes: Dims;
};

function lower({ attrs, operands }: LowerContext<GatherAttrs>) {
  const [operand, indices] = two(operands);
  const clamped = (value: ReturnType<typeof index>, axis: number) => {
    const last = lastStart(operand, attrs.sliceSizes, axis);
    if (last === 0) return index(0);
    return provenInside(indices, last) ? value : op("clamp", "i32", value, index(0), index(last));
  };
  return {
    kind: "elements" as const,
    at: [
      (at: Parameters<typeof operand.at>[0]) => {
        const { position, window } = splitIndex(at, attrs);
        const vector = indexVector(indices, position, attrs);
        const starts = vector.map((value, i) => clamped(value, attrs.indexAxes[i]!));
        return operand.at(operandIndex(operand, attrs, starts, position, window));
      },
    ],
  };
}

const rows = (rank: number, positions: number, axis: number, sliceSizes: Dims): GatherAttrs => ({
  ...alongAxis(rank, positions, axis),
  sliceSizes,
});

export const gather = defineOp<GatherAttrs>({
  name: "gather",
  doc: "the windows of the operand that start where the index vectors say; out of range: the nearest that fits",
  attrs: z.strictObject({ ...windowAxesSchema, sliceSizes: dimList }),
  operands: ["operand", "indices"],
  traits: {},
  infer: (operands, attrs) => {
    const [operand, indices] = two(operands);
    const { sliceSizes, collapsedAxes, operandBatchAxes } = attrs;
    checkPerAxis(sliceSizes, operand, "sliceSizes");
    checkWindows(operand, indices, sliceSizes, attrs);
    for (const axis of [...collapsedAxes, ...operandBatchAxes]) {
      if (sliceSizes[axis] !== 1) {
        violation("gather/window", `the window has size ${sliceSizes[axis]} on axis ${axis}, which needs 1`, {
          notes: [axisHasSize(axis, operand)],
          hint: "collapsed and batch axes are left out of the result",
        });
      }
    }
    const rank = windowedRank(indices, attrs);
    const shape = new Array<number>(rank);
    positionAxes(rank, attrs).forEach((axis, i) => {
      shape[axis] = indices.shape[i]!;
    });
    const window = pick(sliceSizes, shownAxes(operand, attrs));
    attrs.windowAxes.forEach((axis, i) => {
      shape[axis] = window[i]!;
    });
    return [tensorType(operand.dtype, shape)];
  },
  vjp: ({ g, attrs: { sliceSizes, ...axes }, operands, cotangents, needs }) => {
    const [operand, indices] = two(operands);
    if (!needs[0]) return [null, null];
    const inside = g.clamp(indices, 0, startLimits(g, operand, sliceSizes, axes));
    return [g.scatter(g.zerosLike(operand), inside, cotangents[0]!, { ...axes, mode: "add" }), null];
  },
  lower,
  range: ([operand]) => operand,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [5, 3]), sample("i32", [4, 1], "index", 5)], attrs: rows(2, 1, 0, [1, 3]) },
    { operands: [sample("f32", [2, 5]), sample("i32", [2, 3, 1], "index", 5)], attrs: rows(2, 2, 1, [2, 1]) },
    { operands: [sample("f32", [5, 3]), sample("i32", [1], "index", 5)], attrs: rows(2, 0, 0, [1, 3]) },
    // out of range on both sides
    { operands: [sample("f32", [2]), sample("i32", [7, 1])], attrs: rows(1, 1, 0, [1]) },
    {
      operands: [sample("f32", [2, 4]), sample("i32", [2, 3, 1], "index", 4)],
      attrs: { ...besideAxis(2, 1), sliceSizes: [1, 1] },
    },
    // overlapping windows of 2 x 3 at two-dimensional positions
    {
      operands: [sample("f32", [4, 5]), sample("i32", [3, 2], "index", 4)],
      attrs: {
        windowAxes: [0, 2],
        collapsedAxes: [],
        operandBatchAxes: [],
        indexBatchAxes: [],
        indexAxes: [1, 0],
        sliceSizes: [2, 3],
      },
    },
    { operands: [sample("f64", [3]), sample("i32", [0, 1], "index", 3)], attrs: rows(1, 1, 0, [1]) },
    { operands: [sample("i32", [3, 2]), sample("i32", [2, 1], "index", 3)], attrs: rows(2, 1, 0, [1, 2]) },
    { operands: [sample("bool", [3]), sample("i32", [2, 1], "index", 3)], attrs: rows(1, 1, 0, [1]) },
    { operands: [sample("f32", [1, 2]), sample("i32", [3, 1], "index", 1)], attrs: rows(2, 1, 0, [1, 2]) },
  ],
});
