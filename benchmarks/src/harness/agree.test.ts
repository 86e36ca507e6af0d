import { expect, test } from "vitest";
import { differenceOf, disagreement } from "./agree.ts";

const loose = { tolerance: 1e-3, exact: false };
const exact = { tolerance: 1e-3, exact: true };

test("equal results agree, NaN with NaN too", () => {
  expect(disagreement([1, Number.NaN, -0], [1, Number.NaN, -0], exact)).toBeUndefined();
});

test("small differences pass by tolerance and fail by bits", () => {
  expect(disagreement([1, 2], [1, 2.0001], loose)).toBeUndefined();
  expect(disagreement([1, 2], [1, 2.0001], exact)).toMatch(/^other bits/);
  expect(disagreement([0], [-0], exact)).toMatch(/^other bits/);
});

test("wrong results fail: too far, NaN, infinite, too few", () => {
  expect(disagreement([1, 2], [1, 2.1], loose)).toBe("wrong: off by 4.8e-2, more than 1.0e-3");
  expect(disagreement([1], [Number.NaN], loose)).toMatch(/^wrong/);
  expect(disagreement([1], [Number.POSITIVE_INFINITY], loose)).toMatch(/^wrong/);
  expect(disagreement([1, 2], [1], loose)).toBe("1 results, not 2");
});

test("differences are relative to the largest number", () => {
  expect(differenceOf([1000, 1], [1000, 2]).relative).toBe(1 / 1000);
});
