import { expect, test } from "vitest";
import { copyOf, largestDifference } from "./compare-outputs.ts";

test("equal bits, NaN as one value", () => {
  const first = { cost: 1, y: Float32Array.of(1, Number.NaN, 0) };
  expect(largestDifference(first, copyOf(first))).toBeUndefined();
});

test("the largest difference, relative to the numbers", () => {
  const first = { cost: 1, y: [100, 2] };
  expect(largestDifference(first, { cost: 1.001, y: [101, 2] })).toEqual({
    output: "y",
    index: 0,
    first: 100,
    second: 101,
    error: 1 / 101,
  });
});

test.each([
  ["zeros of other signs", { y: [0] }, { y: [-0] }, 0],
  ["a NaN where there is none", { y: [1] }, { y: [Number.NaN] }, Number.POSITIVE_INFINITY],
  ["an output that is shorter", { y: [1, 2] }, { y: [1] }, Number.POSITIVE_INFINITY],
])("%s differ", (_, first, second, error) => {
  expect(largestDifference(first, second)?.error).toBe(error);
});
