import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { add } from "./binary.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { scatter, scatterAdd, scatterAddAlong, scatterAlong, take, takeAlong } from "./indexing.ts";

const table = input([10, 4]);
const word = input([2, 3], "i32");
const x = input([2, 5]);
const place = input([2, 3], "i32");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("reading", () => {
  test("an input used as indices gets a range; a computed index does not", () => {
    expect(textOf({ table, word }, ({ table, word }) => take(table, word))).toMatchInlineSnapshot(`
      "
      graph main(%table: f32[10, 4] input, %word: i32[2, 3] input {range: [0, 10]}) -> (%1: f32[2, 3, 4] output y) {
        %0: i32[2, 3, 1] = reshape(%word) {shape: [2, 3, 1]}
        %1: f32[2, 3, 4] = gather(%table, %0) {collapsedAxes: [0], indexAxes: [0], indexBatchAxes: [], operandBatchAxes: [], sliceSizes: [1, 4], windowAxes: [2]}
      }
      "
    `);
    expect(textOf({ table, word }, ({ table, word }) => take(table, add(word, 1), 1))).not.toContain("range");
  });

  test("nothing indexes an axis of no elements", () => {
    const none = input([0, 4]);
    const nowhere = input([0], "i32");
    expect(refusalOf({ none, word }, ({ none, word }) => take(none, word))).toMatchInlineSnapshot(`
      "
      gather/window: take: axis 0 has no elements to be indexed
        operand  none  f32[0, 4]  axis 0 has size 0
        at   indexing.test.ts
      "
    `);
    expect(refusalOf({ none, nowhere }, ({ none, nowhere }) => take(none, nowhere))).toContain(
      "gather/window",
    );
  });

  test("takeAlong goes along with all other axes", () => {
    expect(textOf({ x, place }, ({ x, place }) => takeAlong(x, place, -1))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 5] input, %place: i32[2, 3] input {range: [0, 5]}) -> (%1: f32[2, 3] output y) {
        %0: i32[2, 3, 1] = reshape(%place) {shape: [2, 3, 1]}
        %1: f32[2, 3] = gather(%x, %0) {collapsedAxes: [1], indexAxes: [1], indexBatchAxes: [0], operandBatchAxes: [0], sliceSizes: [1, 1], windowAxes: []}
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ table, x }, ({ table, x }) => take(table, x as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: take: takes i32, not f32
        operand  table  f32[10, 4]
        indices  x      f32[2, 5]   is f32
        at   indexing.test.ts
        hint indices are i32: declare the input so, or convert them
      "
    `);
    expect(
      refusalOf({ table, word }, ({ table, word }) => take(table, word, 2 as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: take: there is no axis 2
        operand  table  f32[10, 4]  2 axes
        at   indexing.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    const far = input([3], "i32", { range: [0, 11] });
    expect(refusalOf({ table, far }, ({ table, far }) => take(table, far))).toMatchInlineSnapshot(`
      "
      range/too-wide: far may be 0..10; axis 0 of table, of size 10, takes 0..9
        index  far  i32[3]  declared range [0, 11]
        at   indexing.test.ts
        hint declare it as input(..., "i32", { range: [0, 10] })
      "
    `);
    expect(refusalOf({ table }, ({ table }) => take(table, [1, 2] as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: take: indices is a list, not a tensor
        at   indexing.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusalOf({ table, word }, ({ table, word }) => takeAlong(table, word as never, 1)),
    ).toMatchInlineSnapshot(`
      "
      shape/take-along: takeAlong: sizes 10 and 2 of axis 0 differ
        operand  table  f32[10, 4]  axis 0 has size 10
        indices  word   i32[2, 3]   axis 0 has size 2
        at   indexing.test.ts
        hint all axes but 1 go along with each other
      "
    `);
    const flat = input([3], "i32");
    expect(refusalOf({ x, flat }, ({ x, flat }) => takeAlong(x, flat as never, 1))).toMatchInlineSnapshot(`
      "
      shape/take-along: takeAlong: the indices need 2 axes like the tensor
        operand  x     f32[2, 5]  2 axes
        indices  flat  i32[3]     1 axis
        at   indexing.test.ts
      "
    `);
  });
});

describe("writing", () => {
  const rows = input([2, 3, 4]);
  const values = input([2, 3]);

  test("slices have the shape that take gives, elements that of the indices", () => {
    const graph = graphOf({ table, word, rows, x, place, values }, (args) => ({
      a: scatter(args.table, args.word, args.rows),
      b: scatter(args.table, args.word, args.rows, 0, "max"),
      c: scatterAdd(args.table, args.word, args.rows),
      d: scatterAlong(args.x, args.place, args.values, 1),
      e: scatterAddAlong(args.x, args.place, args.values, -1),
    }));
    expect(shapesOf(graph)).toEqual([
      [10, 4],
      [10, 4],
      [10, 4],
      [2, 5],
      [2, 5],
    ]);
    expect(graph.outputs.map(({ value }) => value.node.attrs.mode)).toEqual([
      "set",
      "max",
      "add",
      "set",
      "add",
    ]);
  });

  test("refusals", () => {
    expect(
      refusalOf({ table, word, x }, (args) => scatter(args.table, args.word, args.x as never)),
    ).toMatchInlineSnapshot(`
      "
      scatter/updates: scatter: updates must be [2, 3, 4]
        operand  table  f32[10, 4]
        updates  x      f32[2, 5]
        at   indexing.test.ts
        hint there is one update for each index
      "
    `);
    expect(
      refusalOf({ table, word, rows }, (args) =>
        scatter(args.table, args.word, args.rows, 0, "sub" as never),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/argument: scatter: mode is "sub"; it must be one of set, add, mul, min, max
        at   indexing.test.ts
      "
    `);
    const ints = input([2, 3, 4], "i32");
    expect(
      refusalOf({ table, word, ints }, (args) => scatterAdd(args.table, args.word, args.ints as never)),
    ).toMatchInlineSnapshot(`
      "
      dtype/mismatch: scatterAdd: operands have dtypes f32 and i32; they must be equal
        operand  table  f32[10, 4]    is f32
        updates  ints   i32[2, 3, 4]  is i32
        at   indexing.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    const flags = input([10], "bool");
    const marks = input([2, 3], "bool");
    expect(
      refusalOf({ flags, word, marks }, (args) => scatterAdd(args.flags as never, args.word, args.marks)),
    ).toMatchInlineSnapshot(`
      "
      dtype/unsupported: scatterAdd: takes f32, f64 or i32, not bool
        operand  flags  bool[10]    is bool
        updates  marks  bool[2, 3]
        at   indexing.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(
      refusalOf({ x, place }, (args) => scatterAlong(args.x, args.place, args.x as never, 1)),
    ).toMatchInlineSnapshot(`
      "
      scatter/updates: scatterAlong: updates must be [2, 3]
        operand  x  f32[2, 5]
        updates  x  f32[2, 5]
        at   indexing.test.ts
        hint there is one update for each index
      "
    `);
    expect(
      refusalOf({ x, place, values }, (args) => scatterAddAlong(args.x, args.place, args.values, 2 as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: scatterAddAlong: there is no axis 2
        operand  x  f32[2, 5]  2 axes
        at   indexing.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
  });
});
