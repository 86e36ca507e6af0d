import { expect, test } from "vitest";
import { quantile, summarize } from "./statistics.ts";

test("median, minimum and spread of samples in any order", () => {
  expect(summarize([5, 1, 3, 2, 4])).toEqual({ median: 3, minimum: 1, spread: 2 / 3, samples: 5 });
  expect(summarize([7])).toEqual({ median: 7, minimum: 7, spread: 0, samples: 1 });
});

test("one slow sample moves neither median nor minimum", () => {
  const calm = summarize([10, 10, 11, 11, 12]);
  const disturbed = summarize([10, 10, 11, 11, 500]);
  expect(disturbed.median).toBe(calm.median);
  expect(disturbed.minimum).toBe(calm.minimum);
});

test("no samples are an error, not a zero", () => {
  expect(() => summarize([])).toThrow(RangeError);
});

test("quantiles lie between neighbours in proportion", () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([0, 10, 20], 1)).toBe(20);
});
