/** @file The four element types, their sizes, and the typed arrays that hold them. */

export const dtypes = ["f32", "f64", "i32", "bool"] as const;
export type DType = (typeof dtypes)[number];

/** Bytes of one element in user buffers, the arena and saved state (a bool is one byte, 0 or 1). */
export const byteSize: Readonly<Record<DType, number>> = { f32: 4, f64: 8, i32: 4, bool: 1 };

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const arrayConstructor = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  bool: Uint8Array,
} as const;

export const isFloat = (dtype: DType): dtype is "f32" | "f64" => dtype === "f32" || dtype === "f64";

export function allocate(dtype: DType, length: number): TypedArray {
  return new arrayConstructor[dtype](length);
}

/** The value an element of `dtype` holds after storing `value` (f32 rounds, i32 wraps, bool is 0 or 1). */
export function toDType(dtype: DType, value: number): number {
  if (dtype === "f32") return Math.fround(value);
  if (dtype === "i32") return value | 0;
  if (dtype === "bool") return value !== 0 ? 1 : 0;
  return value;
}
