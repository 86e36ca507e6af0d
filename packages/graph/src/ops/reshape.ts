/** @file The same elements in row-major order under another shape. */
import { z } from "zod";
import { constant, type Expr } from "../kernel/expr.ts";
import { flatten, index, unflatten } from "../kernel/index-math.ts";
import { type Dims, showShape, sizeOf, tensorType } from "../shape.ts";
import { dimList } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { one } from "./rules.ts";

/** Neighbouring axes of the operand and of the result that hold the same elements: `[2, 3, 4] -> [6, 4]` is 2x3 -> 6 and 4 -> 4. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The smallest groups, axes of size 1 left out. Sizes are positive. */
export function reshapeGroups(from: Dims, to: Dims): Group[] {
  const axesOf = (shape: Dims) => shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const left = axesOf(from);
  const right = axesOf(to);
  const groups: Group[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const group = { from: [left[i]!], to: [right[j]!] };
    let a = from[left[i++]!]!;
    let b = to[right[j++]!]!;
    while (a !== b) {
      if (a < b) {
        group.from.push(left[i]!);
        a *= from[left[i++]!]!;
      } else {
        group.to.push(right[j]!);
        b *= to[right[j++]!]!;
      }
    }
    groups.push(group);
  }
  return groups;
}

/** The operand's index for an index of the result. Sizes are positive. */
export function reshapeIndex(from: Dims, to: Dims, at: readonly Expr[]): Expr[] {
  const result = from.map(() => index(0));
  for (const group of reshapeGroups(from, to)) {
    const flat = flatten(
      group.to.map((axis) => at[axis]!),
      group.to.map((axis) => to[axis]!),
    );
    const parts = unflatten(
      flat,
      group.from.map((axis) => from[axis]!),
    );
    group.from.forEach((axis, i) => {
      result[axis] = parts[i]!;
    });
  }
  return result;
}

export const reshape = defineOp<{ readonly shape: Dims }>({
  name: "reshape",
  doc: "the same elements in row-major order under another shape",
  attrs: z.strictObject({ shape: dimList }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, { shape }) => {
    const operand = one(operands);
    const [before, after] = [sizeOf(operand.shape), sizeOf(shape)];
    if (before !== after) {
      violation("shape/reshape", `${before} elements cannot take the shape ${showShape(shape)} of ${after}`, {
        notes: [`${before} elements`],
        hint: "a reshape keeps every element; one size may be -1 and is then computed",
      });
    }
    return [tensorType(operand.dtype, shape)];
  },
  vjp: ({ g, operands, cotangents }) => [g.reshape(one(cotangents), one(operands).shape)],
  lower: ({ attrs: { shape }, operands }) => {
    const operand = one(operands);
    // of no element: nothing is read
    if (sizeOf(shape) === 0) return { kind: "elements", at: [() => constant(operand.dtype, 0)] };
    return { kind: "elements", at: [(at) => operand.at(reshapeIndex(operand.shape, shape, at))] };
  },
  overTurns: ({ g, attrs: { shape }, operands }) => {
    const operand = one(operands);
    return g.reshape(operand, [operand.shape[0]!, ...shape]);
  },
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3])], attrs: { shape: [6] } },
    { operands: [sample("f32", [2, 3, 4])], attrs: { shape: [6, 1, 4] } },
    { operands: [sample("f32", [4, 6])], attrs: { shape: [3, 8] } },
    { operands: [sample("f32", [2, 6, 5])], attrs: { shape: [4, 3, 5] } },
    { operands: [sample("f64", [1, 1])], attrs: { shape: [] } },
    { operands: [sample("i32", [])], attrs: { shape: [1, 1] } },
    { operands: [sample("bool", [0, 3])], attrs: { shape: [2, 0] } },
  ],
});
