import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { pad } from "./pad.ts";

const x = input([2, 3]);

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("pad", () => {
  test("with a number: around, between, and taking away", () => {
    expect(
      textOf({ x }, (args) =>
        pad(
          args.x,
          [
            [1, 0],
            [2, -1, 1],
          ],
          { value: 7 },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%0: f32[3, 6] output y) {
        %0: f32[3, 6] = pad(%x) {high: [0, -1], interior: [0, 1], low: [1, 2], value: 7}
      }
      "
    `);
  });

  test("with the tensor's own elements", () => {
    const row = input([3]);
    expect(textOf({ row }, (args) => pad(args.row, [[2, 1]], { mode: "reflect" }))).toMatchInlineSnapshot(`
      "
      graph main(%row: f32[3] input) -> (%4: f32[6] output y) {
        %0: f32[2] = slice(%row) {limit: [3], start: [1], stride: [1]}
        %1: f32[2] = reverse(%0) {axes: [0]}
        %2: f32[1] = slice(%row) {limit: [2], start: [1], stride: [1]}
        %3: f32[1] = reverse(%2) {axes: [0]}
        %4: f32[6] = concatenate(%1, %row, %3) {axis: 0}
      }
      "
    `);
    expect(textOf({ row }, (args) => pad(args.row, [[2, 0]], { mode: "replicate" }))).toMatchInlineSnapshot(`
      "
      graph main(%row: f32[3] input) -> (%2: f32[5] output y) {
        %0: f32[1] = slice(%row) {limit: [1], start: [0], stride: [1]}
        %1: f32[2] = broadcastInDim(%0) {axes: [0], shape: [2]}
        %2: f32[5] = concatenate(%1, %row) {axis: 0}
      }
      "
    `);
    expect(textOf({ row }, (args) => pad(args.row, [[1, 3]], { mode: "circular" }))).toMatchInlineSnapshot(`
      "
      graph main(%row: f32[3] input) -> (%1: f32[7] output y) {
        %0: f32[1] = slice(%row) {limit: [3], start: [2], stride: [1]}
        %1: f32[7] = concatenate(%0, %row, %row) {axis: 0}
      }
      "
    `);
    expect(textOf({ row }, (args) => pad(args.row, [[1, -2]], { mode: "replicate" }))).toMatchInlineSnapshot(`
      "
      graph main(%row: f32[3] input) -> (%2: f32[2] output y) {
        %0: f32[1] = slice(%row) {limit: [1], start: [0], stride: [1]}
        %1: f32[4] = concatenate(%0, %row) {axis: 0}
        %2: f32[2] = slice(%1) {limit: [2], start: [0], stride: [1]}
      }
      "
    `);
    expect(
      shapesOf(
        graphOf({ x }, (args) =>
          pad(
            args.x,
            [
              [1, 1],
              [2, 2],
            ],
            { mode: "reflect" },
          ),
        ),
      ),
    ).toEqual([[4, 7]]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => pad(args.x, [[1, 1]] as never))).toMatchInlineSnapshot(`
      "
      shape/rank: pad: 1 paddings are given
        operand  x  f32[2, 3]  2 axes
        at   pad.test.ts
        hint one [low, high] per axis
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(args.x, [
          [0, 0],
          [-2, -2],
        ] as never),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/pad: pad: axis 1 cannot shrink below nothing: -2 before and -2 after
        operand  x  f32[2, 3]  axis 1 has size 3
        at   pad.test.ts
        hint negative edges take away; together they cannot take more than there is
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(
          args.x,
          [
            [0, 0],
            [3, 0],
          ],
          { mode: "reflect" },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/pad: pad: an axis of size 3 has no 3 elements for mode reflect
        operand  x  f32[2, 3]  axis 1 has size 3
        at   pad.test.ts
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(
          args.x,
          [
            [0, 0],
            [0, 4],
          ],
          { mode: "circular" },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/pad: pad: an axis of size 3 has no 4 elements for mode circular
        operand  x  f32[2, 3]  axis 1 has size 3
        at   pad.test.ts
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(
          args.x,
          [
            [0, 0],
            [0, 0, 1],
          ],
          { mode: "replicate" },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/pad: pad: mode replicate cannot put elements between neighbours
        operand  x  f32[2, 3]  axis 1 has size 3
        at   pad.test.ts
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(
          args.x,
          [
            [0, 0],
            [-2, -2],
          ] as never,
          { mode: "replicate" },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/pad: pad: axis 1 cannot shrink below nothing: -2 before and -2 after
        operand  x  f32[2, 3]  axis 1 has size 3
        at   pad.test.ts
      "
    `);
    expect(
      refusalOf({ x }, (args) =>
        pad(
          args.x,
          [
            [0, 0],
            [0, 0],
          ],
          { mode: "edge" as never },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/argument: pad: mode is "edge"; it must be one of constant, reflect, replicate, circular
        at   pad.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => pad(args.x, [1, 1] as never))).toMatchInlineSnapshot(`
      "
      op/argument: pad: padding[0] is the number 1; it must be a list [low, high, interior]
        at   pad.test.ts
      "
    `);
  });
});
