import { expect, test } from "vitest";
import { bits, readListing, runEntry } from "./fixtures/listing-file.ts";

const f = Math.fround;

test("clip by norm as cond(norm(x) > limit, shorten, copy): one side runs", () => {
  const listing = readListing("cond");
  const clip = (x: Float32Array, limit: number) =>
    runEntry(listing, "clip", { x, limit: Float32Array.of(limit) });

  const x = Float32Array.of(3, -4, 12, 0.1);
  expect(bits(clip(x, 20).y!)).toEqual(bits(x));
  expect(clip(x, 20).long![0]).toBe(0);

  // The stripes are added as (0 + 2) + (1 + 3).
  const [a, b, c, d] = [...x].map((value) => f(value * value)) as [number, number, number, number];
  const scale = f(2 / f(Math.sqrt(f(f(a + c) + f(b + d)))));
  expect(bits(clip(x, 2).y!)).toEqual(bits(x.map((value) => value * scale)));
  expect(clip(x, 2).long![0]).toBe(1);

  // A NaN is not long.
  expect(clip(Float32Array.of(1, Number.NaN, 2, 3), 2).y![0]).toBe(1);
});
