/** @file Where the extremum of each element and all before it is. */
import { z } from "zod";
import { type Expr, op } from "../kernel/expr.ts";
import { subIndex } from "../kernel/index-math.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import { sizeOf, tensorType } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, type LowerContext, nonDifferentiable, sample } from "./define-op.ts";
import { checkAxes, checkDType, numeric, one } from "./rules.ts";

const names = ["max", "min"] as const;
type RunningAttrs = { readonly op: (typeof names)[number]; readonly axis: number };

/** The later of equal ones takes over; a NaN takes over and stays. */
function takesOver(name: RunningAttrs["op"], next: Expr, best: Expr): Expr {
  const beats = op(name === "max" ? "greaterEqual" : "lessEqual", "bool", next, best);
  return next.dtype === "i32" ? beats : op("or", "bool", beats, op("isNaN", "bool", next));
}

function write(writer: KernelWriter, { attrs: { op: name, axis }, operands }: LowerContext<RunningAttrs>) {
  const x = one(operands);
  const length = x.shape[axis]!;
  if (x.shape.includes(0)) return;
  writer.forEach(x.shape.with(axis, 1), "parallel", (line) => {
    const first = writer.let(x.at(line));
    const zero = line[axis]!;
    writer.store(0, line, zero);
    if (length === 1) return;
    const best = writer.local(x.dtype, first);
    writer.for(1, length, "serial", (i) => {
      const next = writer.let(x.at(line.with(axis, i)));
      const before = writer.let(best.get());
      const isBetter = writer.let(takesOver(name, next, before));
      best.set(op("select", x.dtype, isBetter, next, before));
      const place = writer.read(0, line.with(axis, subIndex(i, 1)));
      writer.store(0, line.with(axis, i), op("select", "i32", isBetter, i, place));
    });
  });
}

export const runningExtremum = defineOp<RunningAttrs>({
  name: "runningExtremum",
  doc: "position along `axis` of the last extremum among each element and all before it; the last NaN once there is one",
  attrs: z.strictObject({ op: z.enum(names, `must be one of ${names.join(", ")}`), axis: axisNumber }),
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands, { axis }) => {
    const x = one(operands);
    checkDType(x, numeric);
    checkAxes([axis], x, "axis");
    return [tensorType("i32", x.shape)];
  },
  vjp: nonDifferentiable("a position does not change smoothly"),
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  range: (_, { axis }, [x]) => [0, x?.shape[axis] ?? 0],
  flops: (operands) => sizeOf(one(operands).shape),
  samples: [
    { operands: [sample("f32", [7])], attrs: { op: "max", axis: 0 } },
    { operands: [sample("f32", [4, 3])], attrs: { op: "min", axis: 0 } },
    { operands: [sample("f32", [2, 5, 2])], attrs: { op: "max", axis: 1 } },
    { operands: [sample("f64", [2, 6])], attrs: { op: "min", axis: 1 } },
    { operands: [sample("i32", [3, 9], "index", 4)], attrs: { op: "max", axis: 1 } },
    { operands: [sample("f32", [4, 8], "special")], attrs: { op: "min", axis: 1 } },
    { operands: [sample("f32", [32], "special")], attrs: { op: "max", axis: 0 } },
    { operands: [sample("f32", [3, 1])], attrs: { op: "max", axis: 1 } },
    { operands: [sample("f32", [3, 0])], attrs: { op: "max", axis: 1 } },
  ],
});
