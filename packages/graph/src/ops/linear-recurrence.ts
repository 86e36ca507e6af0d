/** @file The first-order linear recurrence: what running sums and products have for gradients, closed under them. */
import { z } from "zod";
import { op } from "../kernel/expr.ts";
import { sizeOf } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, sample, type VjpContext } from "./define-op.ts";
import { checkSameShape } from "./elementwise/row.ts";
import { writeLines } from "./lines.ts";
import { checkAxes, checkDType, checkSameDType, two } from "./rules.ts";

type RecurrenceAttrs = { readonly axis: number };

/**
 * With s the gradient by b: s[i] = ct[i] + a[i + 1] * s[i + 1], the same recurrence from the end; and that by a[i] is
 * s[i] * y[i - 1].
 */
function vjp({ g, attrs: { axis }, operands, results, cotangents, needs }: VjpContext<RecurrenceAttrs>) {
  const [a] = two(operands);
  const [y, ct] = [results[0]!, cotangents[0]!];
  const length = a.shape[axis]!;
  if (length === 0) return [g.zerosLike(a), g.zerosLike(a)];
  const along = (value: number): number[] => a.shape.map((_, i) => (i === axis ? value : 0));
  const back = (value: typeof a): typeof a => g.reverse(value, [axis]);
  const next = g.pad(a, { low: along(-1), high: along(1) });
  const s = back(g.linearRecurrence(back(next), back(ct), axis));
  const before = g.pad(y, { low: along(1), high: along(-1) });
  return [needs[0] ? g.mul(s, before) : null, needs[1] ? s : null];
}

const f32 = (shape: readonly number[]) => sample("f32", shape);

export const linearRecurrence = defineOp<RecurrenceAttrs>({
  name: "linearRecurrence",
  doc: "y[i] = a[i] * y[i - 1] + b[i] along `axis`, from y[0] = b[0]",
  attrs: z.strictObject({ axis: axisNumber }),
  operands: ["factor", "term"],
  traits: { loops: true },
  infer: (operands, { axis }) => {
    const [a] = two(operands);
    checkSameDType(operands);
    checkDType(a, ["f32", "f64"]);
    checkAxes([axis], a, "axis");
    checkSameShape(operands);
    return [a];
  },
  vjp,
  lower: ({ attrs: { axis }, operands }) => ({
    kind: "loops",
    write: (writer) => {
      const [a, b] = two(operands);
      const { dtype, shape } = a;
      writeLines(writer, { shape, axis }, (at, before) =>
        before ? op("add", dtype, op("mul", dtype, a.at(at), before), b.at(at)) : b.at(at),
      );
    },
  }),
  flops: (operands) => 2 * sizeOf(operands[0]!.shape),
  samples: [
    { operands: [f32([6]), f32([6])], attrs: { axis: 0 } },
    { operands: [f32([3, 4]), f32([3, 4])], attrs: { axis: 0 } },
    { operands: [f32([2, 3, 2]), f32([2, 3, 2])], attrs: { axis: 1 } },
    { operands: [sample("f64", [2, 5]), sample("f64", [2, 5])], attrs: { axis: 1 } },
    { operands: [f32([2, 1]), f32([2, 1])], attrs: { axis: 1 } },
    { operands: [f32([2, 0]), f32([2, 0])], attrs: { axis: 1 } },
    { operands: [f32([0, 2]), f32([0, 2])], attrs: { axis: 1 } },
  ],
});
