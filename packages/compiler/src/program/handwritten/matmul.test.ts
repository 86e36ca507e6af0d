import { describe, expect, test } from "vitest";
import { bits, noise, readListing, runEntry } from "./fixtures/listing-file.ts";

const [rows, columns, terms] = [8, 16, 1100];

/** The contract's `chain` for a gemm: blocks of 512 terms, partial sums added in order. */
function reference(x: Float32Array, w: Float32Array): Float32Array {
  const y = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let block = 0; block < terms; block += 512) {
        let partial = 0;
        for (let k = block; k < Math.min(block + 512, terms); k++) {
          const term = Math.fround(x[i * terms + k]! * w[k * columns + j]!);
          partial = Math.fround(partial + term);
        }
        sum = Math.fround(sum + partial);
      }
      y[i * columns + j] = sum;
    }
  }
  return y;
}

describe("matmul, packed, tiled, vectorized", () => {
  const listing = readListing("matmul");
  const arrays = { x: noise(rows * terms, 1), w: noise(terms * columns, 2) };

  test("has the bits of the plain loop and of plain JavaScript", () => {
    const expected = bits(reference(arrays.x, arrays.w));
    expect(bits(runEntry(listing, "plain", arrays).y!)).toEqual(expected);
    expect(bits(runEntry(listing, "tiled", arrays).y!)).toEqual(expected);
  });

  test("blocks matter: one long sum has other bits", () => {
    const long = new Float32Array(1);
    for (let k = 0; k < terms; k++) long[0] = long[0]! + Math.fround(arrays.x[k]! * arrays.w[k * columns]!);
    expect(runEntry(listing, "tiled", arrays).y![0]).not.toBe(long[0]);
  });
});
