import fc from "fast-check";
import { expect, test } from "vitest";
import { type ImageTerm, imageSize } from "./affine-image.ts";

function bruteForce(terms: readonly ImageTerm[]): number {
  let values = new Set([0]);
  for (const { coefficient, extent } of terms) {
    const next = new Set<number>();
    for (const value of values) for (let i = 0; i < extent; i++) next.add(value + coefficient * i);
    values = next;
  }
  return values.size;
}

const term = (coefficient: number, extent: number): ImageTerm => ({ coefficient, extent });

test.each<[string, ImageTerm[], number]>([
  ["nothing but a constant", [], 1],
  ["rows and columns", [term(64, 10), term(1, 64)], 640],
  ["every other column", [term(64, 10), term(2, 32)], 320],
  ["a transposed view", [term(1, 10), term(10, 64)], 640],
  [
    "a window slid by one over rows and columns",
    [term(28, 26), term(1, 26), term(28, 3), term(1, 3)],
    28 * 28,
  ],
  ["a window slid by two", [term(112, 13), term(2, 13), term(56, 3), term(1, 3)], 27 * 27],
  ["backwards", [term(-1, 10)], 10],
  ["an empty loop", [term(1, 10), term(5, 0)], 0],
])("%s", (_, terms, size) => {
  expect(imageSize(terms)).toBe(size);
  expect(bruteForce(terms)).toBe(size);
});

test("right wherever there is an answer, and there usually is one", () => {
  const terms = fc.array(fc.record({ coefficient: fc.integer({ min: -12, max: 12 }), extent: fc.nat(5) }), {
    maxLength: 4,
  });
  let answers = 0;
  let cases = 0;
  fc.assert(
    fc.property(terms, (list) => {
      const size = imageSize(list);
      cases++;
      if (size === undefined) return;
      answers++;
      expect(size).toBe(bruteForce(list));
    }),
    { numRuns: 2000 },
  );
  expect(answers / cases).toBeGreaterThan(0.5);
});
