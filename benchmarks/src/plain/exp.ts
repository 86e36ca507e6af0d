/**
 * @file The elementary function that strict mode defines (docs/numerics.md), as somebody would write it by hand who wants
 * the same bits: e^x of f32, calculated in doubles.
 */
const rounding = 6755399441055744; // 1.5 * 2^52: adding and subtracting it rounds to a whole number

const powers = Float64Array.from({ length: 2047 }, (_, i) => 2 ** (i - 1023));

/** Not yet rounded to f32. */
export function exp(x: number): number {
  let clipped = x;
  if (x < -104) clipped = -104;
  if (x > 104) clipped = 104;
  const w = clipped * Math.LOG2E;
  const k = w + rounding - rounding;
  const r = w - k;
  const p =
    (((((1.5252716083132314e-5 * r + 0.00015461445497588766) * r + 0.0013333669910674459) * r +
      0.009618056748752876) *
      r +
      0.055504107267504335) *
      r +
      0.24022650921396155) *
      r +
    0.6931471805817433;
  return (p * r + 1) * powers[(k | 0) + 1023]!;
}
