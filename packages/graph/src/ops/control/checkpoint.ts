/** @file A function whose inner values are computed again when its gradient needs them, instead of being kept. */
import { InternalError } from "../../errors.ts";
import { apply } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { inlineRegion } from "../../ir/region.ts";
import { tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type VjpContext } from "../define-op.ts";
import { barrier } from "./barrier.ts";
import { checkTypes, regionsOf } from "./types.ts";

export const checkpoint = defineOp<NoAttrs>({
  name: "checkpoint",
  doc: "the results of its region, whose inner values are not kept for gradients",
  attrs: noAttrs,
  operands: ["operand"],
  traits: { inline: true },
  infer: (operands, _, regions) => {
    const [region] = regionsOf("checkpoint", regions, 1);
    checkTypes("arguments of the function", operands, region!.inputs);
    return region!.outputs.map(({ dtype, shape }) => tensorType(dtype, shape));
  },
  vjp: recomputed,
  lower: () => {
    throw new InternalError("checkpoint stands for its region, which was not put in its place");
  },
  samples: [],
});

/** The barrier makes other values of the operands, known only with the gradients: so nothing runs again before that. */
function recomputed(context: VjpContext<NoAttrs>): readonly (Value | null)[] {
  const { operands, results, regions, needs, arrives, cotangents, pullBack, take } = context;
  const wanted = operands.map((_, i) => i).filter((i) => needs[i]);
  const arriving = results.map((_, i) => i).filter((i) => arrives[i]);
  const given = arriving.map((i) => cotangents[i]!);
  const again = apply(barrier, [...operands, ...given], {});
  const outputs = inlineRegion(regions[0]!, again.slice(0, operands.length));
  const found = pullBack(
    arriving.map((i) => outputs[i]!),
    again.slice(operands.length),
    wanted.map((i) => again[i]!),
    // sums go on with the terms of the region one by one, as if these were terms of the graph
    wanted.map(take),
  );
  return operands.map((_, i) => found[wanted.indexOf(i)] ?? null);
}
