import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { gatherWindows, scatterWindows } from "./windows.ts";

const image = input([8, 6]);
const corner = input([5, 2], "i32");
const row = input([5, 1], "i32");
const patches = input([5, 3, 3]);
const square = { indexAxes: [0, 1], windowAxes: [1, 2] };

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("windows", () => {
  test("are read and written at index vectors", () => {
    const graph = graphOf({ image, corner, patches }, (args) => ({
      a: gatherWindows(args.image, args.corner, { ...square, sliceSizes: [3, 3] }),
      b: scatterWindows(args.image, args.corner, args.patches, { ...square, mode: "add" }),
      c: scatterWindows(args.image, args.corner, args.patches, square),
    }));
    expect(shapesOf(graph)).toEqual([
      [5, 3, 3],
      [8, 6],
      [8, 6],
    ]);
  });

  test("vectors of one number give their input a range: where the window fits", () => {
    const along = { indexAxes: [0], windowAxes: [1, 2] };
    const rows = input([5, 3, 6]);
    expect(
      textOf({ image, row }, (args) => gatherWindows(args.image, args.row, { ...along, sliceSizes: [3, 6] })),
    ).toContain("{range: [0, 6]}");
    expect(
      textOf({ image, row, rows }, (args) => scatterWindows(args.image, args.row, args.rows, along)),
    ).toContain("{range: [0, 6]}");
  });

  test("refusals", () => {
    const sized = { ...square, sliceSizes: [3, 3] };
    expect(
      refusalOf({ image, row }, (args) => gatherWindows(args.image, args.row, sized)),
    ).toMatchInlineSnapshot(`
      "
      gather/index-vector: gather: an index vector needs 2 numbers, one for each of indexAxes
        operand  image  f32[8, 6]
        indices  row    i32[5, 1]  last axis has size 1
        at   windows.test.ts
        hint the last axis of indices holds the vectors
      "
    `);
    expect(
      refusalOf({ image, corner }, (args) =>
        gatherWindows(args.image, args.corner, { ...sized, sliceSizes: [9, 3] }),
      ),
    ).toMatchInlineSnapshot(`
      "
      gather/window: gather: a window of size 9 does not fit on axis 0
        operand  image   f32[8, 6]  axis 0 has size 8
        indices  corner  i32[5, 2]
        at   windows.test.ts
      "
    `);
    expect(
      refusalOf({ image }, (args) => gatherWindows(args.image, args.image as never, sized)),
    ).toMatchInlineSnapshot(`
      "
      dtype/unsupported: gatherWindows: takes i32, not f32
        operand  image  f32[8, 6]  is f32
        at   windows.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
    expect(
      refusalOf({ image, corner }, (args) => gatherWindows(args.image, args.corner, square as never)),
    ).toMatchInlineSnapshot(`
      "
      op/argument: gatherWindows: sliceSizes is undefined; it must be a list of whole numbers
        at   windows.test.ts
      "
    `);
    expect(
      refusalOf({ image, corner }, (args) =>
        gatherWindows(args.image, args.corner, { ...sized, indexAxes: [0, 2] }),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: gather: indexAxes and operandBatchAxes: there is no axis 2
        operand  image   f32[8, 6]  2 axes
        indices  corner  i32[5, 2]
        at   windows.test.ts
        hint axes count from 0 to 1
      "
    `);
    expect(
      refusalOf({ image, corner }, (args) => scatterWindows(args.image, args.corner, args.image, square)),
    ).toMatchInlineSnapshot(`
      "
      scatter/updates: scatter: updates need 3 axes: those of the positions and those of a window
        operand  image   f32[8, 6]
        indices  corner  i32[5, 2]
        updates  image   f32[8, 6]  2 axes
        at   windows.test.ts
      "
    `);
    expect(
      refusalOf({ image, corner, patches }, (args) =>
        scatterWindows(args.image, args.corner, args.patches, { ...square, mode: "sub" as never }),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/argument: scatterWindows: mode is "sub"; it must be one of set, add, mul, min, max
        at   windows.test.ts
      "
    `);
  });
});
