import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamic-slice.ts";
import { refusalOf } from "./fixtures/build.ts";
import { interpolate, pixelShuffle, pixelUnshuffle } from "./resize.ts";

const image = input([1, 3, 4, 4]);
const cache = input([5, 4]);
const start = input([2], "i32");

test("refusals of other sizes", () => {
  expect(refusalOf({ image }, (args) => interpolate(args.image, [8] as never))).toMatchInlineSnapshot(`
    "
    shape/rank: interpolate: 1 sizes are given for an operand with 4 axes
      operand  image  f32[1, 3, 4, 4]  4 axes
      at   resize.test.ts
      hint the first two axes are batch and channels; there is one size for each other
    "
  `);
  expect(
    refusalOf({ image }, (args) => interpolate(args.image, [8, 8], { mode: "area" as never })),
  ).toMatchInlineSnapshot(`
    "
    op/argument: interpolate: mode is "area"; it must be one of nearest, linear, cubic
      at   resize.test.ts
    "
  `);
  expect(
    refusalOf({ image }, (args) => interpolate(args.image, [8, 8], { mode: "nearest", alignCorners: true })),
  ).toMatchInlineSnapshot(`
    "
    op/argument: interpolate: alignCorners is the boolean true; it must be left out: nearest elements have no corners
      at   resize.test.ts
    "
  `);
  expect(refusalOf({ none: input([1, 1, 0]) }, (args) => interpolate(args.none, [2]))).toMatchInlineSnapshot(`
    "
    op/argument: interpolate: axis 2 has no elements to make 2 of
      operand  none  f32[1, 1, 0]  axis 2 has size 0
      at   resize.test.ts
    "
  `);
  expect(refusalOf({ image }, (args) => pixelShuffle(args.image, 2 as never))).toMatchInlineSnapshot(`
    "
    shape/reshape: pixelShuffle: 3 does not divide by 4
      operand  image  f32[1, 3, 4, 4]  axis 1 has size 3
      at   resize.test.ts
    "
  `);
  expect(refusalOf({ image }, (args) => pixelUnshuffle(args.image, 3 as never))).toMatchInlineSnapshot(`
    "
    shape/reshape: pixelUnshuffle: 4 does not divide by 3
      operand  image  f32[1, 3, 4, 4]  axis 2 has size 4
      at   resize.test.ts
    "
  `);
});

describe("refusals of parts", () => {
  test("read", () => {
    expect(
      refusalOf({ cache, start }, (args) => dynamicSlice(args.cache, args.start, [6, 1])),
    ).toMatchInlineSnapshot(`
      "
      gather/window: dynamicSlice: a part of size 6 does not fit on axis 0
        operand  cache  f32[5, 4]  axis 0 has size 5
        at   resize.test.ts
      "
    `);
    expect(
      refusalOf({ cache, start }, (args) => dynamicSlice(args.cache, args.start, [1])),
    ).toMatchInlineSnapshot(`
      "
      shape/rank: dynamicSlice: the part has 1 axis, the tensor 2 axes
        operand  cache  f32[5, 4]  2 axes
        at   resize.test.ts
      "
    `);
    expect(
      refusalOf({ image, start }, (args) => dynamicSlice(args.image, args.start, [1, 1, 1, 1])),
    ).toMatchInlineSnapshot(`
      "
      gather/index-vector: dynamicSlice: the start needs 4 numbers, one for each axis
        operand  image  f32[1, 3, 4, 4]  4 axes
        start    start  i32[2]
        at   resize.test.ts
      "
    `);
  });

  test("written", () => {
    expect(
      refusalOf({ cache, start }, (args) => dynamicUpdateSlice(args.cache, args.start, args.start as never)),
    ).toMatchInlineSnapshot(`
      "
      dtype/mismatch: dynamicUpdateSlice: operands have dtypes f32 and i32; they must be equal
        operand  cache  f32[5, 4]  is f32
        update   start  i32[2]     is i32
        at   resize.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
  });
});
