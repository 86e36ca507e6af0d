/** @file What the native scalar ops compute where one JavaScript operator does not say it. */
import type { DType } from "../dtype.ts";
import type { Compute } from "./scalar-op.ts";

export const roundEven = (x: number): number => {
  const a = Math.abs(x);
  if (!(a < 4503599627370496)) return x;
  const rounded = a + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
};

export const signOf: Compute = (x) => (x > 0 ? 1 : x < 0 ? -1 : x);

export const saturate: Compute = (x) => Math.min(Math.max(x, -2147483648), 2147483647) | 0;
const truth: Compute = (x) => (x !== 0 ? 1 : 0);
export const same: Compute = (x) => x;
const round32: Compute = (x) => Math.fround(x);

export const conversions: Readonly<Record<DType, Readonly<Record<DType, Compute>>>> = {
  f32: { f32: same, f64: same, i32: saturate, bool: truth },
  f64: { f32: round32, f64: same, i32: saturate, bool: truth },
  i32: { f32: round32, f64: same, i32: same, bool: truth },
  bool: { f32: same, f64: same, i32: same, bool: same },
};

const scratch = new DataView(new ArrayBuffer(8));

export const bitsOfF32: Compute = (x) => {
  if (Number.isNaN(x)) return 0x7fc00000;
  scratch.setFloat32(0, x);
  return scratch.getInt32(0);
};

export const f32OfBits: Compute = (x) => {
  scratch.setInt32(0, x);
  return scratch.getFloat32(0);
};

/** k of x = m*2^k with m in [sqrt 1/2, sqrt 2), from the f64 bits; unspecified for zero, subnormals and NaN. */
export const exponentOf: Compute = (x) => {
  scratch.setFloat64(0, x);
  return (((scratch.getInt32(0) + 0x95f62) >>> 20) & 2047) - 1023;
};

export const mantissaOf: Compute = (x) => {
  const k = exponentOf(x);
  scratch.setInt32(0, scratch.getInt32(0) - (k << 20));
  return scratch.getFloat64(0);
};

export function popcountOf(x: number): number {
  const pairs = x - ((x >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
