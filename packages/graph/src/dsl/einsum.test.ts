import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { einsum } from "./einsum.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";

const a = input([2, 3]);
const b = input([3, 4]);
const c = input([2, 3, 3]);
const n = input([3, 4], "i32");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("einsum", () => {
  test("sums, transposes, diagonals", () => {
    expect(
      textOf({ a, c }, ({ a, c }) => ({
        sum: einsum("ij->", a),
        rows: einsum("ij->i", a),
        turned: einsum("ij->ji", a),
        diagonal: einsum("bii->bi", c),
        same: einsum("ij->ij", a),
      })),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %a: f32[2, 3] input,
        %c: f32[2, 3, 3] input,
      ) -> (
        %0: f32[] output sum,
        %1: f32[2] output rows,
        %2: f32[3, 2] output turned,
        %4: f32[2, 3] output diagonal,
        %a: f32[2, 3] output same,
      ) {
        %0: f32[] = reduce(%a) {axes: [0, 1], op: "sum"}
        %1: f32[2] = reduce(%a) {axes: [1], op: "sum"}
        %2: f32[3, 2] = transpose(%a) {permutation: [1, 0]}
        %3: f32[2, 9] = reshape(%c) {shape: [2, 9]}
        %4: f32[2, 3] = slice(%3) {limit: [2, 9], start: [0, 0], stride: [1, 4]}
      }
      "
    `);
  });

  test("contracts what no result needs, and multiplies the rest", () => {
    expect(textOf({ a, b }, ({ a, b }) => einsum("ij,jk->ki", a, b))).toMatchInlineSnapshot(`
      "
      graph main(%a: f32[2, 3] input, %b: f32[3, 4] input) -> (%1: f32[4, 2] output y) {
        %0: f32[2, 4] = dotGeneral(%a, %b) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[4, 2] = transpose(%0) {permutation: [1, 0]}
      }
      "
    `);
    expect(textOf({ a }, ({ a }) => einsum("ij,ij->ij", a, a))).toMatchInlineSnapshot(`
      "
      graph main(%a: f32[2, 3] input) -> (%0: f32[2, 3] output y) {
        %0: f32[2, 3] = mul(%a, %a)
      }
      "
    `);
    expect(textOf({ a, b }, ({ a, b }) => einsum("ij,kl->il", a, b))).toMatchInlineSnapshot(`
      "
      graph main(%a: f32[2, 3] input, %b: f32[3, 4] input) -> (%6: f32[2, 4] output y) {
        %0: f32[2] = reduce(%a) {axes: [1], op: "sum"}
        %1: f32[2, 1] = reshape(%0) {shape: [2, 1]}
        %2: f32[2, 4] = broadcastInDim(%1) {axes: [0, 1], shape: [2, 4]}
        %3: f32[4] = reduce(%b) {axes: [0], op: "sum"}
        %4: f32[1, 4] = reshape(%3) {shape: [1, 4]}
        %5: f32[2, 4] = broadcastInDim(%4) {axes: [0, 1], shape: [2, 4]}
        %6: f32[2, 4] = mul(%2, %5)
      }
      "
    `);
  });

  test("takes the pair with the smallest result first", () => {
    const long = input([1000]);
    expect(
      textOf({ a, b, long }, ({ a, b, long }) => einsum("ij,k,jl->ilk", a, long, b)),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %a: f32[2, 3] input,
        %b: f32[3, 4] input,
        %long: f32[1000] input,
      ) -> (
        %5: f32[2, 4, 1000] output y,
      ) {
        %0: f32[2, 4] = dotGeneral(%a, %b) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[2, 4, 1] = reshape(%0) {shape: [2, 4, 1]}
        %2: f32[2, 4, 1000] = broadcastInDim(%1) {axes: [0, 1, 2], shape: [2, 4, 1000]}
        %3: f32[1, 1, 1000] = reshape(%long) {shape: [1, 1, 1000]}
        %4: f32[2, 4, 1000] = broadcastInDim(%3) {axes: [0, 1, 2], shape: [2, 4, 1000]}
        %5: f32[2, 4, 1000] = mul(%2, %4)
      }
      "
    `);
  });

  test("an ellipsis stands for axes that broadcast", () => {
    const x = input([7, 1, 2]);
    const y = input([5, 2, 3]);
    expect(shapesOf(graphOf({ x, y }, ({ x, y }) => einsum("...i,...ij->j...", x, y)))).toEqual([[3, 7, 5]]);
    expect(shapesOf(graphOf({ a }, ({ a }) => einsum("...->...", a)))).toEqual([[2, 3]]);
  });

  test("refusals", () => {
    expect(refusalOf({ a, b }, ({ a, b }) => einsum("ij,jk" as never, a, b))).toMatchInlineSnapshot(`
      "
      einsum/formula: einsum: "ij,jk" needs one arrow
        at   einsum.test.ts
        hint as in "ij,jk->ik"; nothing after it gives a scalar
      "
    `);
    expect(refusalOf({ a, b }, ({ a, b }) => einsum("ij,ik->jk" as never, a, b))).toMatchInlineSnapshot(`
      "
      einsum/size: einsum: "ij,ik->jk": i has sizes 2 and 3
        operand 0  a  f32[2, 3]
        operand 1  b  f32[3, 4]
        at   einsum.test.ts
        hint a letter stands for one size
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("ij->ik" as never, a))).toMatchInlineSnapshot(`
      "
      einsum/formula: einsum: "ij->ik": k of the result is in no operand
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("ij->ii" as never, a))).toMatchInlineSnapshot(`
      "
      einsum/formula: einsum: "ij->ii": i is twice in the result
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("ijk->i" as never, a))).toMatchInlineSnapshot(`
      "
      einsum/operands: einsum: "ijk->i": ijk names 3 axes of [2, 3]
        operand 0  a  f32[2, 3]
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("ij,jk->ik" as never, a))).toMatchInlineSnapshot(`
      "
      einsum/operands: einsum: "ij,jk->ik" has 2 operands, 1 are given
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("i1->i" as never, a))).toMatchInlineSnapshot(`
      "
      einsum/formula: einsum: "i1->i": "1" is not a letter
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("......->", a))).toMatchInlineSnapshot(`
      "
      einsum/formula: einsum: "......->": ...... has more than one ellipsis
        at   einsum.test.ts
      "
    `);
    expect(refusalOf({ a, n }, ({ a, n }) => einsum("ij,jk->ik" as never, a, n))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: einsum: operands have dtypes f32 and i32; they must be equal
        operand 0  a  f32[2, 3]  is f32
        operand 1  n  i32[3, 4]  is i32
        at   einsum.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum("ij->i" as never, [a] as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: einsum: operand 0 is a list, not a tensor
        at   einsum.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({ a }, ({ a }) => einsum(a as never, a))).toMatchInlineSnapshot(`
      "
      op/argument: einsum: formula is an object; it must be a text such as "ij,jk->ik"
        at   einsum.test.ts
      "
    `);
  });
});
