/** @file Repeating along new axes and along axes of size 1: the one place where broadcasting is undone. */
import { z } from "zod";
import { index } from "../kernel/index-math.ts";
import { type Dims, showShape, tensorType } from "../shape.ts";
import { axisList, dimList } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { axisHasSize, counting, one } from "./rules.ts";

type BroadcastAttrs = {
  readonly shape: Dims;
  /** Axis i of the operand is axis `axes[i]` of the result; ascending. */
  readonly axes: readonly number[];
};

export const broadcastInDim = defineOp<BroadcastAttrs>({
  name: "broadcastInDim",
  doc: "the operand's axes become `axes` of the result; it is repeated along the others, and where it has size 1",
  attrs: z.strictObject({ shape: dimList, axes: axisList }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, { shape, axes }) => {
    const operand = one(operands);
    if (axes.length !== operand.shape.length) {
      violation(
        "shape/broadcast",
        `${axes.length} axes are named for an operand with ${operand.shape.length}`,
        {
          notes: [showShape(operand.shape)],
        },
      );
    }
    axes.forEach((axis, i) => {
      if (axis >= shape.length) {
        violation("shape/broadcast", `the result ${showShape(shape)} has no axis ${axis}`);
      }
      if (i > 0 && axis <= axes[i - 1]!) {
        violation("shape/broadcast", `axes [${axes.join(", ")}] must ascend`, { hint: "transpose first" });
      }
      const size = operand.shape[i]!;
      if (size !== 1 && size !== shape[axis]) {
        violation("shape/broadcast", `size ${size} cannot be repeated to ${shape[axis]}`, {
          notes: [axisHasSize(i, operand)],
          hint: `only size 1 is repeated; axis ${axis} of the result ${showShape(shape)} has size ${shape[axis]}`,
        });
      }
    });
    return [tensorType(operand.dtype, shape)];
  },
  vjp: ({ g, attrs: { shape, axes }, operands, cotangents }) => {
    const operand = one(operands);
    const repeated = counting(shape.length).filter((axis) => {
      const from = axes.indexOf(axis);
      return from < 0 || operand.shape[from] !== shape[axis];
    });
    return [g.reshape(g.sum(one(cotangents), repeated), operand.shape)];
  },
  lower: ({ attrs: { axes }, operands }) => {
    const operand = one(operands);
    return {
      kind: "elements",
      at: [(at) => operand.at(axes.map((axis, i) => (operand.shape[i] === 1 ? index(0) : at[axis]!)))],
    };
  },
  overTurns: ({ g, attrs: { shape, axes }, operands }) => {
    const operand = one(operands);
    return g.broadcastInDim(operand, [operand.shape[0]!, ...shape], [0, ...axes.map((axis) => axis + 1)]);
  },
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [])], attrs: { shape: [2, 3], axes: [] } },
    { operands: [sample("f32", [3])], attrs: { shape: [2, 3], axes: [1] } },
    { operands: [sample("f32", [2, 1])], attrs: { shape: [2, 4, 3], axes: [0, 2] } },
    { operands: [sample("f32", [1, 1])], attrs: { shape: [1, 3], axes: [0, 1] } },
    { operands: [sample("f64", [2, 1])], attrs: { shape: [2, 0], axes: [0, 1] } },
    { operands: [sample("i32", [2])], attrs: { shape: [2, 2], axes: [0] } },
    { operands: [sample("bool", [1])], attrs: { shape: [3], axes: [0] } },
    { operands: [sample("f32", [])], attrs: { shape: [], axes: [] } },
  ],
});
