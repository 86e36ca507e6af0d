/**
 * @file Several nodes as one: what the compiler's `fuse` makes, so that its region becomes one kernel. The operands are
 * the region's inputs, the results its outputs.
 */
import { z } from "zod";
import { InternalError } from "../errors.ts";
import { defineOp, nonDifferentiable } from "./define-op.ts";

export const fusion = defineOp<Record<string, never>>({
  name: "fusion",
  doc: "the outputs of its region",
  attrs: z.strictObject({}) as z.ZodType<Record<string, never>>,
  operands: ["operand"],
  traits: {},
  infer: (_operands, _attrs, regions) => regions[0]?.outputs ?? [],
  vjp: nonDifferentiable("fusions are made after gradients are derived"),
  lower: () => {
    throw new InternalError("a fusion is lowered node by node, from its region");
  },
  samples: [],
});
