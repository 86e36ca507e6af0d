/**
 * @file All windows of the last axes, as a view: nothing is copied, an element of a window is an element of the operand.
 * What happens in windows is then written with ordinary ops: pooling reduces the axes of the window, im2col reshapes.
 *
 *     [...outer, ...size] -> [...outer, ...window, ...positions], y[..., w, p] = x[..., p*stride + w*dilation]
 *
 * The axes of the window stand before the positions, so that reducing them walks rows: `chain` over a window.
 */
import { z } from "zod";
import { addIndex, mulIndex } from "../kernel/index-math.ts";
import { type TensorType, tensorType } from "../shape.ts";
import { wholeNumber } from "./attrs.ts";
import { defineOp, sample, violation } from "./define-op.ts";
import { axisCount, axisHasSize, one } from "./rules.ts";

export type WindowsAttrs = {
  /** One entry for each of the last axes. */
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
};

const step = wholeNumber.positive("every entry must be at least 1");

/** Strides, dilations, window sizes. */
export const steps = z.array(step);

/** From the first element of a window to its last, both included. */
export const windowSpan = (window: number, dilation: number): number => (window - 1) * dilation + 1;

/** How many windows start along an axis. */
export const positionsOf = (size: number, window: number, stride: number, dilation: number): number =>
  Math.floor((size - windowSpan(window, dilation)) / stride) + 1;

/** At least one window fits. */
export function checkWindow(x: TensorType, axis: number, window: number, dilation: number): void {
  const size = x.shape[axis]!;
  const span = windowSpan(window, dilation);
  if (window >= 1 && span <= size) return;
  const spread = dilation === 1 || window <= 1 ? "" : `, spread over ${span} by dilation ${dilation},`;
  violation("shape/window", `a window of ${window}${spread} does not fit on axis ${axis}`, {
    notes: [axisHasSize(axis, x)],
    hint: window < 1 ? "a window has at least 1 element" : "pad the axis, or take a smaller window",
  });
}

/** As many entries in every list, and no more than the tensor has axes. */
export function checkWindowRank(
  x: TensorType,
  { window, stride, dilation }: WindowsAttrs,
  rank: number,
): void {
  if (stride.length !== window.length || dilation.length !== window.length) {
    const counts = `${window.length}, ${stride.length} and ${dilation.length}`;
    violation(
      "shape/rank",
      `window, stride and dilation have ${counts} entries; they need one for each axis`,
    );
  }
  if (x.shape.length >= rank) return;
  violation("shape/rank", `a window of ${axisCount(window.length)} takes at least ${axisCount(rank)}`, {
    notes: [axisCount(x.shape.length)],
  });
}

export const slidingWindows = defineOp<WindowsAttrs>({
  name: "slidingWindows",
  doc: "y[..., w, p] = x[..., p*stride + w*dilation] along the last axes",
  attrs: z.strictObject({ window: steps, stride: steps, dilation: steps }),
  operands: ["operand"],
  traits: { view: true },
  infer: (operands, attrs) => {
    const x = one(operands);
    const { window, stride, dilation } = attrs;
    checkWindowRank(x, attrs, window.length);
    const first = x.shape.length - window.length;
    const positions = window.map((size, i) => {
      checkWindow(x, first + i, size, dilation[i]!);
      return positionsOf(x.shape[first + i]!, size, stride[i]!, dilation[i]!);
    });
    return [tensorType(x.dtype, [...x.shape.slice(0, first), ...window, ...positions])];
  },
  vjp: ({ g, attrs: { window, stride, dilation }, operands, cotangents }) => {
    const { shape } = one(operands);
    return [
      g.overlapAdd(one(cotangents), { shape: shape.slice(shape.length - window.length), stride, dilation }),
    ];
  },
  lower: ({ attrs: { window, stride, dilation }, operands }) => {
    const operand = one(operands);
    const first = operand.shape.length - window.length;
    return {
      kind: "elements",
      at: [
        (at) => {
          const positions = at.slice(first + window.length);
          return operand.at([
            ...at.slice(0, first),
            ...window.map((_, i) =>
              addIndex(mulIndex(positions[i]!, stride[i]!), mulIndex(at[first + i]!, dilation[i]!)),
            ),
          ]);
        },
      ],
    };
  },
  range: one,
  flops: () => 0,
  samples: [
    { operands: [sample("f32", [7])], attrs: { window: [3], stride: [1], dilation: [1] } },
    { operands: [sample("f32", [2, 7, 8])], attrs: { window: [2, 3], stride: [2, 1], dilation: [1, 2] } },
    { operands: [sample("f32", [6, 4])], attrs: { window: [2, 2], stride: [2, 2], dilation: [1, 1] } },
    { operands: [sample("f32", [2, 7])], attrs: { window: [2], stride: [3], dilation: [2] } },
    { operands: [sample("f64", [1, 5])], attrs: { window: [5], stride: [2], dilation: [1] } },
    { operands: [sample("i32", [0, 3])], attrs: { window: [2], stride: [1], dilation: [1] } },
    { operands: [sample("bool", [4])], attrs: { window: [2], stride: [2], dilation: [1] } },
    { operands: [sample("f32", [3])], attrs: { window: [], stride: [], dilation: [] } },
  ],
});
