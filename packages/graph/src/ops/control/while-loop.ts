/** @file A loop that a flag ends, of a known greatest number of turns. */
import { z } from "zod";
import { InternalError } from "../../errors.ts";
import { apply } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { argument, inlineRegion } from "../../ir/region.ts";
import { showType, tensorType } from "../../shape.ts";
import { wholeNumber } from "../attrs.ts";
import { defineOp, type VjpContext, violation } from "../define-op.ts";
import { cond } from "./cond.ts";
import { scan } from "./scan.ts";
import { checkTypes, regionsOf } from "./types.ts";

export type WhileAttrs = {
  /** The greatest number of turns. */
  readonly max: number;
  /** How many of the operands, the first ones, are carried; the others stay. */
  readonly carries: number;
};

export const whileLoop = defineOp<WhileAttrs>({
  name: "whileLoop",
  doc: "the carried values after turns of the second region for as long as the first is true of them, at most max",
  attrs: z.strictObject({
    max: wholeNumber.positive("must be at least 1"),
    carries: wholeNumber.positive("must be at least 1"),
  }),
  operands: ["operand"],
  traits: { program: "while" },
  infer: (operands, { carries }, regions) => {
    const [goesOn, body] = regionsOf("whileLoop", regions, 2);
    for (const region of [goesOn!, body!]) checkTypes("what the body is given", operands, region.inputs);
    const [flag, ...others] = goesOn!.outputs;
    if (flag?.dtype !== "bool" || flag.shape.length > 0 || others.length > 0) {
      violation("loop/flag", `the condition gives ${flag ? showType(flag) : "nothing"}; it must be bool[]`, {
        hint: "a comparison of scalars gives one; reduce a tensor with any(...) or all(...)",
      });
    }
    checkTypes("what the body carries on", body!.outputs, operands.slice(0, carries));
    return body!.outputs.map(({ dtype, shape }) => tensorType(dtype, shape));
  },
  vjp: whileGradient,
  lower: () => {
    throw new InternalError("a while loop is a loop of the program, not a kernel");
  },
  samples: [],
});

/**
 * The gradient of the same loop written as a scan of `max` turns, in which a turn after the last one changes nothing:
 * `going = going and goesOn(c); c = going ? body(c) : c`.
 */
function whileGradient(context: VjpContext<WhileAttrs>): readonly (Value | null)[] {
  const { attrs, operands, results, regions, needs, arrives, cotangents, pullBack, take, g } = context;
  const [goesOn, body] = regions;
  const inputs = [g.full([], true, "bool"), ...operands].map((type, i) => argument(type, i));
  const [before, ...inner] = inputs as [Value, ...Value[]];
  const going = g.and(before, inlineRegion(goesOn!, inner)[0]!);
  const unchanged = operands.map((type, i) => argument(type, i));
  const branches = [body!, { inputs: unchanged, outputs: unchanged.slice(0, attrs.carries) }];
  const next = apply(cond, [going, ...inner], {}, branches);
  const [, ...last] = apply(
    scan,
    [g.full([], true, "bool"), ...operands],
    { length: attrs.max, carries: attrs.carries + 1, sequences: 0, reverse: false },
    [{ inputs, outputs: [going, ...next] }],
  );
  const arriving = results.map((_, i) => i).filter((i) => arrives[i]);
  const wanted = operands.map((_, i) => i).filter((i) => needs[i] && operands.indexOf(operands[i]!) === i);
  const found = pullBack(
    arriving.map((i) => last[i]!),
    arriving.map((i) => cotangents[i]!),
    wanted.map((i) => operands[i]!),
    wanted.map(take),
  );
  return operands.map((_, i) => found[wanted.indexOf(i)] ?? null);
}
