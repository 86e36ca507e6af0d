import { scalarOps } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { bits, noise, readListing, runEntry } from "./fixtures/listing-file.ts";

const f = Math.fround;
const exp = scalarOps.exp.specialize("f32", "f32");

/** Maximum, `stripes` of 16 (1000 terms are one block), one division. */
function reference(row: Float32Array): Float32Array {
  const top = row.some(Number.isNaN) ? Number.NaN : Math.max(...row);
  const e = row.map((x) => exp(f(x - top)));
  const stripes = new Float32Array(16);
  e.forEach((value, i) => {
    stripes[i % 16] = stripes[i % 16]! + value;
  });
  for (const half of [8, 4, 2, 1]) {
    for (let w = 0; w < half; w++) stripes[w] = stripes[w]! + stripes[w + half]!;
  }
  return e.map((value) => value * f(1 / stripes[0]!));
}

describe("softmax in two sweeps and a scaling", () => {
  const listing = readListing("softmax");

  test("has the bits of the contract", () => {
    const x = noise(3000, 3).map((value, i) => value * (i < 1000 ? 1 : 20));
    const { y } = runEntry(listing, "softmax", { x });
    const expected = [0, 1, 2].flatMap((row) => bits(reference(x.slice(1000 * row, 1000 * row + 1000))));
    expect(bits(y!)).toEqual(expected);
    expect([...y!.slice(0, 1000)].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  test("a NaN spoils its own row only", () => {
    const x = noise(3000, 4);
    x[1500] = Number.NaN;
    const { y } = runEntry(listing, "softmax", { x });
    expect([0, 1, 2].map((row) => y!.slice(1000 * row, 1000 * row + 1000).every(Number.isNaN))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
