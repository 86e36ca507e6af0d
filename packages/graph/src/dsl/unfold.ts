/** @file Windows as columns (im2col), and columns added back together (col2im). */
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { overlapAdd } from "../ops/overlap-add.ts";
import { counting } from "../ops/rules.ts";
import { slidingWindows } from "../ops/sliding-windows.ts";
import { sizeOf, tensorType } from "../shape.ts";
import type { NumberOnly } from "../types/dtype-rules.ts";
import type { Fold, Unfold } from "../types/pooling.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import type { Around, PerAxis } from "../types/window.ts";
import { checkOperands, knownOptions, operandOf, wholeNumbers } from "./check.ts";
import { inputAxes } from "./convolution.ts";
import { checkSpatialRank, edgesOf, perAxis } from "./window-arguments.ts";

export interface UnfoldOptions {
  /** How far windows move, on each axis; default 1. */
  readonly stride?: PerAxis;
  /** Zeros around each axis; default none. */
  readonly padding?: Around;
  /** How far apart the elements of a window are; default 1. */
  readonly dilation?: PerAxis;
}

function readOptions(op: string, options: unknown, rank: number) {
  const given = knownOptions<UnfoldOptions>(op, options, ["stride", "padding", "dilation"]);
  const padding = edgesOf(op, given.padding ?? 0, rank);
  return {
    stride: perAxis(op, "stride", given.stride ?? 1, rank, 1),
    dilation: perAxis(op, "dilation", given.dilation ?? 1, rank, 1),
    low: padding.map(([before]) => before),
    high: padding.map(([, after]) => after),
  };
}

/**
 * The windows of `[batch, channels, ...size]` as columns: `[batch, channels * window, positions]`. Column l holds the
 * elements of window l, channel by channel, row by row; windows are counted row by row, too. `window` has an entry for
 * each axis after the channels. The product with a matrix `[out, channels * window]` is a convolution.
 * @throws GraphError `shape/rank`, `shape/window` where no window fits, `dtype/unsupported` for bool, `op/argument`.
 * @example unfold(image, [3, 3], { padding: 1 }) // [batch, 8, 28, 28] -> [batch, 72, 784]
 */
export function unfold<
  S extends Dims,
  D,
  const W extends readonly number[],
  const O extends UnfoldOptions | undefined = undefined,
>(
  x: Tensor<S, D> & Guard<NumberOnly<"unfold", D>, Unfold<"unfold", S, W, O>>,
  window: W,
  options?: O,
): Tensor<Ok<Unfold<"unfold", S, W, O>>, D> {
  const op = "unfold";
  const operand = operandOf(op, x);
  const sizes = wholeNumbers(op, "window", window);
  const rank = sizes.length;
  checkSpatialRank(op, "input", operand, rank, inputAxes(rank));
  const { stride, dilation, low, high } = readOptions(op, options, rank);
  const attrs = { window: perAxis(op, "window", sizes, rank, 1), stride, dilation };
  const padding = { low: [0, 0, ...low], high: [0, 0, ...high] };
  const padded = operand.shape.map((size, axis) => size + padding.low[axis]! + padding.high[axis]!);
  checkOperands(op, { input: operand }, () => {
    slidingWindows.infer([tensorType(operand.dtype, padded)], attrs, []);
  });
  const windows = calls.slidingWindows(calls.pad(operand, padding), attrs);
  const positions = windows.shape.slice(2 + rank);
  const [n, channels] = operand.shape as [number, number];
  return calls.reshape(windows, [n, channels * sizeOf(sizes), sizeOf(positions)]) as never;
}

/**
 * Columns `[batch, channels * window, positions]` put back where {@link unfold} takes them of `[batch, channels, ...shape]`,
 * added where windows overlap: its adjoint.
 * @throws GraphError `shape/rank`, `shape/window` where the columns are not as many as windows of that shape,
 * `dtype/unsupported` for bool, `op/argument`.
 * @example fold(columns, [28, 28], [3, 3], { padding: 1 }) // [batch, 72, 784] -> [batch, 8, 28, 28]
 */
export function fold<
  S extends Dims,
  D,
  const To extends readonly number[],
  const W extends readonly number[],
  const O extends UnfoldOptions | undefined = undefined,
>(
  columns: Tensor<S, D> & Guard<NumberOnly<"fold", D>, Fold<S, To, W, O>>,
  shape: To,
  window: W,
  options?: O,
): Tensor<Ok<Fold<S, To, W, O>>, D> {
  const op = "fold";
  const x = operandOf(op, columns);
  const rank = wholeNumbers(op, "window", window).length;
  const sizes = perAxis(op, "window", window, rank, 1);
  const wanted = perAxis(op, "shape", shape, rank, 0);
  checkSpatialRank(op, "columns", x, 1, "batch, channels * window, positions");
  const { stride, dilation, low, high } = readOptions(op, options, rank);
  const [n, rows, count] = x.shape as [number, number, number];
  const whole = wanted.map((size, i) => size + low[i]! + high[i]!);
  const positions = whole.map((size, i) =>
    Math.max(0, Math.floor((size - (sizes[i]! - 1) * dilation[i]! - 1) / stride[i]!) + 1),
  );
  if (rows % sizeOf(sizes) !== 0 || count !== sizeOf(positions)) {
    const problem = `windows of ${sizeOf(sizes)} elements have ${sizeOf(positions)} positions in that shape`;
    const notes = [`${rows} elements in ${count} columns`];
    const hint = "the columns are [batch, channels * elements of a window, positions]";
    refuse(op, { code: "shape/window", problem, notes, hint }, { columns: x });
  }
  const windows = [n, rows / sizeOf(sizes), ...sizes, ...positions];
  const attrs = { shape: whole, stride, dilation };
  checkOperands(op, { columns: x }, () => {
    overlapAdd.infer([tensorType(x.dtype, windows)], attrs, []);
  });
  const folded = calls.overlapAdd(calls.reshape(x, windows), attrs);
  const none = counting(2).map(() => 0);
  return calls.slice(folded, {
    start: [...none, ...low],
    limit: [...folded.shape.slice(0, 2), ...wanted.map((size, i) => size + low[i]!)],
  }) as never;
}
