/** @file The error of long Fourier transforms. */
import { calls as g } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { errorOf, exact, leaf, noise } from "./fixtures/exact-fourier.ts";
import { referenceFunction } from "./reference.ts";

test.each([
  [4093, 0.8],
  [16384, 0.5],
  [65536, 0.5],
  [2 ** 18, 0.5],
])(
  "%d points: at most %d units a doubling",
  (n, bound) => {
    const [x, y] = [noise(n, 1), noise(n, 7)];
    const found = referenceFunction(g.fft([leaf("x", n), leaf("y", n)], 0))({ x, y });
    expect(errorOf(found, exact(x, y))).toBeLessThan(bound * Math.log2(n));
  },
  60_000,
);
