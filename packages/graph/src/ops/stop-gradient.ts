/** @file A value through which no derivative passes. */
import { type NoAttrs, noAttrs } from "./attrs.ts";
import { defineOp, sample } from "./define-op.ts";
import { one } from "./rules.ts";

export const stopGradient = defineOp<NoAttrs>({
  name: "stopGradient",
  doc: "the operand, taken as constant by gradients",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { view: true },
  infer: (operands) => [one(operands)],
  vjp: () => [null],
  lower: ({ operands }) => ({ kind: "elements", at: [(at) => one(operands).at(at)] }),
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3])], attrs: {}, smooth: false },
    { operands: [sample("i32", [])], attrs: {} },
  ],
});
