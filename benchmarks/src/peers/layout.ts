/** @file Other orders of axes, for libraries that keep channels last. */
import type { Source } from "./task.ts";

export interface Turned {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Axis `i` of the result is axis `order[i]` of the source. */
export function transposed(
  { shape, values }: { readonly shape: readonly number[]; readonly values: ArrayLike<number> },
  order: readonly number[],
): Turned {
  const turned = order.map((axis) => shape[axis]!);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const out = new Float32Array(values.length);
  const index = turned.map(() => 0);
  for (let at = 0; at < out.length; at++) {
    let from = 0;
    for (let i = 0; i < order.length; i++) from += index[i]! * strides[order[i]!]!;
    out[at] = values[from]!;
    for (let i = order.length - 1; i >= 0 && ++index[i]! === turned[i]; i--) index[i] = 0;
  }
  return { shape: turned, values: out };
}

/** 2, 3, ... of the axes of an image. */
const sizes = (rank: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + 2);

/** Images [batch, ...size, channels], kernels [...window, in, out], depthwise ones [...window, channels, multiplier]. */
export function channelsLast({ shape, values, layout }: Source): Turned {
  const axes = sizes(shape.length);
  if (layout === undefined) return { shape, values };
  if (layout === "image") return transposed({ shape, values }, [0, ...axes, 1]);
  if (layout === "kernel") return transposed({ shape, values }, [...axes, 1, 0]);
  if (layout === "depthwise kernel") return transposed({ shape, values }, [...axes, 0, 1]);
  const image = layout.flattened;
  const rows = { shape: [...image, shape[1]!], values };
  const order = [...sizes(image.length + 1).map((axis) => axis - 1), 0, image.length];
  return { shape, values: transposed(rows, order).values };
}

/** What `channelsLast` made of an image of this shape, back. */
export function channelsFirst(values: ArrayLike<number>, shape: readonly number[]): Float32Array {
  const [batch, channels, ...size] = shape;
  const last = { shape: [batch!, ...size, channels!], values };
  const axes = size.map((_, i) => i + 1);
  return transposed(last, [0, shape.length - 1, ...axes]).values;
}
