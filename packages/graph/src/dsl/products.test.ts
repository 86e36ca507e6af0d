import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { dot, dotGeneral, matmul, outer, tensordot } from "./products.ts";

const x = input([4, 2, 3]);
const w = input([3, 5]);
const v = input([3]);
const n = input([3, 5], "i32");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("products", () => {
  test("are contractions", () => {
    expect(
      textOf({ x, w, v }, ({ x, w, v }) => ({
        a: matmul(x, w),
        b: dotGeneral(x, x, { contract: [[2], [-1]], batch: [[0], [0]] }),
        c: dot(v, v),
        d: tensordot(x, w, 1),
        e: tensordot(x, x, [
          [0, 1],
          [0, 1],
        ]),
        f: outer(v, v),
      })),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %x: f32[4, 2, 3] input,
        %w: f32[3, 5] input,
        %v: f32[3] input,
      ) -> (
        %0: f32[4, 2, 5] output a,
        %1: f32[4, 2, 2] output b,
        %2: f32[] output c,
        %3: f32[4, 2, 5] output d,
        %4: f32[3, 3] output e,
        %8: f32[3, 3] output f,
      ) {
        %0: f32[4, 2, 5] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [2], rhsBatch: [], rhsContract: [0]}
        %1: f32[4, 2, 2] = dotGeneral(%x, %x) {lhsBatch: [0], lhsContract: [2], rhsBatch: [0], rhsContract: [2]}
        %2: f32[] = dotGeneral(%v, %v) {lhsBatch: [], lhsContract: [0], rhsBatch: [], rhsContract: [0]}
        %3: f32[4, 2, 5] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [2], rhsBatch: [], rhsContract: [0]}
        %4: f32[3, 3] = dotGeneral(%x, %x) {lhsBatch: [], lhsContract: [0, 1], rhsBatch: [], rhsContract: [0, 1]}
        %5: f32[3, 1] = reshape(%v) {shape: [3, 1]}
        %6: f32[3, 3] = broadcastInDim(%5) {axes: [0, 1], shape: [3, 3]}
        %7: f32[3, 3] = broadcastInDim(%v) {axes: [1], shape: [3, 3]}
        %8: f32[3, 3] = mul(%6, %7)
      }
      "
    `);
  });

  test("batch axes broadcast", () => {
    const one = input([1, 3, 5]);
    expect(shapesOf(graphOf({ x, one }, ({ x, one }) => matmul(x, one)))).toEqual([[4, 2, 5]]);
    expect(shapesOf(graphOf({ x }, ({ x }) => tensordot(x, x, 0)))).toEqual([[4, 2, 3, 4, 2, 3]]);
  });

  test("refusals", () => {
    expect(refusalOf({ w }, ({ w }) => matmul(w, w as never))).toMatchInlineSnapshot(`
      "
      shape/contract-mismatch: matmul: inner sizes 5 and 3 differ
        lhs  w  f32[3, 5]  axis 1 has size 5
        rhs  w  f32[3, 5]  axis 0 has size 3
        at   products.test.ts
        hint the last axis of the left and the last but one of the right must have one size
      "
    `);
    expect(refusalOf({ x, v }, ({ x, v }) => matmul(x, v as never))).toMatchInlineSnapshot(`
      "
      shape/rank: matmul: both operands must be matrices, with 2 axes or more
        lhs  x  f32[4, 2, 3]  3 axes
        rhs  v  f32[3]        1 axis
        at   products.test.ts
      "
    `);
    expect(refusalOf({ w, n }, ({ w, n }) => matmul(w, n as never))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: matmul: operands have dtypes f32 and i32; they must be equal
        lhs  w  f32[3, 5]  is f32
        rhs  n  i32[3, 5]  is i32
        at   products.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x, b: input([2, 3, 5]) }, ({ x, b }) => matmul(x, b as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: matmul: batch shapes [4] and [2] do not broadcast
        lhs  x  f32[4, 2, 3]
        rhs  b  f32[2, 3, 5]
        at   products.test.ts
        hint the axes before the last two must be equal, or 1
      "
    `);
    expect(refusalOf({ w }, ({ w }) => matmul(w, 2 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: matmul: rhs is the number 2, not a tensor
        at   products.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => dotGeneral(x, x, { contract: [[2], [1]] } as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/contract-mismatch: dotGeneral: contracted axes have different sizes, 3 and 2
        lhs  x  f32[4, 2, 3]  axis 2 has size 3
        rhs  x  f32[4, 2, 3]  axis 1 has size 2
        at   products.test.ts
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => dotGeneral(x, x, { contract: [[0], [0]], batch: [[1], [2]] } as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/batch-mismatch: dotGeneral: batch axes have different sizes, 2 and 3
        lhs  x  f32[4, 2, 3]  axis 1 has size 2
        rhs  x  f32[4, 2, 3]  axis 2 has size 3
        at   products.test.ts
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => dotGeneral(x, x, { contract: [[3], [2]] } as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: dotGeneral: there is no axis 3
        operand  x  f32[4, 2, 3]  3 axes
        at   products.test.ts
        hint axes are -3 to 2; -1 is the last
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => dotGeneral(x, x, { contract: [[0, 1], [0]] } as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/contract-mismatch: dotGeneral: 2 contracted axes of lhs cannot pair up with 1 of rhs
        lhs  x  f32[4, 2, 3]  axes [0, 1]
        rhs  x  f32[4, 2, 3]  axes [0]
        at   products.test.ts
      "
    `);
    expect(refusalOf({ x }, ({ x }) => dotGeneral(x, x, [[2], [2]] as never))).toMatchInlineSnapshot(`
      "
      op/argument: dotGeneral: axes is a list; it must be a record of axes
        at   products.test.ts
      "
    `);
    expect(refusalOf({ v, u: input([4]) }, ({ v, u }) => dot(v, u as never))).toMatchInlineSnapshot(`
      "
      shape/contract-mismatch: dot: contracted axes have different sizes, 3 and 4
        lhs  v  f32[3]  axis 0 has size 3
        rhs  u  f32[4]  axis 0 has size 4
        at   products.test.ts
      "
    `);
    expect(refusalOf({ v, w }, ({ v, w }) => outer(v, w as never))).toMatchInlineSnapshot(`
      "
      shape/rank: outer: both operands must be vectors
        lhs  v  f32[3]     1 axis
        rhs  w  f32[3, 5]  2 axes
        at   products.test.ts
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => tensordot(x, w, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/contract-mismatch: tensordot: contracted axes have different sizes, 2 and 3
        lhs  x  f32[4, 2, 3]  axis 1 has size 2
        rhs  w  f32[3, 5]     axis 0 has size 3
        at   products.test.ts
      "
    `);
    expect(refusalOf({ x, v }, ({ x, v }) => tensordot(x, v, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/rank: tensordot: both operands must have 2 axes or more
        lhs  x  f32[4, 2, 3]  3 axes
        rhs  v  f32[3]        1 axis
        at   products.test.ts
      "
    `);
  });
});
