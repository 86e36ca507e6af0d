/** @file Numbers as JavaScript text. */

/**
 * The exact value, -0 and NaN included. The global `NaN` and `Infinity` are objects to V8: a variable that may hold one
 * of them beside other numbers would be allocated anew each time (seen in Node 20; not with the properties of Number).
 */
export function literal(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isNaN(value)) return "Number.NaN";
  return value === Number.POSITIVE_INFINITY ? "Number.POSITIVE_INFINITY" : String(value);
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
