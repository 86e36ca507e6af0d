/** @file Values that are to be taken for others: what is computed from them is computed again, and after all of them. */
import type { Value } from "../../ir/node.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, sample, type VjpContext } from "../define-op.ts";

export const barrier = defineOp<NoAttrs>({
  name: "barrier",
  doc: "the operands, once all of them are known; nothing is known of the results",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { program: "alias" },
  infer: (operands) => operands.map(({ dtype, shape }) => ({ dtype, shape })),
  vjp: ({ arrives, cotangents }: VjpContext<NoAttrs>): (Value | null)[] =>
    cotangents.map((cotangent, i) => (arrives[i] ? cotangent : null)),
  lower: ({ operands }) => ({ kind: "elements", at: operands.map((operand) => (at) => operand.at(at)) }),
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3])], attrs: {} },
    { operands: [sample("f32", [2]), sample("f32", [0, 2])], attrs: {} },
    { operands: [sample("i32", [])], attrs: {} },
  ],
});
