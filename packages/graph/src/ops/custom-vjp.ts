/** @file A function with a gradient of its own. */
import { z } from "zod";
import { InternalError } from "../errors.ts";
import type { Region } from "../ir/node.ts";
import { inlineRegion } from "../ir/region.ts";
import { sameType, showType, type TensorType, tensorType } from "../shape.ts";
import { defineOp, violation } from "./define-op.ts";

function checkTypes(found: readonly TensorType[], wanted: readonly TensorType[], what: string): void {
  if (found.length !== wanted.length) {
    violation("vjp/count", `${what}: ${found.length} values, where ${wanted.length} are due`);
  }
  found.forEach((type, i) => {
    if (sameType(type, wanted[i]!)) return;
    violation("vjp/type", `${what}: value ${i} is ${showType(type)}, where ${showType(wanted[i]!)} is due`, {
      hint: "a gradient has the shape and dtype of what it is the gradient of",
    });
  });
}

function bothRegions(regions: readonly Region[]): readonly [Region, Region] {
  const [forward, backward] = regions;
  if (!forward || !backward || regions.length !== 2) {
    throw new InternalError("customVjp has two regions: forward and backward");
  }
  return [forward, backward];
}

type CustomAttrs = {
  /** The gradient is not meant to be that of the function, so nobody compares them. */
  readonly surrogate?: true | undefined;
};

/**
 * Both regions are closed: what they use from outside comes in as further operands, the same list for both. `backward`
 * gets operands, results and cotangents, and gives the cotangents of the first operands, as many as it has outputs; the
 * others (captured values) are taken as constant.
 */
export const customVjp = defineOp<CustomAttrs>({
  name: "customVjp",
  doc: "the results of the region `forward`, differentiated by the region `backward`",
  attrs: z.strictObject({ surrogate: z.literal(true).optional() }),
  operands: ["argument"],
  traits: { inline: true },
  infer: (operands, _, regions) => {
    const [forward, backward] = bothRegions(regions);
    checkTypes(operands, forward.inputs, "arguments of the function");
    checkTypes(
      [...operands, ...forward.outputs, ...forward.outputs],
      backward.inputs,
      "arguments of its gradient",
    );
    checkTypes(
      backward.outputs,
      operands.slice(0, Math.max(backward.outputs.length, 1)),
      "results of the gradient",
    );
    return forward.outputs.map(({ dtype, shape }) => tensorType(dtype, shape));
  },
  vjp: ({ operands, results, cotangents, regions }) => {
    const [, backward] = bothRegions(regions);
    const gradients = inlineRegion(backward, [...operands, ...results, ...cotangents]);
    return operands.map((_, i) => gradients[i] ?? null);
  },
  lower: () => {
    throw new InternalError("customVjp stands for its first region, which was not put in its place");
  },
  // a region cannot be written as plain data; its tests build nodes
  samples: [],
});
