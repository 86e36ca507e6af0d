/** @file Joining tensors along an axis. */
import { z } from "zod";
import { addIndex } from "../kernel/index-math.ts";
import { tensorType } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { type Range, unionRanges } from "./ranges.ts";
import { axisHasSize, checkAxes, checkSameDType } from "./rules.ts";

export const concatenate = defineOp<{ readonly axis: number }>({
  name: "concatenate",
  doc: "the operands one after the other along `axis`",
  attrs: z.strictObject({ axis: axisNumber }),
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands, { axis }) => {
    const first = operands[0];
    if (!first) violation("op/operands", "takes at least one operand");
    checkAxes([axis], first, "axis");
    checkSameDType(operands);
    for (const [position, { shape }] of operands.entries()) {
      const other = shape.length === first.shape.length ? shape.findIndex(differs) : undefined;
      if (other === -1) continue;
      const note = (i: number): string | undefined => {
        if (i !== 0 && i !== position) return undefined;
        return other === undefined ? `rank ${operands[i]!.shape.length}` : axisHasSize(other, operands[i]!);
      };
      const problem =
        other === undefined
          ? `operands have ${first.shape.length} and ${shape.length} axes`
          : `sizes ${first.shape[other]} and ${shape[other]} of axis ${other} differ`;
      violation("shape/concatenate", problem, {
        notes: operands.map((_, i) => note(i)),
        hint: `shapes must be equal but for axis ${axis}, along which the operands are joined`,
      });
    }
    const joined = operands.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return [
      tensorType(
        first.dtype,
        first.shape.map((size, i) => (i === axis ? joined : size)),
      ),
    ];

    function differs(size: number, i: number): boolean {
      return i !== axis && size !== first!.shape[i];
    }
  },
  vjp: ({ g, attrs: { axis }, operands, cotangents, needs }) => {
    let end = 0;
    return operands.map(({ shape }, i) => {
      const start = end;
      end += shape[axis]!;
      return needs[i] ? g.sliceAxis(cotangents[0]!, axis, start, end) : null;
    });
  },
  lower: ({ attrs: { axis }, operands }) => ({
    kind: "loops",
    write: (writer) => {
      let start = 0;
      for (const operand of operands) {
        const offset = start;
        writer.forEach(operand.shape, "parallel", (at) => {
          const to = at.map((i, a) => (a === axis ? addIndex(i, offset) : i));
          writer.store(0, to, operand.at(at));
        });
        start += operand.shape[axis]!;
      }
    },
  }),
  range: (operands) => operands.reduce<Range | undefined>((a, b) => a && b && unionRanges(a, b), operands[0]),
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [2, 3]), sample("f32", [2, 1])], attrs: { axis: 1 } },
    { operands: [sample("f32", [1, 2]), sample("f32", [0, 2]), sample("f32", [3, 2])], attrs: { axis: 0 } },
    { operands: [sample("f64", [2])], attrs: { axis: 0 } },
    { operands: [sample("i32", [2]), sample("i32", [3])], attrs: { axis: 0 } },
    { operands: [sample("bool", [1]), sample("bool", [2])], attrs: { axis: 0 } },
  ],
});
