/** @file The public poolings over one, two and three axes. */
import { named } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, counting } from "../ops/rules.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type {
  AdaptivePool,
  AvgPoolOptions,
  GlobalPool,
  MaxPoolOptions,
  Pool,
  PoolOptions,
} from "../types/pooling.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import type { CheckedWindow, PerAxis } from "../types/window.ts";
import { floatOperand } from "./check.ts";
import {
  adaptiveAxes,
  indicesOf,
  lpNormOf,
  maximumOf,
  meanOf,
  poolOptions,
  poolWindows,
  windowOptions,
} from "./pooling.ts";

const padded = ["stride", "padding", "ceilMode"] as const;

const largest = (op: string, rank: number) => (x: unknown, window: unknown, options?: unknown) =>
  named(op, () =>
    maximumOf(poolWindows(op, rank, x, window, poolOptions(op, options, windowOptions))),
  ) as never;

const average = (op: string, rank: number) => (x: unknown, window: unknown, options?: unknown) => {
  const given = poolOptions(op, options, [...padded, "countIncludePad", "divisorOverride"]);
  return named(op, () => meanOf(op, poolWindows(op, rank, x, window, given), given)) as never;
};

const norm = (op: string, rank: number) => (x: unknown, p: unknown, window: unknown, options?: unknown) => {
  const given = poolOptions(op, options, ["stride", "ceilMode"]);
  return named(op, () => lpNormOf(op, p, poolWindows(op, rank, x, window, given))) as never;
};

const adaptiveAverage = (op: string, rank: number) => (x: unknown, size: unknown) =>
  named(op, () => meanOf(op, adaptiveAxes(op, rank, x, size), {})) as never;

const adaptiveLargest = (op: string, rank: number) => (x: unknown, size: unknown) =>
  named(op, () => maximumOf(adaptiveAxes(op, rank, x, size))) as never;

type Pooling<Op extends string, Rank extends number, Options> = <
  S extends Dims,
  D,
  const W extends PerAxis,
  const O extends Options | undefined = undefined,
>(
  x: Tensor<S, D> & Guard<FloatOnly<Op, D>, Pool<Op, S, W, O, Rank>>,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Tensor<Ok<Pool<Op, S, W, O, Rank>>, D>;

type LpPooling<Op extends string, Rank extends number> = <
  S extends Dims,
  D,
  const W extends PerAxis,
  const O extends PoolOptions | undefined = undefined,
>(
  x: Tensor<S, D> & Guard<FloatOnly<Op, D>, Pool<Op, S, W, O, Rank>>,
  p: number,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Tensor<Ok<Pool<Op, S, W, O, Rank>>, D>;

type AdaptivePooling<Op extends string, Rank extends number> = <S extends Dims, D, const M extends PerAxis>(
  x: Tensor<S, D> & Guard<FloatOnly<Op, D>, AdaptivePool<Op, S, M, Rank>>,
  size: M,
) => Tensor<Ok<AdaptivePool<Op, S, M, Rank>>, D>;

/**
 * The largest element of each window of `[batch, channels, width]`. Padding counts as -Infinity, NaN as largest; of equal
 * elements the first gets the gradient. `ceilMode` adds a last window that hangs over the end, unless it would start in
 * the padding there.
 * @throws GraphError `shape/rank`, `shape/window` where no window fits, `dtype/unsupported`, `op/argument`, among others
 * where padding is not below the window.
 * @example maxPool1d(signal, 2)
 */
export const maxPool1d = largest("maxPool1d", 1) as Pooling<"maxPool1d", 1, MaxPoolOptions>;

/**
 * The largest element of each window of `[batch, channels, height, width]`, as {@link maxPool1d}; `window`, `stride`,
 * `padding` and `dilation` are a number for both axes, or a list with one for each.
 * @throws GraphError as {@link maxPool1d}.
 * @example maxPool2d(image, 2) // [batch, 8, 28, 28] -> [batch, 8, 14, 14]
 */
export const maxPool2d = largest("maxPool2d", 2) as Pooling<"maxPool2d", 2, MaxPoolOptions>;

/**
 * The largest element of each window of `[batch, channels, depth, height, width]`, as {@link maxPool1d}.
 * @throws GraphError as {@link maxPool1d}.
 * @example maxPool3d(volume, [1, 2, 2])
 */
export const maxPool3d = largest("maxPool3d", 3) as Pooling<"maxPool3d", 3, MaxPoolOptions>;

/**
 * Where the first largest element of each window is: its position in the plane of its channel, counted row by row, i32.
 * The windows are those of {@link maxPool1d}, {@link maxPool2d} or {@link maxPool3d}, by the number of axes.
 * @throws GraphError as {@link maxPool1d}.
 * @example maxPoolIndices(image, 2, { stride: 1 })
 */
export function maxPoolIndices<
  S extends Dims,
  D,
  const W extends PerAxis,
  const O extends MaxPoolOptions | undefined = undefined,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"maxPoolIndices", D>, Pool<"maxPoolIndices", S, W, O, number>>,
  window: W,
  options?: O,
): Tensor<Ok<Pool<"maxPoolIndices", S, W, O, number>>, "i32"> {
  const op = "maxPoolIndices";
  const operand = planes(op, x);
  const given = poolOptions(op, options, windowOptions);
  return indicesOf(poolWindows(op, operand.shape.length - 2, operand, window, given)) as never;
}

/**
 * The mean of each window of `[batch, channels, width]`. Padded zeros count in what the sum is divided by, unless
 * `countIncludePad` is false; what hangs over the padding (`ceilMode`) never does. `divisorOverride` replaces the count.
 * @throws GraphError as {@link maxPool1d}.
 * @example avgPool1d(signal, 3, { stride: 1, padding: 1, countIncludePad: false })
 */
export const avgPool1d = average("avgPool1d", 1) as Pooling<"avgPool1d", 1, AvgPoolOptions>;

/**
 * The mean of each window of `[batch, channels, height, width]`, as {@link avgPool1d}.
 * @throws GraphError as {@link maxPool1d}.
 * @example avgPool2d(image, 2)
 */
export const avgPool2d = average("avgPool2d", 2) as Pooling<"avgPool2d", 2, AvgPoolOptions>;

/**
 * The mean of each window of `[batch, channels, depth, height, width]`, as {@link avgPool1d}.
 * @throws GraphError as {@link maxPool1d}.
 * @example avgPool3d(volume, 2)
 */
export const avgPool3d = average("avgPool3d", 3) as Pooling<"avgPool3d", 3, AvgPoolOptions>;

/**
 * (sum of x^p)^(1/p) over each window of `[batch, channels, width]`; p = Infinity: the largest size. Where the sum is 0, so
 * is its derivative. For an odd or broken p, x should not be negative. A window that hangs over the end (`ceilMode`) sums what
 * it covers; PyTorch scales that up to a whole window.
 * @throws GraphError as {@link maxPool1d}.
 * @example lpPool1d(signal, 2, 3)
 */
export const lpPool1d = norm("lpPool1d", 1) as LpPooling<"lpPool1d", 1>;

/**
 * (sum of x^p)^(1/p) over each window of `[batch, channels, height, width]`, as {@link lpPool1d}.
 * @throws GraphError as {@link maxPool1d}.
 * @example lpPool2d(image, 2, 2)
 */
export const lpPool2d = norm("lpPool2d", 2) as LpPooling<"lpPool2d", 2>;

/**
 * (sum of x^p)^(1/p) over each window of `[batch, channels, depth, height, width]`, as {@link lpPool1d}.
 * @throws GraphError as {@link maxPool1d}.
 * @example lpPool3d(volume, 2, 2)
 */
export const lpPool3d = norm("lpPool3d", 3) as LpPooling<"lpPool3d", 3>;

/**
 * Means of `[batch, channels, width]` on `size` positions, whatever the width: cell i is the mean from floor(i width / size)
 * to before ceil((i + 1) width / size), so that cells may overlap, and repeat where there are more than elements.
 * @throws GraphError `shape/rank`, `shape/window` where there is no element, `dtype/unsupported`, `op/argument`.
 * @example adaptiveAvgPool1d(signal, 4)
 */
export const adaptiveAvgPool1d = adaptiveAverage("adaptiveAvgPool1d", 1) as AdaptivePooling<
  "adaptiveAvgPool1d",
  1
>;

/**
 * Means of `[batch, channels, height, width]` on a grid of `size`, as {@link adaptiveAvgPool1d}.
 * @throws GraphError as {@link adaptiveAvgPool1d}.
 * @example adaptiveAvgPool2d(image, [7, 7])
 */
export const adaptiveAvgPool2d = adaptiveAverage("adaptiveAvgPool2d", 2) as AdaptivePooling<
  "adaptiveAvgPool2d",
  2
>;

/**
 * Means of `[batch, channels, depth, height, width]` on a grid of `size`, as {@link adaptiveAvgPool1d}.
 * @throws GraphError as {@link adaptiveAvgPool1d}.
 * @example adaptiveAvgPool3d(volume, 2)
 */
export const adaptiveAvgPool3d = adaptiveAverage("adaptiveAvgPool3d", 3) as AdaptivePooling<
  "adaptiveAvgPool3d",
  3
>;

/**
 * Maxima of `[batch, channels, width]` on `size` positions, with the cells of {@link adaptiveAvgPool1d}.
 * @throws GraphError as {@link adaptiveAvgPool1d}.
 * @example adaptiveMaxPool1d(signal, 4)
 */
export const adaptiveMaxPool1d = adaptiveLargest("adaptiveMaxPool1d", 1) as AdaptivePooling<
  "adaptiveMaxPool1d",
  1
>;

/**
 * Maxima of `[batch, channels, height, width]` on a grid of `size`, with the cells of {@link adaptiveAvgPool1d}.
 * @throws GraphError as {@link adaptiveAvgPool1d}.
 * @example adaptiveMaxPool2d(image, 7)
 */
export const adaptiveMaxPool2d = adaptiveLargest("adaptiveMaxPool2d", 2) as AdaptivePooling<
  "adaptiveMaxPool2d",
  2
>;

/**
 * Maxima of `[batch, channels, depth, height, width]` on a grid of `size`, with the cells of {@link adaptiveAvgPool1d}.
 * @throws GraphError as {@link adaptiveAvgPool1d}.
 * @example adaptiveMaxPool3d(volume, 2)
 */
export const adaptiveMaxPool3d = adaptiveLargest("adaptiveMaxPool3d", 3) as AdaptivePooling<
  "adaptiveMaxPool3d",
  3
>;

/**
 * The mean of each channel: `[batch, channels, ...]` becomes `[batch, channels]`.
 * @throws GraphError `shape/rank` where there is nothing after the channels, `dtype/unsupported`.
 * @example matmul(globalAvgPool(features), weight)
 */
export function globalAvgPool<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"globalAvgPool", D>, GlobalPool<"globalAvgPool", S>>,
): Tensor<Ok<GlobalPool<"globalAvgPool", S>>, D> {
  const operand = planes("globalAvgPool", x);
  return calls.mean(operand, spatialAxes(operand)) as never;
}

/**
 * The largest element of each channel: `[batch, channels, ...]` becomes `[batch, channels]`; of equal ones the first gets
 * the gradient.
 * @throws GraphError `shape/rank` where there is nothing after the channels, `shape/window` where there is no element,
 * `dtype/unsupported`.
 * @example matmul(globalMaxPool(features), weight)
 */
export function globalMaxPool<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"globalMaxPool", D>, GlobalPool<"globalMaxPool", S>>,
): Tensor<Ok<GlobalPool<"globalMaxPool", S>>, D> {
  const operand = planes("globalMaxPool", x);
  const pooled = maximumOf(adaptiveAxes("globalMaxPool", operand.shape.length - 2, operand, 1));
  return calls.reshape(pooled, operand.shape.slice(0, 2)) as never;
}

const spatialAxes = (x: Value): number[] => counting(x.shape.length).slice(2);

/** A tensor with axes after batch and channels. */
function planes(op: string, input: unknown): Value {
  const x = floatOperand(op, input);
  if (x.shape.length > 2) return x;
  const problem = "there is nothing to pool after batch and channels";
  refuse(op, { code: "shape/rank", problem, notes: [axisCount(x.shape.length)] }, { input: x });
}
