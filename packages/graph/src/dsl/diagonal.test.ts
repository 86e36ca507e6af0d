import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { diagEmbed, diagonal, trace, tril, triu } from "./diagonal.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";

const x = input([2, 4, 3]);
const row = input([3]);
const b = input([2, 2], "bool");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("triangles", () => {
  test("compare positions of rows and columns", () => {
    expect(textOf({ x }, (args) => tril(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 4, 3] input) -> (%5: f32[2, 4, 3] output y) {
        %0: i32[4, 3] = iota() {axis: 1}
        %1: i32[4, 3] = iota() {axis: 0}
        %2: bool[4, 3] = lessEqual(%0, %1)
        %3: bool[2, 4, 3] = broadcastInDim(%2) {axes: [1, 2], shape: [2, 4, 3]}
        %4: f32[2, 4, 3] = constant() {value: 0}
        %5: f32[2, 4, 3] = select(%3, %x, %4)
      }
      "
    `);
    expect(textOf({ b }, (args) => triu(args.b, 1))).toMatchInlineSnapshot(`
      "
      graph main(%b: bool[2, 2] input) -> (%6: bool[2, 2] output y) {
        %0: i32[2, 2] = iota() {axis: 1}
        %1: i32[2, 2] = iota() {axis: 0}
        %2: i32[2, 2] = constant() {value: 1}
        %3: i32[2, 2] = add(%1, %2)
        %4: bool[2, 2] = greaterEqual(%0, %3)
        %5: bool[2, 2] = constant() {value: 0}
        %6: bool[2, 2] = select(%4, %b, %5)
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ row }, (args) => tril(args.row as never))).toMatchInlineSnapshot(`
      "
      shape/rank: tril: a matrix has 2 axes or more
        operand  row  f32[3]  has 1 axis
        at   diagonal.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => triu(args.x, "1" as never))).toMatchInlineSnapshot(`
      "
      op/argument: triu: diagonal is "1"; it must be a whole number
        at   diagonal.test.ts
      "
    `);
  });
});

describe("diagonals", () => {
  test("are strided parts of rows laid end to end", () => {
    expect(
      textOf({ x }, (args) => ({
        a: diagonal(args.x),
        b: diagonal(args.x, 2),
        c: diagonal(args.x, -2),
        d: diagonal(args.x, 3),
      })),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %x: f32[2, 4, 3] input,
      ) -> (
        %1: f32[2, 3] output a,
        %3: f32[2, 1] output b,
        %5: f32[2, 2] output c,
        %7: f32[2, 0] output d,
      ) {
        %0: f32[2, 12] = reshape(%x) {shape: [2, 12]}
        %1: f32[2, 3] = slice(%0) {limit: [2, 9], start: [0, 0], stride: [1, 4]}
        %2: f32[2, 12] = reshape(%x) {shape: [2, 12]}
        %3: f32[2, 1] = slice(%2) {limit: [2, 3], start: [0, 2], stride: [1, 4]}
        %4: f32[2, 12] = reshape(%x) {shape: [2, 12]}
        %5: f32[2, 2] = slice(%4) {limit: [2, 11], start: [0, 6], stride: [1, 4]}
        %6: f32[2, 12] = reshape(%x) {shape: [2, 12]}
        %7: f32[2, 0] = slice(%6) {limit: [2, 0], start: [0, 0], stride: [1, 4]}
      }
      "
    `);
  });

  test("and back", () => {
    expect(textOf({ row }, (args) => diagEmbed(args.row, -1))).toMatchInlineSnapshot(`
      "
      graph main(%row: f32[3] input) -> (%1: f32[4, 4] output y) {
        %0: f32[16] = pad(%row) {high: [1], interior: [4], low: [4], value: 0}
        %1: f32[4, 4] = reshape(%0) {shape: [4, 4]}
      }
      "
    `);
    const graph = graphOf({ row, x }, (args) => ({ a: diagEmbed(args.row), b: diagEmbed(args.x, 2) }));
    expect(shapesOf(graph)).toEqual([
      [3, 3],
      [2, 4, 5, 5],
    ]);
  });

  test("trace", () => {
    const graph = graphOf({ x }, (args) => trace(args.x));
    expect(shapesOf(graph)).toEqual([[2]]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => diagonal(args.x, 4))).toMatchInlineSnapshot(`
      "
      shape/diagonal: diagonal: there is no diagonal 4 in a matrix of 4 x 3
        operand  x  f32[2, 4, 3]
        at   diagonal.test.ts
      "
    `);
    expect(refusalOf({ row }, (args) => diagonal(args.row as never))).toMatchInlineSnapshot(`
      "
      shape/rank: diagonal: a matrix has 2 axes or more
        operand  row  f32[3]  has 1 axis
        at   diagonal.test.ts
      "
    `);
    expect(refusalOf({ s: input([]) }, (args) => diagEmbed(args.s as never))).toMatchInlineSnapshot(`
      "
      shape/rank: diagEmbed: a scalar has no axis to put on a diagonal
        operand  s  f32[]
        at   diagonal.test.ts
      "
    `);
    expect(refusalOf({ b }, (args) => trace(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: trace: takes f32, f64 or i32, not bool
        operand  b  bool[2, 2]  is bool
        at   diagonal.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ row }, (args) => trace(args.row as never))).toMatchInlineSnapshot(`
      "
      shape/rank: trace: a matrix has 2 axes or more
        operand  row  f32[3]  has 1 axis
        at   diagonal.test.ts
      "
    `);
  });
});
