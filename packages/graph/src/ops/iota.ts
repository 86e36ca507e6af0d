/** @file Counting along an axis. */
import { z } from "zod";
import type { DType } from "../dtype.ts";
import { op } from "../kernel/expr.ts";
import { type Dims, tensorType } from "../shape.ts";
import { axisNumber, dimList, dtypeName } from "./attrs.ts";
import { defineOp, violation } from "./define-op.ts";
import { checkAxes } from "./rules.ts";

type IotaAttrs = { readonly axis: number; readonly dtype: DType; readonly shape: Dims };

export const iota = defineOp<IotaAttrs>({
  name: "iota",
  doc: "each element is its own index on `axis`: 0, 1, 2, ...",
  attrs: z.strictObject({ axis: axisNumber, dtype: dtypeName, shape: dimList }),
  operands: [],
  traits: {},
  infer: (_, { axis, dtype, shape }) => {
    checkAxes([axis], tensorType(dtype, shape), "axis");
    if (dtype === "bool") violation("dtype/unsupported", "counts in i32, f32 or f64, not in bool");
    return [tensorType(dtype, shape)];
  },
  vjp: () => [],
  lower: ({ attrs: { axis, dtype } }) => ({
    kind: "elements",
    at: [(at) => (dtype === "i32" ? at[axis]! : op("convert", dtype, at[axis]!))],
  }),
  range: (_, { axis, dtype, shape }) => (dtype === "i32" ? [0, Math.max(1, shape[axis]!)] : undefined),
  flops: () => 0,
  samples: [
    { operands: [], attrs: { axis: 0, dtype: "i32", shape: [5] } },
    { operands: [], attrs: { axis: 1, dtype: "f32", shape: [2, 3] } },
    { operands: [], attrs: { axis: 0, dtype: "f64", shape: [2, 1, 3] } },
    { operands: [], attrs: { axis: 0, dtype: "i32", shape: [0] } },
  ],
});
