/**
 * @file Windows put back where they came from, added where they overlap: the adjoint of `slidingWindows`.
 *
 *     [...outer, ...window, ...positions] -> [...outer, ...shape], y[i] = sum over (w, p) with p*stride + w*dilation = i
 *
 * Each element of the result gathers its terms, `chain` in the order of the window, so nothing is written twice.
 */
import { z } from "zod";
import { constant, type Expr, op, when } from "../kernel/expr.ts";
import { divIndex, index, modIndex, mulIndex, subIndex } from "../kernel/index-math.ts";
import { showShape, sizeOf, tensorType } from "../shape.ts";
import { dimList } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { isOrdered } from "./reduction-order.ts";
import { axisHasSize, checkDType, numeric, one } from "./rules.ts";
import { checkWindowRank, positionsOf, steps } from "./sliding-windows.ts";

export type OverlapAttrs = {
  /** The sizes of the axes that the windows were taken of. */
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
};

/** On one axis: the position whose element `tap` falls on `at`, and when there is one. */
function source(at: Expr, tap: Expr, count: number, window: number, stride: number, dilation: number) {
  // counted from the last window backwards or from the first on, the difference must stay positive where it divides
  const reach = (window - 1) * dilation;
  const distance = subIndex(at, mulIndex(tap, dilation));
  const checks: Expr[] = [];
  if (reach > 0) checks.push(op("greaterEqual", "bool", distance, index(0)));
  checks.push(op("less", "bool", distance, index((count - 1) * stride + 1)));
  const onGrid = op("equal", "bool", modIndex(distance, stride), index(0));
  return { inside: checks, onGrid: stride > 1 ? [onGrid] : [], position: divIndex(distance, stride) };
}

const holds = (a: Expr, b: Expr): Expr => op("and", "bool", a, b);

export const overlapAdd = defineOp<OverlapAttrs>({
  name: "overlapAdd",
  doc: "y[..., i] = sum of x[..., w, p] where p*stride + w*dilation = i",
  attrs: z.strictObject({ shape: dimList, stride: steps, dilation: steps }),
  operands: ["windows"],
  traits: { contraction: true },
  infer: (operands, { shape, stride, dilation }) => {
    const x = one(operands);
    checkDType(x, numeric);
    const rank = shape.length;
    checkWindowRank(x, { window: shape, stride, dilation }, 2 * rank);
    const first = x.shape.length - 2 * rank;
    shape.forEach((size, i) => {
      const [window, found] = [x.shape[first + i]!, x.shape[first + rank + i]!];
      const wanted = window === 0 ? 0 : Math.max(0, positionsOf(size, window, stride[i]!, dilation[i]!));
      if (found === wanted) return;
      violation("shape/window", `an axis of ${size} has ${wanted} windows of ${window}, not ${found}`, {
        notes: [axisHasSize(first + rank + i, x)],
        hint: `the windows are put back into ${showShape(shape)} as they would be taken from it`,
      });
    });
    return [tensorType(x.dtype, [...x.shape.slice(0, first), ...shape])];
  },
  vjp: ({ g, attrs: { shape, stride, dilation }, operands, cotangents }) => {
    const x = one(operands);
    const first = x.shape.length - 2 * shape.length;
    const window = x.shape.slice(first, first + shape.length);
    return [g.slidingWindows(one(cotangents), { window, stride, dilation })];
  },
  lower: ({ attrs: { shape, stride, dilation }, operands, reduce }) => {
    const x = one(operands);
    const rank = shape.length;
    const first = x.shape.length - 2 * rank;
    const window = x.shape.slice(first, first + rank);
    const zero = constant(x.dtype, 0);
    const kept = window.flatMap((extent, i) => (extent === 1 ? [] : [i]));
    return {
      kind: "elements",
      at: [
        (at) =>
          reduce(
            "add",
            isOrdered("add", x.dtype) ? "chain" : "free",
            kept.map((i) => window[i]!),
            (reduced) => {
              const tap = window.map((_, i) => (kept.includes(i) ? reduced[kept.indexOf(i)]! : index(0)));
              const found = shape.map((_, i) =>
                source(
                  at[first + i]!,
                  tap[i]!,
                  x.shape[first + rank + i]!,
                  window[i]!,
                  stride[i]!,
                  dilation[i]!,
                ),
              );
              const load = x.at([...at.slice(0, first), ...tap, ...found.map(({ position }) => position)]);
              // the grid is only asked about inside the range: no remainder of a negative number
              const guard = (list: readonly Expr[], value: Expr): Expr =>
                list.length === 0 ? value : when(list.reduce(holds), value, zero);
              const inside = found.flatMap((axis) => axis.inside);
              return guard(
                inside,
                guard(
                  found.flatMap((axis) => axis.onGrid),
                  load,
                ),
              );
            },
          ),
      ],
    };
  },
  flops: (operands) => sizeOf(one(operands).shape),
  samples: [
    { operands: [sample("f32", [3, 5])], attrs: { shape: [7], stride: [1], dilation: [1] } },
    {
      operands: [sample("f32", [2, 2, 3, 3, 4])],
      attrs: { shape: [7, 8], stride: [2, 1], dilation: [1, 2] },
    },
    { operands: [sample("f32", [2, 2, 2])], attrs: { shape: [7], stride: [3], dilation: [2] } },
    { operands: [sample("f32", [1, 2, 4])], attrs: { shape: [9], stride: [2], dilation: [1] } },
    { operands: [sample("f64", [5, 1])], attrs: { shape: [6], stride: [2], dilation: [1] } },
    { operands: [sample("i32", [0, 2, 2])], attrs: { shape: [3], stride: [1], dilation: [1] } },
    { operands: [sample("f32", [3])], attrs: { shape: [], stride: [], dilation: [] } },
  ],
});
