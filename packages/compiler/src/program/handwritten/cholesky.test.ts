import { expect, test } from "vitest";
import { bits, noise, readListing, runEntry } from "./fixtures/listing-file.ts";

const n = 6;
const f = Math.fround;

/** m m' + 6 I */
function positiveDefinite(m: Float32Array): Float32Array {
  return Float32Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? n : 0;
    for (let k = 0; k < n; k++) sum += m[n * i + k]! * m[n * j + k]!;
    return sum;
  });
}

/** Row by row rather than column by column: every entry has the same terms in the same order. */
function reference(a: Float32Array): Float32Array {
  const l = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[n * i + j]!;
      for (let k = 0; k < j; k++) s = f(s - f(l[n * i + k]! * l[n * j + k]!));
      l[n * i + j] = i === j ? Math.sqrt(s) : s / l[n * j + j]!;
    }
  }
  return l;
}

test("cholesky: serial loops with affine bounds that read back what they stored", () => {
  const a = positiveDefinite(noise(n * n, 7));
  const l = runEntry(readListing("cholesky"), "cholesky", { a }).l!;
  expect(bits(l)).toEqual(bits(reference(a)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += l[n * i + k]! * l[n * j + k]!;
      expect(sum).toBeCloseTo(a[n * i + j]!, 5);
    }
  }
});
