/** @file Numbers as JavaScript text. */

/** The exact value: `-0`, `NaN` and infinities included. */
export function literal(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(value);
}

/** The shortest text that a Float32Array rounds to `value`. */
export function shortF32(value: number): string {
  if (!Number.isFinite(value) || value === 0) return literal(value);
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return literal(short);
  }
  return literal(value);
}
