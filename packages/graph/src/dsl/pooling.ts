/** @file Pooling: maxima, means and norms of windows of `[batch, channels, ...]`, each channel by itself. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { spatial } from "../ops/conv-general.ts";
import { counting } from "../ops/rules.ts";
import { windowSpan } from "../ops/sliding-windows.ts";
import { sizeOf } from "../shape.ts";
import { flagArgument, floatOperand, knownOptions, numberArgument, refuseArgument } from "./check.ts";
import { inputAxes } from "./convolution.ts";
import {
  type AxisWindows,
  adaptiveWindows,
  firstMaximum,
  regularWindows,
  windowAxes,
  windowsOf,
} from "./pooling-windows.ts";
import { exceptAtZero, rootOf } from "./safe-root.ts";
import { checkSpatialRank, type Edges, edgesOf, perAxis } from "./window-arguments.ts";

/** What a pooling is told about its windows, checked. */
export interface Windows {
  readonly x: Value;
  readonly axes: readonly AxisWindows[];
  readonly padding: readonly Edges[];
}

export const windowOptions = ["stride", "padding", "dilation", "ceilMode"] as const;

/** Options of a pooling; names beside `windowOptions` are its own. */
export function poolOptions(
  op: string,
  options: unknown,
  own: readonly string[],
): Readonly<Record<string, unknown>> {
  return knownOptions<Record<string, unknown>>(op, options, own);
}

/** The windows of a pooling of `rank` axes. */
export function poolWindows(
  op: string,
  rank: number,
  input: unknown,
  window: unknown,
  options: Readonly<Record<string, unknown>>,
): Windows {
  const x = floatOperand(op, input);
  checkSpatialRank(op, "input", x, rank, inputAxes(rank));
  const size = perAxis(op, "window", window, rank, 1);
  const stride = options.stride === undefined ? size : perAxis(op, "stride", options.stride, rank, 1);
  const dilation = perAxis(op, "dilation", options.dilation ?? 1, rank, 1);
  const padding = edgesOf(op, options.padding ?? 0, rank);
  const hangsOver = flagArgument(op, "ceilMode", options.ceilMode);
  const axes = spatial(x.shape).map((length, i) => {
    const [low, high] = padding[i]!;
    const span = windowSpan(size[i]!, dilation[i]!);
    if (Math.max(low, high) >= span) {
      const problem = `padding ${Math.max(low, high)} is not below the ${span} elements that a window spans on axis ${i + 2}`;
      const hint = "a window in the padding alone would show no element";
      refuse(op, { code: "op/argument", problem, hint }, { input: x });
    }
    const room = length + low + high - span;
    if (room < 0) {
      const notes = [`axis ${i + 2} has size ${length}`];
      const problem = `a window of ${size[i]} does not fit on axis ${i + 2}`;
      const hint = "pad the axis, or take a smaller window";
      refuse(op, { code: "shape/window", problem, notes, hint }, { input: x });
    }
    const whole = Math.floor(room / stride[i]!) + 1;
    const more = hangsOver && room % stride[i]! > 0 && whole * stride[i]! < length + low ? 1 : 0;
    return regularWindows(length, size[i]!, stride[i]!, dilation[i]!, padding[i]!, whole + more);
  });
  return { x, axes, padding };
}

export function adaptiveAxes(op: string, rank: number, input: unknown, count: unknown): Windows {
  const x = floatOperand(op, input);
  checkSpatialRank(op, "input", x, rank, inputAxes(rank));
  const counts = perAxis(op, "size", count, rank, 1);
  const axes = spatial(x.shape).map((length, i) => {
    if (length === 0) {
      const problem = `axis ${i + 2} has no elements`;
      refuse(op, { code: "shape/window", problem }, { input: x });
    }
    return adaptiveWindows(length, counts[i]!);
  });
  return { x, axes, padding: axes.map(() => [0, 0]) };
}

/** The values of each plane in a row, where places are counted in one number. */
const flattened = (x: Value): Value => calls.reshape(x, [x.shape[0]!, x.shape[1]!, sizeOf(spatial(x.shape))]);

/** The largest element of each window; the gradient goes to the first of them, as in PyTorch. */
export function maximumOf({ x, axes }: Windows): Value {
  const [largest] = calls.customVjp(
    [x],
    ([operand]) => [calls.max(windowsOf(operand!, axes, Number.NEGATIVE_INFINITY), windowAxes(axes.length))],
    ([operand], _, [cotangent]) => {
      const places = flattened(firstMaximum(operand!, axes));
      const zeros = calls.zerosLike(flattened(operand!));
      const put = calls.putAlongAxis(zeros, places, flattened(cotangent!), 2, "add");
      return [calls.reshape(put, operand!.shape)];
    },
  );
  return largest!;
}

export const indicesOf = ({ x, axes }: Windows): Value => firstMaximum(x, axes);

/** One number for each position: the product of a number for each axis. */
function product(lists: readonly (readonly number[])[], shape: readonly number[], x: Value): Value | number {
  const uniform = lists.map(([first, ...rest]) => (rest.every((one) => one === first) ? first : undefined));
  if (uniform.every((one) => one !== undefined)) return uniform.reduce((all, one) => all * one, 1);
  const spread = lists.map((list, i) =>
    calls.broadcastInDim(calls.literal(list, x.dtype, [list.length]), shape, [i]),
  );
  return spread.reduce((all, one) => calls.mul(all, one));
}

/** What the sum of each window is divided by. */
function countsOf({ x, axes, padding }: Windows, includePad: boolean): Value | number {
  const lengths = spatial(x.shape);
  const counts = axes.map(({ size, starts, ends, regular }, i) =>
    starts.map((start, p) => {
      if (!regular) return ends[p]! - start + 1;
      const [low, high] = includePad ? padding[i]! : [0, 0];
      return Math.min(start + size, lengths[i]! + high) - Math.max(start, -low);
    }),
  );
  return product(
    counts,
    counts.map(({ length }) => length),
    x,
  );
}

/** The sum of each window; elements that fill up unequal windows are left out. */
function sumOf({ x, axes }: Windows): Value {
  const windows = windowsOf(x, axes, 0);
  const over = windowAxes(axes.length);
  if (axes.every(({ regular }) => regular)) return calls.sum(windows, over);
  const masks = axes.map(({ size, starts, ends }, i) => {
    const real = counting(size).flatMap((tap) => starts.map((start, p) => (start + tap <= ends[p]! ? 1 : 0)));
    const mask = calls.literal(real, x.dtype, [size, starts.length]);
    return calls.broadcastInDim(mask, windows.shape, [2 + i, 2 + axes.length + i]);
  });
  return calls.sum(
    masks.reduce((kept, mask) => calls.mul(kept, mask), windows),
    over,
  );
}

export interface MeanOptions {
  readonly countIncludePad?: unknown;
  readonly divisorOverride?: unknown;
}

export function meanOf(
  op: string,
  windows: Windows,
  { countIncludePad, divisorOverride }: MeanOptions,
): Value {
  const includePad = countIncludePad === undefined || flagArgument(op, "countIncludePad", countIncludePad);
  if (divisorOverride === undefined) return calls.div(sumOf(windows), countsOf(windows, includePad));
  const divisor = numberArgument(op, "divisorOverride", divisorOverride);
  if (divisor === 0 || !Number.isFinite(divisor)) {
    refuseArgument(op, "divisorOverride", divisorOverride, "a number other than 0");
  }
  return calls.div(sumOf(windows), divisor);
}

/** The p-th root of the sum of p-th powers; where it is 0, so is its derivative. */
export function lpNormOf(op: string, p: unknown, windows: Windows): Value {
  const power = numberArgument(op, "p", p);
  if (!(power > 0)) refuseArgument(op, "p", p, "a number above 0");
  if (power === Number.POSITIVE_INFINITY) return maximumOf({ ...windows, x: calls.abs(windows.x) });
  if (power === 1) return sumOf(windows);
  if (power === 2) return rootOf(sumOf({ ...windows, x: calls.mul(windows.x, windows.x) }));
  const sum = sumOf({ ...windows, x: calls.pow(windows.x, power) });
  return exceptAtZero(sum, (above) => calls.pow(above, 1 / power));
}
