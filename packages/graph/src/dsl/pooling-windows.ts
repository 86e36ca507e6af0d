/**
 * @file What the poolings share: the windows of a tensor as `[batch, channels, ...window, ...positions]`, and where in the
 * tensor their elements are.
 *
 * Ordinary windows are a view of the padded tensor. Adaptive pooling has windows of unequal size: it takes them out by
 * a list of positions, the shorter ones filled up with their last element, which a maximum does not notice and a mean
 * leaves out.
 */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import { spatial } from "../ops/conv-general.ts";
import { counting } from "../ops/rules.ts";
import { sizeOf } from "../shape.ts";
import type { Edges } from "./window-arguments.ts";

/** The windows of one axis. */
export interface AxisWindows {
  readonly size: number;
  readonly dilation: number;
  /** Where each begins; below 0 in the padding. */
  readonly starts: readonly number[];
  /** The last place each may show. */
  readonly ends: readonly number[];
  /** For a view of the padded axis; undefined where windows are unequal. */
  readonly regular?: { readonly stride: number; readonly padding: Edges };
}

/** Windows that start every `stride` elements, of an axis with padding. */
export function regularWindows(
  length: number,
  size: number,
  stride: number,
  dilation: number,
  [low, high]: Edges,
  positions: number,
): AxisWindows {
  const starts = counting(positions).map((p) => p * stride - low);
  // a last window that hangs over the end is padded, too
  const reach = (starts.at(-1) ?? 0) + (size - 1) * dilation + 1;
  const padding: Edges = [low, Math.max(high, reach - length)];
  return { size, dilation, starts, ends: starts.map(() => length - 1), regular: { stride, padding } };
}

/** `count` windows that share an axis: window i goes from floor(i n / count) to before ceil((i + 1) n / count). */
export function adaptiveWindows(length: number, count: number): AxisWindows {
  const starts = counting(count).map((i) => Math.floor((i * length) / count));
  const ends = counting(count).map((i) => Math.ceil(((i + 1) * length) / count) - 1);
  const sizes = starts.map((start, i) => ends[i]! - start + 1);
  const size = Math.max(...sizes);
  const stride = length / count;
  const isRegular = Number.isInteger(stride) && sizes.every((one) => one === stride);
  return {
    size,
    dilation: 1,
    starts,
    ends,
    ...(isRegular ? { regular: { stride, padding: [0, 0] as const } } : {}),
  };
}

/** `[batch, channels, ...window, ...positions]`; `fill` stands in the padding. */
export function windowsOf(x: Value, axes: readonly AxisWindows[], fill: number): Value {
  const regular = axes.map((axis) => axis.regular);
  if (regular.every((axis) => axis !== undefined)) {
    const low = [0, 0, ...regular.map(({ padding }) => padding[0])];
    const high = [0, 0, ...regular.map(({ padding }) => padding[1])];
    return calls.slidingWindows(calls.pad(x, { low, high, value: fill }), {
      window: axes.map(({ size }) => size),
      stride: regular.map(({ stride }) => stride),
      dilation: axes.map(({ dilation }) => dilation),
    });
  }
  // axis by axis, the last one first: each becomes [window, positions]
  let taken = x;
  for (let i = axes.length - 1; i >= 0; i--) {
    const { size, starts, ends } = axes[i]!;
    const places = counting(size).flatMap((tap) => starts.map((start, p) => Math.min(start + tap, ends[p]!)));
    taken = calls.takeAxis(taken, calls.literal(places, "i32", [size, starts.length]), i + 2);
  }
  const rank = axes.length;
  const window = counting(rank).map((i) => 2 + 2 * i);
  return calls.transpose(taken, [0, 1, ...window, ...window.map((axis) => axis + 1)]);
}

/** The axes of the window in what {@link windowsOf} gives. */
export const windowAxes = (rank: number): number[] => counting(rank).map((i) => i + 2);

/** A list of whole numbers, by a formula where it has equal steps. */
function listed(list: readonly number[]): Value {
  const [first = 0, second = first] = list;
  const step = second - first;
  if (!list.every((value, i) => value === first + i * step)) return calls.literal(list, "i32", [list.length]);
  return calls.add(calls.mul(calls.iota([list.length], "i32", 0), step), first);
}

/**
 * For each window the first of its largest elements: its flat position in the plane of the tensor (batch and channels
 * aside), i32 `[batch, channels, ...positions]`. NaN counts as largest.
 */
export function firstMaximum(x: Value, axes: readonly AxisWindows[]): Value {
  const rank = axes.length;
  const lengths = spatial(x.shape);
  const windows = windowsOf(x, axes, Number.NEGATIVE_INFINITY);
  const [n, channels] = x.shape as [number, number];
  const positions = windows.shape.slice(2 + rank);
  const size = sizeOf(windows.shape.slice(2, 2 + rank));
  let tap = calls.argmax(calls.reshape(windows, [n, channels, size, ...positions]), 2);
  let flat = calls.fullLike(tap, 0);
  let plane = 1;
  for (let i = rank - 1; i >= 0; i--) {
    const { size: window, dilation, starts, ends } = axes[i]!;
    const along = i === 0 ? tap : calls.rem(tap, window);
    if (i > 0) tap = calls.div(tap, window);
    const vector = (list: readonly number[]): Value => calls.broadcastInDim(listed(list), tap.shape, [i + 2]);
    const place = calls.minimum(calls.add(vector(starts), calls.mul(along, dilation)), vector(ends));
    flat = calls.add(flat, calls.mul(calls.clamp(place, 0, lengths[i]! - 1), plane));
    plane *= lengths[i]!;
  }
  return flat;
}
