/** @file Axes backwards. */
import { z } from "zod";
import { index, subIndex } from "../kernel/index-math.ts";
import { axisList } from "./attrs.ts";
import { defineOp, sample } from "./define-op.ts";
import { checkAxes, one } from "./rules.ts";

export const reverse = defineOp<{ readonly axes: readonly number[] }>({
  name: "reverse",
  doc: "`axes` backwards",
  attrs: z.strictObject({ axes: axisList }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, { axes }) => {
    const operand = one(operands);
    checkAxes(axes, operand);
    return [operand];
  },
  vjp: ({ g, attrs: { axes }, cotangents }) => [g.reverse(one(cotangents), axes)],
  lower: ({ attrs: { axes }, operands }) => {
    const operand = one(operands);
    return {
      kind: "elements",
      at: [
        (at) =>
          operand.at(
            at.map((i, axis) => (axes.includes(axis) ? subIndex(index(operand.shape[axis]! - 1), i) : i)),
          ),
      ],
    };
  },
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [5])], attrs: { axes: [0] } },
    { operands: [sample("f32", [2, 3, 4])], attrs: { axes: [0, 2] } },
    { operands: [sample("f64", [1, 2])], attrs: { axes: [] } },
    { operands: [sample("i32", [0, 2])], attrs: { axes: [0] } },
    { operands: [sample("bool", [3])], attrs: { axes: [0] } },
  ],
});
