/** @file Reductions over any axes, which are removed. */
import { z } from "zod";
import type { DType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import type { AccumulateOp } from "../kernel/expr.ts";
import { sizeOf, tensorType } from "../shape.ts";
import { axisList } from "./attrs.ts";
import { defineOp, type Sample, sample, type VjpContext, violation } from "./define-op.ts";
import { productGradient } from "./product-gradient.ts";
import { planReduction } from "./reduction-order.ts";
import { checkAxes, checkDType, numeric, one, otherAxes, pick } from "./rules.ts";

const names = ["sum", "prod", "max", "min", "any", "all"] as const;
export type ReduceOp = (typeof names)[number];

type ReduceAttrs = { readonly op: ReduceOp; readonly axes: readonly number[] };

const accumulate: Readonly<Record<ReduceOp, AccumulateOp>> = {
  sum: "add",
  prod: "mul",
  max: "max",
  min: "min",
  any: "any",
  all: "all",
};

const isLogical = (op: ReduceOp): boolean => op === "any" || op === "all";

function vjp({
  g,
  attrs: { op, axes },
  operands,
  results,
  cotangents,
}: VjpContext<ReduceAttrs>): (Value | null)[] {
  const x = one(operands);
  const ct = one(cotangents);
  const kept = otherAxes(x.shape.length, axes);
  const spread = (value: Value): Value => g.broadcastInDim(value, x.shape, kept);
  switch (op) {
    case "sum":
      return [spread(ct)];
    case "prod":
      return [g.mul(spread(ct), productGradient(g, x, axes))];
    case "max":
    case "min": {
      // equal extrema share the cotangent evenly
      const extremal = g.equal(x, spread(one(results)));
      const count = g.sum(g.convert(extremal, x.dtype), axes);
      return [g.select(extremal, spread(g.div(ct, count)), 0)];
    }
    case "any":
    case "all":
      return [null];
  }
}

const shapes: readonly { readonly shape: readonly number[]; readonly axes: readonly number[] }[] = [
  { shape: [2, 3], axes: [1] },
  { shape: [2, 3], axes: [0] },
  { shape: [2, 3], axes: [0, 1] },
  { shape: [2, 3, 4], axes: [0, 2] },
  { shape: [3, 1, 2], axes: [1] },
  { shape: [5], axes: [] },
  { shape: [], axes: [] },
  { shape: [2, 0], axes: [1] },
  { shape: [0, 2], axes: [1] },
];

const samplesOf = (op: ReduceOp): Sample<ReduceAttrs>[] =>
  shapes.map(({ shape, axes }) => ({
    operands: [sample(isLogical(op) ? "bool" : "f32", shape)],
    attrs: { op, axes },
    // the extremum of nothing is infinite
    ...((op === "max" || op === "min") && shape.includes(0) ? { smooth: false } : {}),
  }));

const dtypesOf = (op: ReduceOp): readonly DType[] => (isLogical(op) ? ["bool"] : numeric);

export const reduce = defineOp<ReduceAttrs>({
  name: "reduce",
  doc: "sum, prod, max, min, any or all over `axes`, which are removed",
  attrs: z.strictObject({ op: z.enum(names, `must be one of ${names.join(", ")}`), axes: axisList }),
  operands: ["operand"],
  traits: { reduction: true },
  infer: (operands, { op, axes }) => {
    const x = one(operands);
    const hint = isLogical(op)
      ? "make truth values by comparing: notEqual(x, 0)"
      : 'convert it with convert(x, "f32")';
    checkDType(x, dtypesOf(op), { subject: op, hint });
    checkAxes(axes, x);
    const kept = otherAxes(x.shape.length, axes);
    if (x.dtype === "i32" && (op === "max" || op === "min")) {
      const empty = axes.find((axis) => x.shape[axis] === 0);
      if (empty !== undefined) {
        violation("reduce/empty", `there is no ${op} of nothing in i32`, {
          notes: [`axis ${empty} has size 0`],
        });
      }
    }
    return [tensorType(x.dtype, pick(x.shape, kept))];
  },
  vjp,
  lower: ({ attrs: { op, axes }, operands, reduce: reduction }) => {
    const x = one(operands);
    const plan = planReduction(accumulate[op], x.dtype, x.shape, axes);
    return {
      kind: "elements",
      at: [
        (kept) =>
          reduction(accumulate[op], plan.order, plan.extents, (reduced) => x.at(plan.at(kept, reduced))),
      ],
    };
  },
  range: ([x], { op, axes }, [operand]) => {
    if (!x || !operand) return undefined;
    if (op === "max" || op === "min") return x;
    const count = sizeOf(pick(operand.shape, axes));
    const [low, high] = [x[0] * count, (x[1] - 1) * count];
    return op === "sum" && low >= -(2 ** 31) && high < 2 ** 31 ? [low, high + 1] : undefined;
  },
  flops: (operands) => sizeOf(one(operands).shape),
  samples: [
    ...names.flatMap(samplesOf),
    { operands: [sample("f32", [700])], attrs: { op: "sum", axes: [0] } },
    { operands: [sample("f32", [3, 700])], attrs: { op: "sum", axes: [0, 1] } },
    { operands: [sample("f32", [40, 3, 28])], attrs: { op: "sum", axes: [0, 2] } },
    { operands: [sample("f32", [600, 2])], attrs: { op: "sum", axes: [0] } },
    { operands: [sample("f64", [2, 9000])], attrs: { op: "sum", axes: [1] } },
    { operands: [sample("i32", [2, 3])], attrs: { op: "sum", axes: [0] } },
    { operands: [sample("i32", [2, 3])], attrs: { op: "prod", axes: [1] } },
    { operands: [sample("i32", [2, 3])], attrs: { op: "max", axes: [1] } },
    { operands: [sample("i32", [2, 3])], attrs: { op: "min", axes: [0, 1] } },
    { operands: [sample("f64", [3, 2])], attrs: { op: "max", axes: [0] } },
    { operands: [sample("f32", [4, 4], "special")], attrs: { op: "max", axes: [1] }, smooth: false },
    { operands: [sample("f32", [4, 4], "special")], attrs: { op: "min", axes: [0] }, smooth: false },
    { operands: [sample("f32", [4, 4], "special")], attrs: { op: "sum", axes: [1] }, smooth: false },
  ],
});
