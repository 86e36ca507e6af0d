import { expect, test } from "vitest";
import { compare } from "./compare.ts";

const tolerance = { rtol: 1e-4, atol: 1e-5 };
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

test("an error up to atol + rtol * |want| passes, and not more", () => {
  const exact = { rtol: 0.25, atol: 0.5 };
  expect(compare([4 + 1.5, -4 - 1.5], [4, -4], exact)).toBeUndefined();
  expect(compare([4 + 1.5000001], [4], exact)).toMatchObject({ index: 0, allowed: 1.5 });
  // relative to what is wanted, not to what came
  expect(compare([2], [4], { rtol: 0.5, atol: 0 })).toBeUndefined();
  expect(compare([4], [2], { rtol: 0.5, atol: 0 })).toBeDefined();
});

test("around zero only atol counts", () => {
  expect(compare([1e-5, -1e-5], [0, -0], tolerance)).toBeUndefined();
  expect(compare([1.1e-5], [0], tolerance)).toMatchObject({ error: 1.1e-5, allowed: 1e-5 });
});

test("NaN passes for NaN and nothing else", () => {
  expect(compare([nan], [nan], tolerance)).toBeUndefined();
  expect(compare([nan], [1], tolerance)).toMatchObject({ error: infinity });
  expect(compare([1], [nan], tolerance)).toMatchObject({ error: infinity });
  expect(compare([nan], [infinity], tolerance)).toBeDefined();
});

test("an infinity passes for itself only", () => {
  expect(compare([infinity, -infinity], [infinity, -infinity], tolerance)).toBeUndefined();
  expect(compare([-infinity], [infinity], tolerance)).toBeDefined();
  expect(compare([3.4e38], [infinity], tolerance)).toBeDefined();
  expect(compare([infinity], [3.4e38], tolerance)).toBeDefined();
});

test("the element furthest out is reported, the first of equals", () => {
  const found = compare([1, 2.5, 30, 4.5], [1, 2, 3, 4], tolerance);
  expect(found).toMatchObject({ index: 2, got: 30, want: 3, count: 3 });
  expect(compare([1, 1], [2, 2], { rtol: 0, atol: 0.5 })?.index).toBe(0);
  expect(compare([5, nan, 5], [0, 0, 0], tolerance)?.index).toBe(1);
});

test("without a tolerance elements are equal", () => {
  expect(compare([1, 0, -3], [1, -0, -3])).toBeUndefined();
  expect(compare([1, 2], [1, 3])).toMatchObject({ index: 1, error: 1, allowed: 0, count: 1 });
});

test("nothing to compare passes", () => {
  expect(compare([], [], tolerance)).toBeUndefined();
});
