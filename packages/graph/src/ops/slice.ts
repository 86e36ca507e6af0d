/** @file Part of every axis: from `start`, below `limit`, every `stride`-th element. */
import { z } from "zod";
import { addIndex, mulIndex } from "../kernel/index-math.ts";
import { tensorType } from "../shape.ts";
import { axisList, dimList, wholeNumber } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { axisHasSize, checkPerAxis, one } from "./rules.ts";

type SliceAttrs = {
  readonly start: readonly number[];
  readonly limit: readonly number[];
  readonly stride: readonly number[];
};

/** How many positions `start`, `start + stride`, ... lie below `limit`. */
const lengthOf = (start: number, limit: number, stride: number): number =>
  Math.ceil((limit - start) / stride);

export const slice = defineOp<SliceAttrs>({
  name: "slice",
  doc: "of every axis the elements start, start + stride, ... below limit",
  attrs: z.strictObject({
    start: axisList,
    limit: dimList,
    stride: z.array(wholeNumber.positive("a stride must be at least 1")),
  }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, { start, limit, stride }) => {
    const operand = one(operands);
    checkPerAxis(start, operand, "start");
    checkPerAxis(limit, operand, "limit");
    checkPerAxis(stride, operand, "stride");
    const shape = operand.shape.map((size, axis) => {
      const [from, to] = [start[axis]!, limit[axis]!];
      if (from > to || to > size) {
        violation("shape/slice", `${from}:${to} is not a part of axis ${axis}`, {
          notes: [axisHasSize(axis, operand)],
          hint: `0 <= start <= limit <= ${size} must hold`,
        });
      }
      return lengthOf(from, to, stride[axis]!);
    });
    return [tensorType(operand.dtype, shape)];
  },
  vjp: ({ g, attrs: { start, stride }, operands, cotangents }) => {
    const operand = one(operands);
    const ct = one(cotangents);
    const covered = ct.shape.map((size, axis) => (size === 0 ? 0 : (size - 1) * stride[axis]! + 1));
    return [
      g.pad(ct, {
        low: start,
        high: operand.shape.map((size, axis) => size - start[axis]! - covered[axis]!),
        interior: stride.map((step) => step - 1),
      }),
    ];
  },
  lower: ({ attrs: { start, stride }, operands }) => {
    const operand = one(operands);
    return {
      kind: "elements",
      at: [(at) => operand.at(at.map((i, axis) => addIndex(mulIndex(i, stride[axis]!), start[axis]!)))],
    };
  },
  overTurns: ({ g, attrs: { start, limit, stride }, operands }) => {
    const operand = one(operands);
    return g.slice(operand, {
      start: [0, ...start],
      limit: [operand.shape[0]!, ...limit],
      stride: [1, ...stride],
    });
  },
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [5])], attrs: { start: [1], limit: [4], stride: [1] } },
    { operands: [sample("f32", [7, 3])], attrs: { start: [1, 0], limit: [7, 2], stride: [3, 1] } },
    { operands: [sample("f32", [6])], attrs: { start: [0], limit: [6], stride: [4] } },
    { operands: [sample("f64", [3])], attrs: { start: [3], limit: [3], stride: [2] } },
    { operands: [sample("i32", [1, 4])], attrs: { start: [0, 3], limit: [1, 4], stride: [1, 1] } },
    { operands: [sample("bool", [4])], attrs: { start: [1], limit: [4], stride: [2] } },
    { operands: [sample("f32", [])], attrs: { start: [], limit: [], stride: [] } },
  ],
});
