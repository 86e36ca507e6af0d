import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { graphOf, refusalOf } from "./fixtures/build.ts";
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  globalAvgPool,
  globalMaxPool,
  lpPool1d,
  maxPool1d,
  maxPool2d,
  maxPoolIndices,
} from "./pooling-functions.ts";
import { fold, unfold } from "./unfold.ts";

const image = input([2, 3, 9, 8]);
const signal = input([1, 2, 10]);

type Loose = (x: Tensor<Shape>, window: unknown, options?: unknown) => Tensor<Shape>;

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("poolings", () => {
  test("sizes at run time are those of the types", () => {
    const shapes = shapesOf(
      graphOf({ image }, (args) => ({
        a: maxPool2d(args.image, 2),
        b: maxPool2d(args.image, [3, 2], { stride: [2, 1], padding: [1, 0] }),
        c: maxPool2d(args.image, 2, { ceilMode: true }),
        d: maxPoolIndices(args.image, 2),
        e: avgPool2d(args.image, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
        f: adaptiveAvgPool2d(args.image, [4, 16]),
        g: adaptiveMaxPool2d(args.image, 3),
        h: globalAvgPool(args.image),
        i: globalMaxPool(args.image),
        j: unfold(args.image, [3, 2], { padding: 1, stride: 2, dilation: [1, 2] }),
      })),
    );
    expect(shapes).toEqual([
      [2, 3, 4, 4],
      [2, 3, 5, 7],
      [2, 3, 5, 4],
      [2, 3, 4, 4],
      [2, 3, 5, 5],
      [2, 3, 4, 16],
      [2, 3, 3, 3],
      [2, 3],
      [2, 3],
      [2, 18, 20],
    ]);
  });

  test("a last window does not start in the padding", () => {
    const four = input([1, 1, 4]);
    const shapes = shapesOf(
      graphOf({ four }, (args) => ({
        a: maxPool1d(args.four, 2, { ceilMode: true, stride: 3, padding: 1 }),
        b: maxPool1d(args.four, 2, { ceilMode: true, stride: 3 }),
      })),
    );
    expect(shapes).toEqual([
      [1, 1, 2],
      [1, 1, 2],
    ]);
  });

  test("fold gives the shape that unfold took", () => {
    const options = { padding: [1, [0, 2]], stride: [2, 1], dilation: 2 } as const;
    const [shape] = shapesOf(
      graphOf({ image }, (args) => ({
        y: fold(unfold(args.image, [3, 2], options), [9, 8], [3, 2], options),
      })),
    );
    expect(shape).toEqual([2, 3, 9, 8]);
  });

  test("refusals", () => {
    const refusal = (
      window: unknown,
      options?: object,
      pool: unknown = maxPool1d,
      args = { signal } as const,
    ): string => refusalOf(args, (given) => (pool as Loose)(given.signal as Tensor<Shape>, window, options));
    expect(refusal(11)).toMatchInlineSnapshot(`
      "
      shape/window: maxPool1d: a window of 11 does not fit on axis 2
        input  signal  f32[1, 2, 10]  axis 2 has size 10
        at   pooling.test.ts
        hint pad the axis, or take a smaller window
      "
    `);
    expect(refusal(2, { padding: 2 })).toMatchInlineSnapshot(`
      "
      op/argument: maxPool1d: padding 2 is not below the 2 elements that a window spans on axis 2
        input  signal  f32[1, 2, 10]
        at   pooling.test.ts
        hint a window in the padding alone would show no element
      "
    `);
    expect(refusal([2, 2])).toMatchInlineSnapshot(`
      "
      op/argument: maxPool1d: window is a list; it must be one number, or a list of 1
        at   pooling.test.ts
        hint this one has 2
      "
    `);
    expect(refusal(2, { dilations: 2 })).toMatchInlineSnapshot(`
      "
      op/argument: maxPool1d: there is no option dilations
        at   pooling.test.ts
        hint did you mean dilation?
      "
    `);
    expect(refusal(2, { ceilMode: 1 })).toMatchInlineSnapshot(`
      "
      op/argument: maxPool1d: ceilMode is the number 1; it must be true or false
        at   pooling.test.ts
      "
    `);
    expect(refusal(2, { divisorOverride: 0 }, avgPool1d)).toMatchInlineSnapshot(`
      "
      op/argument: avgPool1d: divisorOverride is the number 0; it must be a number other than 0
        at   pooling.test.ts
      "
    `);
    expect(refusal(2, {}, maxPool2d)).toMatchInlineSnapshot(`
      "
      shape/rank: maxPool2d: takes 4 axes: batch, channels, height, width
        input  signal  f32[1, 2, 10]  3 axes
        at   pooling.test.ts
        hint a single image is a batch of 1: expandDims(x, 0)
      "
    `);
    expect(refusal(-1, 2 as never, lpPool1d)).toMatchInlineSnapshot(`
      "
      op/argument: lpPool1d: p is the number -1; it must be a number above 0
        at   pooling.test.ts
      "
    `);
    expect(refusal([3, 3], {}, unfold)).toMatchInlineSnapshot(`
      "
      shape/rank: unfold: takes 4 axes: batch, channels, height, width
        input  signal  f32[1, 2, 10]  3 axes
        at   pooling.test.ts
        hint a single image is a batch of 1: expandDims(x, 0)
      "
    `);
    expect(refusal([11], {}, unfold)).toMatchInlineSnapshot(`
      "
      shape/window: unfold: a window of 11 does not fit on axis 2
        input  signal  f32[1, 2, 10]  axis 2 has size 10
        at   pooling.test.ts
        hint pad the axis, or take a smaller window
      "
    `);
    const columns = input([1, 9, 16]);
    expect(
      refusalOf({ columns }, (args) => fold(args.columns as never, [7, 6], [3, 3])),
    ).toMatchInlineSnapshot(`
      "
      shape/window: fold: windows of 9 elements have 20 positions in that shape
        columns  columns  f32[1, 9, 16]  9 elements in 16 columns
        at   pooling.test.ts
        hint the columns are [batch, channels * elements of a window, positions]
      "
    `);
    const rows = input([4, 3]);
    expect(
      refusalOf({ rows }, (args) => (globalAvgPool as unknown as Loose)(args.rows as Tensor<Shape>, 1)),
    ).toMatchInlineSnapshot(`
      "
      shape/rank: globalAvgPool: there is nothing to pool after batch and channels
        input  rows  f32[4, 3]  2 axes
        at   pooling.test.ts
      "
    `);
    const empty = input([1, 2, 0, 3]);
    expect(refusalOf({ empty }, (args) => globalMaxPool(args.empty))).toMatchInlineSnapshot(`
      "
      shape/window: globalMaxPool: axis 2 has no elements
        input  empty  f32[1, 2, 0, 3]
        at   pooling.test.ts
      "
    `);
  });
});
