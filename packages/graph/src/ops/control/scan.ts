/** @file A loop of known length over slices, with values carried from turn to turn. */
import { z } from "zod";
import { InternalError } from "../../errors.ts";
import { showType, tensorType } from "../../shape.ts";
import { wholeNumber } from "../attrs.ts";
import { defineOp, type OpRecord, violation } from "../define-op.ts";
import { scanGradient } from "./scan-gradient.ts";
import { checkTypes, regionsOf } from "./types.ts";

export type ScanAttrs = {
  readonly length: number;
  /** How many of the operands, the first ones, are carried. */
  readonly carries: number;
  /** How many of the operands after these are gone through along axis 0, one slice a turn; the others stay. */
  readonly sequences: number;
  /** From the last slice to the first. */
  readonly reverse: boolean;
};

/**
 * The region gets carried values, slices and constants, and gives the next carried values and then slices of the stacked
 * results. Slice t of a result belongs to slice t of the operands, in either direction.
 */
export const scan: OpRecord<ScanAttrs> = defineOp({
  name: "scan",
  doc: "the region once for each slice of the sequences: the last carried values, and the other results stacked",
  attrs: z.strictObject({
    length: wholeNumber.positive("must be at least 1"),
    carries: wholeNumber.nonnegative(),
    sequences: wholeNumber.nonnegative(),
    reverse: z.boolean(),
  }),
  operands: ["operand"],
  traits: { program: "scan" },
  infer: (operands, { length, carries, sequences }, regions) => {
    const [body] = regionsOf("scan", regions, 1);
    const given = operands.map((operand, i) => {
      if (i < carries || i >= carries + sequences) return operand;
      if (operand.shape[0] !== length) {
        violation(
          "loop/length",
          `a sequence is ${showType(operand)}; axis 0 must have size ${length}, one slice a turn`,
          {
            notes: [
              ...new Array<undefined>(i),
              operand.shape.length === 0 ? "has no axis" : `axis 0 has size ${operand.shape[0]}`,
            ],
          },
        );
      }
      return tensorType(operand.dtype, operand.shape.slice(1));
    });
    checkTypes("what the body is given", given, body!.inputs);
    const outputs = body!.outputs;
    checkTypes("what the body carries on", outputs.slice(0, carries), given.slice(0, carries));
    return outputs.map(({ dtype, shape }, i) => tensorType(dtype, i < carries ? shape : [length, ...shape]));
  },
  vjp: (context) => scanGradient(scan, context),
  lower: () => {
    throw new InternalError("a scan is a loop of the program, not a kernel");
  },
  // a region cannot be written as plain data; its tests build nodes
  samples: [],
});
