import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { reverse, roll, slice, split } from "./slice.ts";

const x = input([4, 10]);

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("slice", () => {
  test("start, stop and step, from either end", () => {
    const graph = graphOf({ x }, (args) => ({
      a: slice(args.x, [[1, 3]]),
      b: slice(args.x, [null, [2, 9, 3]]),
      c: slice(args.x, [[-2], [0, -1]]),
      d: slice(args.x, [null, [0, null, 2]]),
      e: slice(args.x, []),
      f: slice(args.x, [[2, 2]]),
    }));
    expect(shapesOf(graph)).toEqual([
      [2, 10],
      [4, 3],
      [2, 9],
      [4, 5],
      [4, 10],
      [0, 10],
    ]);
    expect(
      textOf({ x }, (args) =>
        slice(args.x, [
          [-3, -1],
          [1, 8, 2],
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[4, 10] input) -> (%0: f32[2, 4] output y) {
        %0: f32[2, 4] = slice(%x) {limit: [3, 8], start: [1, 1], stride: [1, 2]}
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => slice(args.x, [[0, 5]] as never))).toMatchInlineSnapshot(`
      "
      shape/slice: slice: 0:5 is not a part of axis 0
        operand  x  f32[4, 10]  axis 0 has size 4
        at   slice.test.ts
        hint positions count from 0, negative ones from the end; none may lie outside the axis
      "
    `);
    expect(refusalOf({ x }, (args) => slice(args.x, [null, [-11]] as never))).toMatchInlineSnapshot(`
      "
      shape/slice: slice: -11: is not a part of axis 1
        operand  x  f32[4, 10]  axis 1 has size 10
        at   slice.test.ts
        hint positions count from 0, negative ones from the end; none may lie outside the axis
      "
    `);
    expect(refusalOf({ x }, (args) => slice(args.x, [[3, 1]] as never))).toMatchInlineSnapshot(`
      "
      shape/slice: slice: 3:1 is not a part of axis 0
        operand  x  f32[4, 10]  axis 0 has size 4
        at   slice.test.ts
        hint positions count from 0, negative ones from the end; none may lie outside the axis
      "
    `);
    expect(refusalOf({ x }, (args) => slice(args.x, [[0, 4, 0]] as never))).toMatchInlineSnapshot(`
      "
      op/argument: slice: step of ranges[0] is the number 0; it must be a whole number from 1
        at   slice.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => slice(args.x, [null, null, null] as never))).toMatchInlineSnapshot(`
      "
      shape/rank: slice: there are 3 ranges for 2 axes
        operand  x  f32[4, 10]  2 axes
        at   slice.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => slice(args.x, [2] as never))).toMatchInlineSnapshot(`
      "
      op/argument: slice: ranges[0] is the number 2; it must be null or a list [start, stop, step]
        at   slice.test.ts
      "
    `);
  });
});

describe("split", () => {
  test("by sizes, or into parts of one size", () => {
    const graph = graphOf({ x }, (args) => {
      const [a, b, c] = split(args.x, [1, 3, 6], 1);
      const [d, e] = split(args.x, 3);
      return { a, b, c, d, e };
    });
    expect(shapesOf(graph)).toEqual([
      [4, 1],
      [4, 3],
      [4, 6],
      [3, 10],
      [1, 10],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => split(args.x as never, [1, 2], 1))).toMatchInlineSnapshot(`
      "
      shape/split: split: parts of 1, 2 make 3
        operand  x  f32[4, 10]  axis 1 has size 10
        at   slice.test.ts
        hint the sizes of the parts must add up to 10
      "
    `);
    expect(refusalOf({ x }, (args) => split(args.x as never, [5, -1]))).toMatchInlineSnapshot(`
      "
      shape/split: split: part 1 has size -1
        operand  x  f32[4, 10]  axis 0 has size 4
        at   slice.test.ts
        hint the sizes of the parts must add up to 4
      "
    `);
    expect(refusalOf({ x }, (args) => split(args.x, 0))).toMatchInlineSnapshot(`
      "
      op/argument: split: sizes is the number 0; it must be a whole number from 1
        at   slice.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => split(args.x as never, [1, 3], 2))).toMatchInlineSnapshot(`
      "
      shape/axis: split: there is no axis 2
        operand  x  f32[4, 10]  2 axes
        at   slice.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
  });
});

describe("reverse and roll", () => {
  test("axes backwards, elements shifted", () => {
    expect(
      textOf({ x }, (args) => ({
        a: reverse(args.x),
        b: reverse(args.x, -1),
        c: roll(args.x, 1, -1),
        d: roll(args.x, [-1, 10], [0, 1]),
        e: roll(args.x, 2),
      })),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %x: f32[4, 10] input,
      ) -> (
        %0: f32[4, 10] output a,
        %1: f32[4, 10] output b,
        %4: f32[4, 10] output c,
        %7: f32[4, 10] output d,
        %12: f32[4, 10] output e,
      ) {
        %0: f32[4, 10] = reverse(%x) {axes: [0, 1]}
        %1: f32[4, 10] = reverse(%x) {axes: [1]}
        %2: f32[4, 1] = slice(%x) {limit: [4, 10], start: [0, 9], stride: [1, 1]}
        %3: f32[4, 9] = slice(%x) {limit: [4, 9], start: [0, 0], stride: [1, 1]}
        %4: f32[4, 10] = concatenate(%2, %3) {axis: 1}
        %5: f32[3, 10] = slice(%x) {limit: [4, 10], start: [1, 0], stride: [1, 1]}
        %6: f32[1, 10] = slice(%x) {limit: [1, 10], start: [0, 0], stride: [1, 1]}
        %7: f32[4, 10] = concatenate(%5, %6) {axis: 0}
        %8: f32[40] = reshape(%x) {shape: [40]}
        %9: f32[2] = slice(%8) {limit: [40], start: [38], stride: [1]}
        %10: f32[38] = slice(%8) {limit: [38], start: [0], stride: [1]}
        %11: f32[40] = concatenate(%9, %10) {axis: 0}
        %12: f32[4, 10] = reshape(%11) {shape: [4, 10]}
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => reverse(args.x, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: reverse: there is no axis 2
        operand  x  f32[4, 10]  2 axes
        at   slice.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    expect(refusalOf({ x }, (args) => roll(args.x, [1, 2], 0))).toMatchInlineSnapshot(`
      "
      op/argument: roll: 2 shifts are given for 1 axes
        operand  x  f32[4, 10]
        at   slice.test.ts
        hint give one shift per axis
      "
    `);
    expect(refusalOf({ x }, (args) => roll(args.x, 0.5, 0))).toMatchInlineSnapshot(`
      "
      op/argument: roll: shift[0] is the number 0.5; it must be a whole number
        at   slice.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => roll(args.x, 1, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: roll: there is no axis 2
        operand  x  f32[4, 10]  2 axes
        at   slice.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
  });
});
