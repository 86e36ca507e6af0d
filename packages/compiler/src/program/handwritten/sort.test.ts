import fc from "fast-check";
import { expect, test } from "vitest";
import { bits, readListing, runEntry } from "./fixtures/listing-file.ts";

const n = 50;

/** Stable, NaN after all numbers, -0 and +0 tie. */
function reference(x: Float32Array): number[] {
  const positions = Array.from({ length: n }, (_, i) => i);
  return positions.sort((i, j) => {
    const [a, b] = [x[i]!, x[j]!];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

test("a bitonic network over keys and positions sorts stably, NaN last", () => {
  const listing = readListing("sort");
  const key = fc.oneof(fc.constantFrom(Number.NaN, -0, 0, 1, -1, Infinity, -Infinity), fc.float());
  fc.assert(
    fc.property(fc.array(key, { minLength: n, maxLength: n }), (keys) => {
      const x = Float32Array.from(keys);
      const { y, order } = runEntry(listing, "sort", { x });
      const expected = reference(x);
      expect([...order!]).toEqual(expected);
      expect(bits(y!)).toEqual(bits(Float32Array.from(expected, (i) => x[i]!)));
    }),
  );
});
