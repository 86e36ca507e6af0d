import { describe, expect, test } from "vitest";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { expandDims, flatten, reshape, squeeze, swapAxes, transpose } from "./reshape.ts";

const batch = dim("batch");
const image = input([batch, 4, 6]);
const one = input([2, 1, 3, 1]);
const scalar = input([]);
const bind = { batch: [2] };

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("reshape and flatten", () => {
  test("names, named dims and -1 are resolved", () => {
    const graph = graphOf(
      { image },
      (args) => ({
        a: reshape(args.image, [batch, -1]),
        b: reshape(args.image, ["batch", 6, 4]),
        c: reshape(args.image, [-1]),
        d: flatten(args.image),
      }),
      bind,
    );
    expect(shapesOf(graph)).toEqual([[2, 24], [2, 6, 4], [48], [2, 24]]);
  });

  test("refusals", () => {
    expect(
      refusalOf({ image }, (args) => reshape(args.image, [batch, 5] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      shape/reshape: reshape: 48 elements cannot take the shape [2, 5] of 10
        operand  image  f32[2, 4, 6]  48 elements
        at   reshape.test.ts
        hint a reshape keeps every element; one size may be -1 and is then computed
      "
    `);
    expect(
      refusalOf({ image }, (args) => reshape(args.image, [-1, -1] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      shape/reshape: reshape: only one size of [-1, -1] may be -1
        operand  image  f32[2, 4, 6]  48 elements
        at   reshape.test.ts
      "
    `);
    expect(
      refusalOf({ image }, (args) => reshape(args.image, [5, -1] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      shape/reshape: reshape: no size for the -1 of [5, -1] makes 48 elements
        operand  image  f32[2, 4, 6]  48 elements
        at   reshape.test.ts
      "
    `);
    expect(
      refusalOf({ image }, (args) => reshape(args.image, [2.5, -1] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      op/argument: reshape: shape[0] is the number 2.5; it must be a whole number from 0
        at   reshape.test.ts
      "
    `);
    expect(
      refusalOf({ image }, (args) => reshape(args.image, ["time"] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      bind/unbound: the dim time has no size in entry main
        at   reshape.test.ts
        hint give it one: --bind time=32, or --bind main.time=32 for this entry alone
      "
    `);
    expect(refusalOf({ image }, (args) => reshape(args.image, 48 as never), bind)).toMatchInlineSnapshot(`
      "
      op/argument: reshape: shape is the number 48; it must be a list of sizes
        at   reshape.test.ts
      "
    `);
    expect(refusalOf({ scalar }, (args) => flatten(args.scalar as never))).toMatchInlineSnapshot(`
      "
      shape/rank: flatten: a scalar has no axis to keep
        operand  scalar  f32[]
        at   reshape.test.ts
        hint reshape(x, [-1]) makes a vector
      "
    `);
  });
});

describe("expandDims and squeeze", () => {
  test("axes of size 1", () => {
    const graph = graphOf({ one }, (args) => ({
      a: expandDims(args.one, 0),
      b: expandDims(args.one, -1),
      c: squeeze(args.one, 1),
      d: squeeze(args.one, [1, -1]),
      e: squeeze(args.one),
    }));
    expect(shapesOf(graph)).toEqual([
      [1, 2, 1, 3, 1],
      [2, 1, 3, 1, 1],
      [2, 3, 1],
      [2, 3],
      [2, 3],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ one }, (args) => squeeze(args.one, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/squeeze: squeeze: only axes of size 1 can be taken out
        operand  one  f32[2, 1, 3, 1]  axis 2 has size 3
        at   reshape.test.ts
      "
    `);
    expect(refusalOf({ one }, (args) => squeeze(args.one, 4 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: squeeze: there is no axis 4
        operand  one  f32[2, 1, 3, 1]  4 axes
        at   reshape.test.ts
        hint axes are -4 to 3; -1 is the last
      "
    `);
    expect(refusalOf({ one }, (args) => expandDims(args.one, 6 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: expandDims: there is no axis 6
        operand  one  f32[2, 1, 3, 1]  5 axes
        at   reshape.test.ts
        hint axes are -5 to 4; -1 is the last
      "
    `);
    expect(refusalOf({ one }, (args) => expandDims(args.one, undefined as never))).toMatchInlineSnapshot(`
      "
      op/argument: expandDims: axis is undefined; it must be a whole number
        at   reshape.test.ts
      "
    `);
  });
});

describe("transpose and swapAxes", () => {
  test("axes in another order", () => {
    expect(
      textOf(
        { image },
        (args) => ({
          a: transpose(args.image),
          b: transpose(args.image, [0, -1, 1]),
          c: swapAxes(args.image),
          d: swapAxes(args.image, 0, 1),
          e: transpose(args.image, [0, 1, 2]),
        }),
        bind,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %image: f32[2, 4, 6] input {dims: ["batch", 4, 6]},
      ) -> (
        %0: f32[6, 4, 2] output a,
        %1: f32[2, 6, 4] output b,
        %2: f32[2, 6, 4] output c,
        %3: f32[4, 2, 6] output d,
        %image: f32[2, 4, 6] output e,
      ) {
        %0: f32[6, 4, 2] = transpose(%image) {permutation: [2, 1, 0]}
        %1: f32[2, 6, 4] = transpose(%image) {permutation: [0, 2, 1]}
        %2: f32[2, 6, 4] = transpose(%image) {permutation: [0, 2, 1]}
        %3: f32[4, 2, 6] = transpose(%image) {permutation: [1, 0, 2]}
      }
      "
    `);
  });

  test("refusals", () => {
    expect(
      refusalOf({ image }, (args) => transpose(args.image, [0, 1] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      shape/rank: transpose: the permutation [0, 1] has 2 entries
        operand  image  f32[2, 4, 6]  3 axes
        at   reshape.test.ts
        hint give one entry per axis
      "
    `);
    expect(
      refusalOf({ image }, (args) => transpose(args.image, [0, 1, 1] as never), bind),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: transpose: axis 1 is named twice
        operand  image  f32[2, 4, 6]
        at   reshape.test.ts
      "
    `);
    expect(refusalOf({ image }, (args) => transpose(args.image, "T" as never), bind)).toMatchInlineSnapshot(`
      "
      op/argument: transpose: permutation is "T"; it must be a list of whole numbers
        at   reshape.test.ts
      "
    `);
    expect(refusalOf({ scalar }, (args) => swapAxes(args.scalar as never))).toMatchInlineSnapshot(`
      "
      shape/axis: swapAxes: there is no axis -2
        operand  scalar  f32[]  0 axes
        at   reshape.test.ts
        hint a scalar has no axes
      "
    `);
  });
});
