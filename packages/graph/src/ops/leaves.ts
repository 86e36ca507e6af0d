/** @file Nodes without operands: what comes from outside (inputs, parameters, state), and constants. */
import { z } from "zod";
import { type DType, toDType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { constant as constantExpr } from "../kernel/expr.ts";
import { type Dims, sizeOf, tensorType } from "../shape.ts";
import { anyNumber, axisNumber, dimList, dtypeName, wholeNumber } from "./attrs.ts";
import { defineOp, type Lowering, violation } from "./define-op.ts";

type Typed = { readonly dtype: DType; readonly shape: Dims };
type Named = Typed & { readonly name: string };

const typed = { dtype: dtypeName, shape: dimList };
const named = z.strictObject({ name: z.string().min(1, "must not be empty"), ...typed });

const inferLeaf = (_: unknown, { dtype, shape }: Typed) => [tensorType(dtype, shape)];

/** A leaf has no operands to pass a cotangent to. */
const noCotangents = (): readonly never[] => [];

const noKernel = (): Lowering => {
  throw new InternalError("a leaf is a buffer; it has no kernel");
};

/** What every leaf with memory of its own says. */
const buffer = {
  operands: [],
  traits: { leaf: true },
  infer: inferLeaf,
  vjp: noCotangents,
  lower: noKernel,
} as const;

type InputAttrs = Named & {
  /** As declared: sizes, and names of dims. */
  readonly dims: readonly (number | string)[];
  /** Half-open range of every element. */
  readonly range?: readonly [number, number] | undefined;
};

export const input = defineOp<InputAttrs>({
  name: "input",
  doc: "an argument of the entry",
  attrs: named.extend({
    dims: z.array(z.union([wholeNumber, z.string()])),
    range: z.tuple([wholeNumber, wholeNumber]).optional(),
  }),
  ...buffer,
  infer: (_, { dtype, shape, range }) => {
    if (range && dtype !== "i32") {
      violation("input/range", `a range belongs to an i32 input; this one is ${dtype}`);
    }
    if (range && range[0] >= range[1]) {
      violation("input/range", `the range [${range.join(", ")}] is empty`, {
        hint: "ranges are half-open: [0, 10] takes 0 to 9",
      });
    }
    return [tensorType(dtype, shape)];
  },
  range: (_, { range }) => range,
  samples: [
    { operands: [], attrs: { name: "image", dtype: "f32", shape: [2, 3], dims: ["batch", 3] } },
    { operands: [], attrs: { name: "label", dtype: "i32", shape: [2], dims: ["batch"], range: [0, 10] } },
  ],
});

export const parameter = defineOp<Named>({
  name: "parameter",
  doc: "a trained tensor, read as it was before the call",
  attrs: named,
  ...buffer,
  samples: [{ operands: [], attrs: { name: "dense1.weight", dtype: "f32", shape: [3, 2] } }],
});

export const state = defineOp<Named>({
  name: "state",
  doc: "a saved tensor that is not trained, read as it was before the call",
  attrs: named,
  ...buffer,
  samples: [{ operands: [], attrs: { name: "step", dtype: "i32", shape: [] } }],
});

type ArgumentAttrs = Typed & {
  readonly index: number;
  /** Half-open range of every element of the value it stands for, where known; i32 only. */
  readonly range?: readonly [number, number] | undefined;
};

const whole = z.number().int();

export const argument = defineOp<ArgumentAttrs>({
  name: "argument",
  doc: "argument number `index` of a region",
  attrs: z.strictObject({ index: axisNumber, range: z.tuple([whole, whole]).optional(), ...typed }),
  ...buffer,
  range: (_, { range }) => range,
  samples: [
    { operands: [], attrs: { index: 0, dtype: "f32", shape: [2] } },
    { operands: [], attrs: { index: 1, dtype: "i32", shape: [2], range: [0, 10] } },
  ],
});

/** Whether a number can be an element of an integer or bool tensor. */
const fits = (dtype: DType, value: number): boolean =>
  dtype === "f32" || dtype === "f64" || toDType(dtype, value) === value;

function checkFits(dtype: DType, value: number): void {
  if (fits(dtype, value)) return;
  const takes = dtype === "bool" ? "0 and 1" : "whole numbers of 32 bits";
  violation("constant/value", `${value} cannot be stored as ${dtype}, which holds ${takes}`);
}

export const literal = defineOp<Typed & { readonly data: Float64Array | readonly number[] }>({
  name: "literal",
  doc: "a tensor with the given elements, in row-major order",
  attrs: z.strictObject({
    data: z.union([z.instanceof(Float64Array), z.array(anyNumber)], "must be a list of numbers"),
    ...typed,
  }),
  ...buffer,
  traits: { leaf: true, constant: true },
  infer: (_, { data, dtype, shape }) => {
    if (data.length !== sizeOf(shape)) {
      violation("literal/length", `${data.length} elements do not fill a tensor of ${sizeOf(shape)}`, {
        hint: "count the elements, or change the shape",
      });
    }
    for (const value of data) checkFits(dtype, value);
    return [tensorType(dtype, shape)];
  },
  range: (_, { data, dtype }) => {
    if (dtype !== "i32" || data.length === 0) return undefined;
    let low = data[0]!;
    let high = low;
    for (const value of data) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return [low, high + 1];
  },
  samples: [
    { operands: [], attrs: { data: [1, -2.5, 3, 4, 5, 6], dtype: "f32", shape: [2, 3] } },
    { operands: [], attrs: { data: Float64Array.of(3, 1, 2), dtype: "i32", shape: [3] } },
    { operands: [], attrs: { data: [], dtype: "f64", shape: [0, 2] } },
    { operands: [], attrs: { data: [1, 0], dtype: "bool", shape: [2] } },
  ],
});

export const constant = defineOp<Typed & { readonly value: number }>({
  name: "constant",
  doc: "a tensor with `value` in every element",
  attrs: z.strictObject({ value: anyNumber, ...typed }),
  operands: [],
  traits: { constant: true },
  infer: (_, { value, dtype, shape }) => {
    checkFits(dtype, value);
    return [tensorType(dtype, shape)];
  },
  vjp: noCotangents,
  lower: ({ attrs: { value, dtype } }) => ({
    kind: "elements",
    at: [() => constantExpr(dtype, toDType(dtype, value))],
  }),
  range: (_, { value, dtype }) => (dtype === "i32" ? [value, value + 1] : undefined),
  flops: () => 0,
  samples: [
    { operands: [], attrs: { value: 0.5, dtype: "f32", shape: [] } },
    { operands: [], attrs: { value: -0, dtype: "f64", shape: [2, 1] } },
    { operands: [], attrs: { value: 7, dtype: "i32", shape: [3] } },
    { operands: [], attrs: { value: 1, dtype: "bool", shape: [0] } },
  ],
});

export const leafOps = { input, parameter, state, argument, literal, constant } as const;
