/** @file The ops of the tasks as loops that people write: sums in doubles, arrays in f32. */
import { stepByStep } from "../peers/lstm.ts";
import type { ConvOptions, Ops } from "../peers/task.ts";

export interface Plain {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);

const last = ({ shape }: Plain): number => shape.at(-1)!;

function each(x: Plain, body: (value: number) => number): Plain {
  const values = new Float32Array(x.values.length);
  for (let i = 0; i < values.length; i++) values[i] = body(x.values[i]!);
  return { shape: x.shape, values };
}

/** The second operand repeats along the first one's leading axes. */
function both(a: Plain, b: Plain | number, body: (x: number, y: number) => number): Plain {
  if (typeof b === "number") return each(a, (value) => body(value, b));
  const values = new Float32Array(a.values.length);
  const { length } = b.values;
  for (let i = 0; i < values.length; i++) values[i] = body(a.values[i]!, b.values[i % length]!);
  return { shape: a.shape, values };
}

function matmul(a: Plain, b: Plain, { turned } = { turned: false }): Plain {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(turned ? -2 : -1)!;
  const [byTerm, byColumn] = turned ? [1, k] : [n, 1];
  const count = a.values.length / (m * k);
  const isShared = b.shape.length === 2;
  const values = new Float32Array(count * m * n);
  for (let which = 0; which < count; which++) {
    const from = isShared ? 0 : which * k * n;
    for (let i = 0; i < m; i++) {
      const row = (which * m + i) * k;
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let r = 0; r < k; r++) sum += a.values[row + r]! * b.values[from + r * byTerm + j * byColumn]!;
        values[(which * m + i) * n + j] = sum;
      }
    }
  }
  return { shape: [...a.shape.slice(0, -1), n], values };
}

/** `body` reads a row and writes one. */
function byRow(x: Plain, body: (from: Float32Array, to: Float32Array) => void): Plain {
  const width = last(x);
  const values = new Float32Array(x.values.length);
  for (let at = 0; at < values.length; at += width)
    body(x.values.subarray(at, at + width), values.subarray(at, at + width));
  return { shape: x.shape, values };
}

function softmaxRow(from: Float32Array, to: Float32Array): void {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of from) if (value > top) top = value;
  let sum = 0;
  for (let i = 0; i < from.length; i++) {
    const power = Math.exp(from[i]! - top);
    to[i] = power;
    sum += power;
  }
  for (let i = 0; i < to.length; i++) to[i]! /= sum;
}

function normalizedRow(from: Float32Array, to: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (const value of from) sum += value;
  const mean = sum / from.length;
  for (const value of from) squares += (value - mean) ** 2;
  const factor = 1 / Math.sqrt(squares / from.length + 1e-5);
  for (let i = 0; i < to.length; i++) to[i] = (from[i]! - mean) * factor;
}

function reduce(x: Plain, axis: number, from: number, body: (sum: number, value: number) => number): Plain {
  const length = x.shape[axis]!;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const values = new Float32Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = from;
      for (let r = 0; r < length; r++) sum = body(sum, x.values[(o * length + r) * inner + i]!);
      values[o * inner + i] = sum;
    }
  }
  return { shape: x.shape.filter((_, i) => i !== axis), values };
}

function transpose({ shape, values }: Plain, order: readonly number[]): Plain {
  const turned = order.map((axis) => shape[axis]!);
  const strides = order.map((axis) => sizeOf(shape.slice(axis + 1)));
  const out = new Float32Array(values.length);
  let at = 0;
  const walk = (axis: number, from: number): void => {
    const stride = strides[axis]!;
    if (axis === turned.length - 1)
      for (let i = 0; i < turned[axis]!; i++) out[at++] = values[from + i * stride]!;
    else for (let i = 0; i < turned[axis]!; i++) walk(axis + 1, from + i * stride);
  };
  walk(0, 0);
  return { shape: turned, values: out };
}

function slice(x: Plain, axis: number, from: number, to: number): Plain {
  const inner = sizeOf(x.shape.slice(axis + 1));
  const length = x.shape[axis]! * inner;
  const width = (to - from) * inner;
  const outer = x.values.length / length;
  const values = new Float32Array(outer * width);
  for (let o = 0; o < outer; o++) {
    const at = o * length + from * inner;
    values.set(x.values.subarray(at, at + width), o * width);
  }
  return { shape: x.shape.map((extent, i) => (i === axis ? to - from : extent)), values };
}

/** Height, width: a signal has height 1. */
const plane = (shape: readonly number[]): readonly [number, number] =>
  shape.length === 3 ? [1, shape[2]!] : [shape[2]!, shape[3]!];

function conv(x: Plain, kernel: Plain, { same = false, groups = 1, bias }: ConvOptions<Plain>): Plain {
  const [batch, channels] = x.shape as [number, number];
  const [units, perGroup] = kernel.shape as [number, number];
  const [height, width] = plane(x.shape);
  const [rows, columns] = plane(kernel.shape);
  const [top, left] = same ? [(rows - 1) / 2, (columns - 1) / 2] : [0, 0];
  const [outHeight, outWidth] = [height + 2 * top - rows + 1, width + 2 * left - columns + 1];
  const values = new Float32Array(batch * units * outHeight * outWidth);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let unit = 0; unit < units; unit++) {
      const first = b * channels + Math.floor(unit / (units / groups)) * perGroup;
      for (let y = 0; y < outHeight; y++) {
        const [fromRow, toRow] = [Math.max(0, top - y), Math.min(rows, height + top - y)];
        for (let z = 0; z < outWidth; z++) {
          const [fromColumn, toColumn] = [Math.max(0, left - z), Math.min(columns, width + left - z)];
          let sum = bias ? bias.values[unit]! : 0;
          for (let c = 0; c < perGroup; c++) {
            for (let i = fromRow; i < toRow; i++) {
              const pixel = ((first + c) * height + y + i - top) * width + z - left;
              const weight = ((unit * perGroup + c) * rows + i) * columns;
              for (let j = fromColumn; j < toColumn; j++)
                sum += x.values[pixel + j]! * kernel.values[weight + j]!;
            }
          }
          values[at++] = sum;
        }
      }
    }
  }
  const size = x.shape.length === 3 ? [outWidth] : [outHeight, outWidth];
  return { shape: [batch, units, ...size], values };
}

function maxPool({ shape, values }: Plain, window: number): Plain {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const [rows, columns] = [height / window, width / window];
  const out = new Float32Array(batch * channels * rows * columns).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < batch * channels * height; row++) {
    // heights are multiples of the window, so rows of windows follow each other through all images
    const to = Math.floor(row / window) * columns;
    for (let x = 0; x < width; x++) {
      const at = to + Math.floor(x / window);
      out[at] = Math.max(out[at]!, values[row * width + x]!);
    }
  }
  return { shape: [batch, channels, rows, columns], values: out };
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Abramowitz and Stegun 7.1.26 to 1.5e-7, which is what f32 shows. */
function erf(value: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}

export const plainOps: Ops<Plain> = {
  matmul,
  dense: (x, weight, bias) => both(matmul(x, weight), bias, (a, b) => a + b),
  add: (a, b) => both(a, b, (x, y) => x + y),
  mul: (a, b) => both(a, b, (x, y) => x * y),
  relu: (x) => each(x, (value) => Math.max(value, 0)),
  tanh: (x) => each(x, Math.tanh),
  sigmoid: (x) => each(x, sigmoid),
  gelu: (x) => each(x, (value) => 0.5 * value * (1 + erf(value * Math.SQRT1_2))),
  softmax: (x) => byRow(x, softmaxRow),
  layerNorm: (x, weight, bias) => {
    const normalized = byRow(x, normalizedRow);
    const scaled = weight ? both(normalized, weight, (a, b) => a * b) : normalized;
    return bias ? both(scaled, bias, (a, b) => a + b) : scaled;
  },
  sum: (x, axis) => reduce(x, axis, 0, (sum, value) => sum + value),
  mean: (x, axis) =>
    each(
      reduce(x, axis, 0, (sum, value) => sum + value),
      (sum) => sum / x.shape[axis]!,
    ),
  max: (x, axis) => reduce(x, axis, Number.NEGATIVE_INFINITY, Math.max),
  reshape: ({ values }, shape) => ({ shape, values }),
  transpose,
  slice,
  conv,
  maxPool,
  flatten: ({ shape, values }) => ({ shape: [shape[0]!, sizeOf(shape.slice(1))], values }),
  lstm: (x, weights) => {
    const [batch, time, features] = x.shape as [number, number, number];
    return stepByStep(plainOps, x, weights, { batch, time, features, units: weights.hidden.shape[1]! });
  },
};
