/** @file Run-time shapes: tensor types and the small functions every shape rule needs. Dims are numbers here. */
import type { DType } from "./dtype.ts";

export type Dims = readonly number[];

export interface TensorType {
  readonly shape: Dims;
  readonly dtype: DType;
}

export const tensorType = (dtype: DType, shape: Dims): TensorType => ({ dtype, shape });

export const sizeOf = (shape: Dims): number => shape.reduce((product, dim) => product * dim, 1);

/** Row-major strides, in elements. */
export function stridesOf(shape: Dims): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export const sameShape = (a: Dims, b: Dims): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

export const sameType = (a: TensorType, b: TensorType): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape);

export const showShape = (shape: Dims): string => `[${shape.join(", ")}]`;

/** `f32[2, 3]` */
export const showType = (type: TensorType): string => `${type.dtype}${showShape(type.shape)}`;

/** The axis counted from 0, or undefined where it is out of range or not an integer. */
export function normalizeAxis(axis: number, rank: number): number | undefined {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) return undefined;
  return axis < 0 ? axis + rank : axis;
}

/** NumPy broadcasting of two shapes; the axis at fault (counted from the end, 1 = last) where they do not agree. */
export function broadcastShapes(a: Dims, b: Dims): { shape: number[] } | { fromEnd: number } {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let fromEnd = 1; fromEnd <= rank; fromEnd++) {
    const x = a[a.length - fromEnd] ?? 1;
    const y = b[b.length - fromEnd] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return { fromEnd };
    shape[rank - fromEnd] = x === 1 ? y : x;
  }
  return { shape };
}
