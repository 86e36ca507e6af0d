import { describe, expect, test } from "vitest";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { broadcastInDim, broadcastTo, repeat, tile } from "./repeat.ts";

const batch = dim("batch");
const row = input([3]);
const x = input([2, 3]);
const bind = { batch: [4] };
const withBatch = input([batch]);

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("broadcasting by hand", () => {
  test("to a shape, or to axes of one", () => {
    expect(
      textOf(
        { row, withBatch },
        (args) => ({
          a: broadcastTo(args.row, [batch, 3]),
          b: broadcastInDim(args.withBatch, [batch, 3], [0]),
        }),
        bind,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %row: f32[3] input,
        %withBatch: f32[4] input {dims: ["batch"]},
      ) -> (
        %0: f32[4, 3] output a,
        %1: f32[4, 3] output b,
      ) {
        %0: f32[4, 3] = broadcastInDim(%row) {axes: [1], shape: [4, 3]}
        %1: f32[4, 3] = broadcastInDim(%withBatch) {axes: [0], shape: [4, 3]}
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ row }, (args) => broadcastTo(args.row, [2, 4] as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: broadcastTo: [3] does not fit [2, 4]
        operand  row  f32[3]  axis 0 has size 3
        at   repeat.test.ts
        hint shapes are aligned at their last axes; a size must be 1 or that of the target
      "
    `);
    expect(refusalOf({ row }, (args) => broadcastTo(args.row, [1] as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: broadcastTo: [3] does not fit [1]
        operand  row  f32[3]  axis 0 has size 3
        at   repeat.test.ts
        hint shapes are aligned at their last axes; a size must be 1 or that of the target
      "
    `);
    expect(refusalOf({ x }, (args) => broadcastTo(args.x, [3] as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: broadcastTo: [2, 3] has more axes than [3]
        operand  x  f32[2, 3]  2 axes
        at   repeat.test.ts
        hint shapes are aligned at their last axes; a size must be 1 or that of the target
      "
    `);
    expect(
      refusalOf({ x }, (args) => broadcastInDim(args.x, [3, 2], [1, 0] as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/broadcast: broadcastInDim: axes [1, 0] must ascend
        operand  x  f32[2, 3]
        at   repeat.test.ts
        hint transpose first
      "
    `);
    expect(
      refusalOf({ x }, (args) => broadcastInDim(args.x, [2, 4], [0, 1] as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/broadcast: broadcastInDim: size 3 cannot be repeated to 4
        operand  x  f32[2, 3]  axis 1 has size 3
        at   repeat.test.ts
        hint only size 1 is repeated; axis 1 of the result [2, 4] has size 4
      "
    `);
    expect(refusalOf({ x }, (args) => broadcastInDim(args.x, [2, 3], [0] as never))).toMatchInlineSnapshot(`
      "
      shape/rank: broadcastInDim: 1 axes are given
        operand  x  f32[2, 3]  2 axes
        at   repeat.test.ts
        hint give one axis of the result for each
      "
    `);
    expect(
      refusalOf({ x }, (args) => broadcastInDim(args.x, [2, 3], [0, 2] as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: broadcastInDim: there is no axis 2
        operand  x  f32[2, 3]  2 axes
        at   repeat.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
  });
});

describe("tile and repeat", () => {
  test("the whole tensor, or each slice", () => {
    const graph = graphOf({ x, row }, (args) => ({
      a: tile(args.x, [2, 2]),
      b: tile(args.row, [4, 2]),
      c: tile(args.x, [3]),
      d: repeat(args.x, 2),
      e: repeat(args.x, 3, -1),
      f: tile(args.x, [0, 1]),
    }));
    expect(shapesOf(graph)).toEqual([
      [4, 6],
      [4, 6],
      [2, 9],
      [4, 3],
      [2, 9],
      [0, 3],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => tile(args.x, [-1, 2]))).toMatchInlineSnapshot(`
      "
      op/argument: tile: repeats[0] is the number -1; it must be a whole number from 0
        at   repeat.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => tile(args.x, 2 as never))).toMatchInlineSnapshot(`
      "
      op/argument: tile: repeats is the number 2; it must be a list of whole numbers
        at   repeat.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => repeat(args.x as never, 2, 5))).toMatchInlineSnapshot(`
      "
      shape/axis: repeat: there is no axis 5
        operand  x  f32[2, 3]  2 axes
        at   repeat.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    expect(refusalOf({ x }, (args) => repeat(args.x, 1.5))).toMatchInlineSnapshot(`
      "
      op/argument: repeat: count is the number 1.5; it must be a whole number from 0
        at   repeat.test.ts
      "
    `);
  });
});
