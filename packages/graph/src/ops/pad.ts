/** @file Filling around and between elements; a negative edge crops. */
import { z } from "zod";
import { toDType } from "../dtype.ts";
import { constant, type Expr, op, when } from "../kernel/expr.ts";
import { addIndex, divIndex, index, modIndex } from "../kernel/index-math.ts";
import { type Dims, tensorType } from "../shape.ts";
import { anyNumber, dimList, wholeNumber } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { unionRanges } from "./ranges.ts";
import { axisHasSize, checkPerAxis, one } from "./rules.ts";

type PadAttrs = {
  /** Per axis: how much to add before and after (negative: to take away), and between neighbours. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
  readonly value: number;
};

/** The size of an axis with its interior filling. */
const spreadSize = (size: number, interior: number): number =>
  size === 0 ? 0 : (size - 1) * (interior + 1) + 1;

const holds = (a: Expr, b: Expr): Expr => op("and", "bool", a, b);

/** Result positions of one axis that show an operand element, as conditions: first the range, then the grid within it. */
function conditions(at: Expr, size: number, resultSize: number, low: number, interior: number) {
  const end = low + spreadSize(size, interior);
  const inside: Expr[] = [];
  if (low > 0) inside.push(op("greaterEqual", "bool", at, index(low)));
  if (end < resultSize) inside.push(op("less", "bool", at, index(end)));
  const onGrid = op("equal", "bool", modIndex(addIndex(at, -low), interior + 1), index(0));
  return { inside, onGrid: interior > 0 && size > 1 ? [onGrid] : [] };
}

const pair = (low: readonly number[], high: readonly number[]): PadAttrs => ({
  low,
  high,
  interior: low.map(() => 0),
  value: 0,
});

export const pad = defineOp<PadAttrs>({
  name: "pad",
  doc: "`low` and `high` elements of `value` before and after each axis, `interior` between neighbours; negative crops",
  attrs: z.strictObject({
    low: z.array(wholeNumber),
    high: z.array(wholeNumber),
    interior: dimList,
    value: anyNumber,
  }),
  operands: ["operand"],
  traits: { view: true, guarded: true },
  infer: (operands, { low, high, interior, value }) => {
    const operand = one(operands);
    checkPerAxis(low, operand, "low");
    checkPerAxis(high, operand, "high");
    checkPerAxis(interior, operand, "interior");
    if (operand.dtype === "i32" && toDType("i32", value) !== value) {
      violation("constant/value", `${value} cannot be stored as i32`);
    }
    const shape = operand.shape.map((size, axis) => {
      const padded = spreadSize(size, interior[axis]!) + low[axis]! + high[axis]!;
      if (padded < 0) {
        const taken = `${low[axis]} before and ${high[axis]} after`;
        violation("shape/pad", `axis ${axis} cannot shrink below nothing: ${taken}`, {
          notes: [axisHasSize(axis, operand)],
          hint: "negative edges take away; together they cannot take more than there is",
        });
      }
      return padded;
    });
    return [tensorType(operand.dtype, shape)];
  },
  vjp: ({ g, attrs: { low, high, interior }, operands, cotangents }) => {
    const { shape } = one(operands);
    const minus = (list: readonly number[]) => list.map((n) => -n);
    const spread = g.pad(one(cotangents), { low: minus(low), high: minus(high) });
    const stride = interior.map((n) => n + 1);
    return [g.slice(spread, { start: shape.map(() => 0), limit: spread.shape, stride })];
  },
  lower: ({ attrs: { low, interior, value }, operands, results }) => {
    const operand = one(operands);
    const { shape, dtype } = one(results);
    const fill = constant(dtype, toDType(dtype, value));
    return { kind: "elements", at: [(at) => padded(at, shape, operand.shape)] };

    function padded(at: readonly Expr[], outer: Dims, inner: Dims): Expr {
      const unseen = inner.some((size, axis) => {
        const end = low[axis]! + spreadSize(size, interior[axis]!);
        return size === 0 || low[axis]! >= outer[axis]! || end <= 0;
      });
      if (unseen) return fill;
      const checks = at.map((i, axis) =>
        conditions(i, inner[axis]!, outer[axis]!, low[axis]!, interior[axis]!),
      );
      const source = at.map((i, axis) =>
        inner[axis] === 1 ? index(0) : divIndex(addIndex(i, -low[axis]!), interior[axis]! + 1),
      );
      // the grid is only asked about inside the range: no remainder of a negative number
      const guard = (list: readonly Expr[], value: Expr): Expr =>
        list.length === 0 ? value : when(list.reduce(holds), value, fill);
      const inside = checks.flatMap((check) => check.inside);
      const onGrid = checks.flatMap((check) => check.onGrid);
      return guard(inside, guard(onGrid, operand.at(source)));
    }
  },
  range: ([x], { value }) => x && unionRanges(x, [value, value + 1]),
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [3])], attrs: { low: [1], high: [2], interior: [0], value: 0 } },
    {
      operands: [sample("f32", [2, 3])],
      attrs: { low: [0, 1], high: [1, 0], interior: [1, 2], value: -1.5 },
    },
    { operands: [sample("f32", [5])], attrs: pair([-1], [-2]) },
    { operands: [sample("f32", [4])], attrs: { low: [-2], high: [3], interior: [2], value: 0 } },
    { operands: [sample("f32", [4])], attrs: pair([2], [-3]) },
    { operands: [sample("f32", [3])], attrs: pair([5], [-6]) },
    { operands: [sample("f64", [1])], attrs: { low: [2], high: [0], interior: [3], value: 1 } },
    { operands: [sample("i32", [0, 2])], attrs: { low: [2, 0], high: [0, 0], interior: [1, 0], value: 7 } },
    { operands: [sample("bool", [2])], attrs: { low: [1], high: [1], interior: [0], value: 1 } },
    { operands: [sample("f32", [])], attrs: pair([], []) },
  ],
});
