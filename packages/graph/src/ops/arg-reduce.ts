/** @file Where along an axis the extremum is. */
import { z } from "zod";
import { tensorType } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, nonDifferentiable, sample, violation } from "./define-op.ts";
import { planReduction } from "./reduction-order.ts";
import { checkAxes, checkDType, numeric, one, withoutAxes } from "./rules.ts";

const names = ["argmax", "argmin"] as const;
export type ArgReduceOp = (typeof names)[number];

type ArgReduceAttrs = { readonly op: ArgReduceOp; readonly axis: number };

export const argReduce = defineOp<ArgReduceAttrs>({
  name: "argReduce",
  doc: "position along `axis` of the first NaN, else of the first extremum; the axis is removed",
  attrs: z.strictObject({ op: z.enum(names, `must be one of ${names.join(", ")}`), axis: axisNumber }),
  operands: ["operand"],
  traits: { reduction: true },
  infer: (operands, { op, axis }) => {
    const x = one(operands);
    checkDType(x, numeric, { subject: op });
    checkAxes([axis], x, "axis");
    if (x.shape[axis] === 0) {
      violation("reduce/empty", `there is no ${op} of nothing`, { notes: [`axis ${axis} has size 0`] });
    }
    return [tensorType("i32", withoutAxes(x.shape, [axis]))];
  },
  vjp: nonDifferentiable("a position does not change smoothly"),
  lower: ({ attrs: { op, axis }, operands, reduce }) => {
    const x = one(operands);
    const plan = planReduction(op, x.dtype, x.shape, [axis]);
    return {
      kind: "elements",
      at: [
        (kept) => {
          const index = (reduced: Parameters<typeof plan.at>[1]) => plan.at(kept, reduced);
          return reduce(
            op,
            plan.order,
            plan.extents,
            (reduced) => x.at(index(reduced)),
            (reduced) => index(reduced)[axis]!,
          );
        },
      ],
    };
  },
  range: (_, { axis }, operands) => [0, one(operands).shape[axis]!],
  samples: [
    { operands: [sample("f32", [7])], attrs: { op: "argmax", axis: 0 } },
    { operands: [sample("f32", [3, 4])], attrs: { op: "argmin", axis: 0 } },
    { operands: [sample("f32", [2, 3, 4])], attrs: { op: "argmax", axis: 1 } },
    { operands: [sample("f64", [2, 1])], attrs: { op: "argmin", axis: 1 } },
    { operands: [sample("i32", [3, 4], "index", 3)], attrs: { op: "argmax", axis: 1 } },
    { operands: [sample("f32", [4, 4], "special")], attrs: { op: "argmin", axis: 1 } },
    { operands: [sample("f32", [0, 4])], attrs: { op: "argmax", axis: 1 } },
  ],
});
