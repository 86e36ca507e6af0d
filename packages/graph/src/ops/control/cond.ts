/** @file One of two bodies, chosen by a flag; only that one runs. */
import { InternalError } from "../../errors.ts";
import { showType, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type OpRecord, violation } from "../define-op.ts";
import { condGradient } from "./cond-gradient.ts";
import { checkTypes, regionsOf } from "./types.ts";

export const cond: OpRecord<NoAttrs> = defineOp({
  name: "cond",
  doc: "the results of the first region where the flag is true, else of the second; both get the other operands",
  attrs: noAttrs,
  operands: ["flag", "operand"],
  traits: { program: "cond" },
  infer: ([flag, ...operands], _, regions) => {
    if (flag?.dtype !== "bool" || flag.shape.length > 0) {
      violation("loop/flag", `the flag is ${flag ? showType(flag) : "missing"}; it must be bool[]`, {
        hint: "a comparison of scalars gives one; reduce a tensor with any(...) or all(...)",
      });
    }
    const [then, otherwise] = regionsOf("cond", regions, 2);
    for (const region of [then!, otherwise!]) checkTypes("what a branch is given", operands, region.inputs);
    checkTypes("what the second branch gives", otherwise!.outputs, then!.outputs);
    return then!.outputs.map(({ dtype, shape }) => tensorType(dtype, shape));
  },
  vjp: (context) => condGradient(cond, context),
  lower: () => {
    throw new InternalError("a cond is a branch of the program, not a kernel");
  },
  samples: [],
});
