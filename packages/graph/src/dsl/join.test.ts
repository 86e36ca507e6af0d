import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf } from "./fixtures/build.ts";
import { concatenate, stack } from "./join.ts";

const x = input([2, 3]);
const y = input([2, 5]);
const n = input([2, 3], "i32");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("concatenate and stack", () => {
  test("along an axis, or a new one", () => {
    const graph = graphOf({ x, y }, ({ x, y }) => ({
      a: concatenate([x, y, x], -1),
      b: concatenate([x], 0),
      c: stack([x, x]),
      d: stack([x, x, x], 1),
      e: stack([x, x], -1),
    }));
    expect(shapesOf(graph)).toEqual([
      [2, 11],
      [2, 3],
      [2, 2, 3],
      [2, 3, 3],
      [2, 3, 2],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ x, y }, ({ x, y }) => concatenate([x, y], 0 as never))).toMatchInlineSnapshot(`
      "
      shape/concatenate: concatenate: sizes 3 and 5 of axis 1 differ
        operand  x  f32[2, 3]  axis 1 has size 3
        operand  y  f32[2, 5]  axis 1 has size 5
        at   join.test.ts
        hint shapes must be equal but for axis 0, along which the operands are joined
      "
    `);
    expect(
      refusalOf({ x, n }, ({ x, n }) => concatenate([x, n] as never, 0 as never)),
    ).toMatchInlineSnapshot(`
      "
      dtype/mismatch: concatenate: operands have dtypes f32 and i32; they must be equal
        operand  x  f32[2, 3]  is f32
        operand  n  i32[2, 3]  is i32
        at   join.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, ({ x }) => concatenate([x, 1] as never, 0 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: concatenate: part 1 is the number 1, not a tensor
        at   join.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({ x }, ({ x }) => concatenate([x], 2 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: concatenate: there is no axis 2
        operand  x  f32[2, 3]  2 axes
        at   join.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    expect(refusalOf({}, () => concatenate([] as never, 0 as never))).toMatchInlineSnapshot(`
      "
      op/argument: concatenate: parts is an empty list; it must be a list of at least one tensor
        at   join.test.ts
      "
    `);
    expect(refusalOf({ x, y }, ({ x, y }) => stack([x, y] as never))).toMatchInlineSnapshot(`
      "
      shape/stack: stack: shapes differ
        part 0  x  f32[2, 3]
        part 1  y  f32[2, 5]
        at   join.test.ts
        hint all parts of a stack have one shape
      "
    `);
    expect(refusalOf({ x, n }, ({ x, n }) => stack([x, n] as never))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: stack: operands have dtypes f32 and i32; they must be equal
        part 0  x  f32[2, 3]  is f32
        part 1  n  i32[2, 3]  is i32
        at   join.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, ({ x }) => stack([x] as never, 3))).toMatchInlineSnapshot(`
      "
      shape/axis: stack: there is no axis 3
        operand  x  f32[2, 3]  3 axes
        at   join.test.ts
        hint axes are -3 to 2; -1 is the last
      "
    `);
    expect(refusalOf({ x }, ({ x }) => stack(x as never))).toMatchInlineSnapshot(`
      "
      op/argument: stack: parts is an object; it must be a list of tensors
        at   join.test.ts
      "
    `);
  });
});
