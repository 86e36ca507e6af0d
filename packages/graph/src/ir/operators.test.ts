/** @file JavaScript's own operators refuse tensors. */
import { expect, test } from "vitest";
import { graphOf, refusalOf } from "../dsl/fixtures/build.ts";
import { input } from "../model/input.ts";

const x = input([4, 6]);

test("a sum by JavaScript says what to write", () => {
  expect(refusalOf({ x }, ({ x }) => ({ y: (x as never as number) + 1 }))).toMatchInlineSnapshot(`
    "
    op/argument: JavaScript's own operators cannot compute with a tensor: it has no numbers before the module runs
      operand  x  f32[4, 6]
      at   operators.test.ts
      hint call functions of the language: add(x, 1), mul(x, y), greater(x, 0)
    "
  `);
});

test.each<[string, (x: number) => unknown]>([
  ["2 * x", (x) => 2 * x],
  ["-x", (x) => -x],
  ["x > 0", (x) => x > 0],
])("%s", (_, compute) => {
  expect(() => graphOf({ x }, ({ x }) => compute(x as never))).toThrow("JavaScript's own operators");
});

test("as a text a tensor is its type", () => {
  graphOf({ x }, ({ x }) => {
    expect(`${x}`).toBe("f32[4, 6]");
    return x;
  });
});
