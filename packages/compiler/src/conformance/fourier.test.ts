/** @file How exact Fourier transforms are: docs/fourier.md states these bounds. */
import { calls as g } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { errorOf, exact, leaf, noise } from "./fixtures/exact-fourier.ts";
import { referenceFunction } from "./reference.ts";

/** Units of 2^-24 of the spectrum's root mean square; by chirps it is more. */
const [bound, chirpBound] = [0.5, 0.8];

const doublings = (n: number): number => Math.max(1, Math.log2(n));

describe("the error grows like the logarithm of the length", () => {
  test.each([2, 3, 5, 7, 8, 11, 13, 15, 16, 60, 64, 105, 143, 256, 1000, 1024, 4096, 5040])(
    "%d points",
    (n) => {
      const [x, y] = [noise(n, 1), noise(n, 7)];
      const found = referenceFunction(g.fft([leaf("x", n), leaf("y", n)], 0))({ x, y });
      expect(errorOf(found, exact(x, y))).toBeLessThan(bound * doublings(n));
    },
  );

  test.each([17, 31, 97, 257, 1009])("%d points, a prime", (n) => {
    const [x, y] = [noise(n, 3), noise(n, 5)];
    const found = referenceFunction(g.fft([leaf("x", n), leaf("y", n)], 0))({ x, y });
    expect(errorOf(found, exact(x, y))).toBeLessThan(chirpBound * doublings(n));
  });

  test.each([2, 6, 9, 100, 101, 1024, 2187])("%d real points", (n) => {
    const x = noise(n, 11);
    const found = referenceFunction(g.rfft(leaf("x", n), 0))({ x });
    const [re, im] = exact(x, new Float32Array(n));
    const half = (part: Float64Array): Float64Array => part.subarray(0, Math.floor(n / 2) + 1);
    expect(errorOf(found, [half(re), half(im)])).toBeLessThan(bound * doublings(n));
  });
});
