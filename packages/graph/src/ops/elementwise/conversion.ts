/** @file Between dtypes: by value (`convert`) and by bits (`bitcast`, `unsignedToF64`). */
import { z } from "zod";
import { type DType, isFloat } from "../../dtype.ts";
import { op } from "../../kernel/expr.ts";
import { tensorType } from "../../shape.ts";
import { dtypeName } from "../attrs.ts";
import {
  defineOp,
  type LowerContext,
  nonDifferentiable,
  type Sample,
  sample,
  violation,
} from "../define-op.ts";
import { checkDType, one } from "../rules.ts";
import { elementwiseOps } from "./row.ts";

type ToDType = { readonly dtype: DType };

const toDType = z.strictObject({ dtype: dtypeName });

const lowerAs = (name: "convert" | "bitcast") => (context: LowerContext<ToDType>) => {
  const operand = one(context.operands);
  return {
    kind: "elements" as const,
    at: [(index: Parameters<typeof operand.at>[0]) => op(name, context.attrs.dtype, operand.at(index))],
  };
};

const dtypes: readonly DType[] = ["f32", "f64", "i32", "bool"];

const conversions = dtypes.flatMap((from) =>
  dtypes.map((to): Sample<ToDType> => ({ operands: [sample(from, [5])], attrs: { dtype: to } })),
);

export const convert = defineOp<ToDType>({
  name: "convert",
  doc: "the nearest value of another dtype; to i32: without its fraction, saturating, NaN gives 0; to bool: x is not 0",
  attrs: toDType,
  operands: ["operand"],
  traits: { elementwise: "convert" },
  infer: (operands, { dtype }) => [tensorType(dtype, one(operands).shape)],
  vjp: ({ g, attrs, operands, cotangents }) => {
    const { dtype } = one(operands);
    return [isFloat(dtype) && isFloat(attrs.dtype) ? g.convert(one(cotangents), dtype) : null];
  },
  lower: lowerAs("convert"),
  range: ([range], { dtype }, operands) => {
    if (dtype !== "i32") return undefined;
    return operands[0]?.dtype === "bool" ? [0, 2] : range;
  },
  samples: [
    ...conversions,
    { operands: [sample("f32", [])], attrs: { dtype: "f64" } },
    { operands: [sample("f32", [0, 3])], attrs: { dtype: "i32" } },
    { operands: [sample("f32", [16], "special")], attrs: { dtype: "i32" }, smooth: false },
    { operands: [sample("f32", [16], "special")], attrs: { dtype: "bool" }, smooth: false },
    { operands: [sample("f32", [16], "special")], attrs: { dtype: "f64" }, smooth: false },
  ],
});

export const bitcast = defineOp<ToDType>({
  name: "bitcast",
  doc: "the value with the same 32 bits; every NaN has the bits 7fc00000",
  attrs: toDType,
  operands: ["operand"],
  traits: { elementwise: "bitcast" },
  infer: (operands, { dtype }) => {
    const { dtype: from, shape } = one(operands);
    checkDType(one(operands), ["f32", "i32"]);
    if (dtype !== "f32" && dtype !== "i32") {
      violation("dtype/unsupported", `the bits of ${from} cannot be read as ${dtype}`, {
        hint: "f32 and i32 have 32 bits each; convert(x, dtype) converts by value",
      });
    }
    return [tensorType(dtype, shape)];
  },
  vjp: nonDifferentiable("bits do not change smoothly with the value they stand for"),
  lower: lowerAs("bitcast"),
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3])], attrs: { dtype: "i32" } },
    { operands: [sample("i32", [5])], attrs: { dtype: "f32" } },
    { operands: [sample("f32", [16], "special")], attrs: { dtype: "i32" } },
    { operands: [sample("i32", [])], attrs: { dtype: "i32" } },
  ],
});

export const conversionOps = {
  convert,
  bitcast,
  ...elementwiseOps({
    unsignedToF64: {
      doc: "the bits of an i32 read as a number from 0 to 2^32 - 1",
      vjp: nonDifferentiable("bits of integers do not change smoothly"),
    },
  }),
} as const;
