/** @file A gradient as a node: its type is known at once; the compiler expands it into ordinary nodes. */
import { z } from "zod";
import { isFloat } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { sameType, showType, tensorType } from "../shape.ts";
import { wholeNumber } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";

type GradientAttrs = {
  /** How many values are differentiated; their cotangents follow them. */
  readonly outputs: number;
  /** How many values they are differentiated by; the last operands. */
  readonly wrt: number;
};

const unexpanded = (): never => {
  throw new InternalError("a gradient node was not expanded by differentiate");
};

export const gradient = defineOp<GradientAttrs>({
  name: "gradient",
  doc: "operands: outputs, their cotangents, wrt; results: sum over outputs of cotangent * d output / d wrt",
  attrs: z.strictObject({
    outputs: wholeNumber.positive("must be at least 1"),
    wrt: wholeNumber.positive("must be at least 1"),
  }),
  operands: ["operand"],
  traits: { gradient: true },
  infer: (operands, { outputs, wrt }) => {
    if (operands.length !== 2 * outputs + wrt) {
      violation("op/operands", `takes ${2 * outputs + wrt} operands, not ${operands.length}`);
    }
    const note = (position: number, text: string) => [...new Array<undefined>(position), text];
    for (const [i, type] of operands.entries()) {
      if (isFloat(type.dtype)) continue;
      const what =
        i < outputs
          ? "the differentiated value"
          : i < 2 * outputs
            ? "a cotangent"
            : "what to differentiate by";
      violation("grad/integer", `${what} is ${type.dtype}, and only floats have derivatives`, {
        notes: note(i, `is ${type.dtype}`),
        hint: 'convert it with convert(x, "f32") before it is used',
      });
    }
    for (let i = 0; i < outputs; i++) {
      const [output, cotangent] = [operands[i]!, operands[outputs + i]!];
      if (sameType(output, cotangent)) continue;
      violation("grad/cotangent", `the cotangent of ${showType(output)} is ${showType(cotangent)}`, {
        notes: note(outputs + i, `must be ${showType(output)}`),
        hint: "a cotangent has the shape and dtype of its output",
      });
    }
    return operands.slice(2 * outputs).map(({ dtype, shape }) => tensorType(dtype, shape));
  },
  vjp: unexpanded,
  lower: unexpanded,
  samples: [
    {
      operands: [sample("f32", []), sample("f32", []), sample("f32", [2, 3])],
      attrs: { outputs: 1, wrt: 1 },
      smooth: false,
    },
    {
      operands: [
        ...[sample("f32", [2]), sample("f64", [])],
        ...[sample("f32", [2]), sample("f64", [])],
        ...[sample("f32", [2, 3]), sample("f64", [])],
      ],
      attrs: { outputs: 2, wrt: 2 },
      smooth: false,
    },
  ],
});
