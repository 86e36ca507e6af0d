/** @file Axes in another order. */
import { z } from "zod";
import type { Expr } from "../kernel/expr.ts";
import { tensorType } from "../shape.ts";
import { axisList } from "./attrs.ts";
import { defineOp, sample } from "./define-op.ts";
import { checkAxes, checkPerAxis, inversePermutation, one, pick } from "./rules.ts";

export const transpose = defineOp<{ readonly permutation: readonly number[] }>({
  name: "transpose",
  doc: "axis i of the result is axis `permutation[i]` of the operand",
  attrs: z.strictObject({ permutation: axisList }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, { permutation }) => {
    const operand = one(operands);
    checkPerAxis(permutation, operand, "permutation");
    checkAxes(permutation, operand, "permutation");
    return [tensorType(operand.dtype, pick(operand.shape, permutation))];
  },
  vjp: ({ g, attrs, cotangents }) => [g.transpose(one(cotangents), inversePermutation(attrs.permutation))],
  lower: ({ attrs: { permutation }, operands }) => {
    const operand = one(operands);
    const inverse = inversePermutation(permutation);
    return { kind: "elements", at: [(at: readonly Expr[]) => operand.at(pick(at, inverse))] };
  },
  overTurns: ({ g, attrs: { permutation }, operands }) =>
    g.transpose(one(operands), [0, ...permutation.map((axis) => axis + 1)]),
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3])], attrs: { permutation: [1, 0] } },
    { operands: [sample("f32", [2, 3, 4])], attrs: { permutation: [2, 0, 1] } },
    { operands: [sample("f64", [1, 4])], attrs: { permutation: [1, 0] } },
    { operands: [sample("i32", [])], attrs: { permutation: [] } },
    { operands: [sample("bool", [2, 0])], attrs: { permutation: [1, 0] } },
  ],
});
