import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import * as logic from "./logic.ts";

const x = input([2, 3]);
const n = input([2, 3], "i32");
const b = input([2, 3], "bool");
const row = input([3], "bool");

const { logicalAnd, logicalOr, logicalXor, logicalNot, bitwiseNot, ...ofIntegers } = logic;

describe("truth values", () => {
  test.each([
    ["and", logicalAnd],
    ["or", logicalOr],
    ["xor", logicalXor],
  ] as const)("%s combines them, and broadcasts", (op, f) => {
    const graph = graphOf({ b, row }, (args) => ({ tensors: f(args.b, args.row), plain: f(args.b, true) }));
    for (const { value } of graph.outputs) {
      expect([value.node.op, value.dtype, value.shape]).toEqual([op, "bool", [2, 3]]);
    }
  });

  test("not", () => {
    expect(textOf({ b }, (args) => logicalNot(args.b))).toMatchInlineSnapshot(`
      "
      graph main(%b: bool[2, 3] input) -> (%0: bool[2, 3] output y) {
        %0: bool[2, 3] = not(%b)
      }
      "
    `);
  });

  test("are not integers", () => {
    expect(refusalOf({ n, b }, (args) => logicalAnd(args.b, args.n as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: logicalAnd: takes bool, not i32
        rhs  n  i32[2, 3]  is i32
        at   logic.test.ts
        hint make truth values by comparing: notEqual(x, 0)
      "
    `);
    expect(refusalOf({ x }, (args) => logicalNot(args.x as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: logicalNot: takes bool, not f32
        operand  x  f32[2, 3]  is f32
        at   logic.test.ts
        hint make truth values by comparing: notEqual(x, 0)
      "
    `);
    expect(refusalOf({ b }, (args) => logicalOr(args.b, 1 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: logicalOr: rhs is the number 1, not a tensor
        at   logic.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    const wide = input([4], "bool");
    expect(refusalOf({ b, wide }, (args) => logicalXor(args.b, args.wide as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: logicalXor: sizes 3 and 4 do not broadcast
        lhs  b     bool[2, 3]  axis 1 has size 3
        rhs  wide  bool[4]     axis 0 has size 4
        at   logic.test.ts
        hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
      "
    `);
  });
});

describe("bits", () => {
  test.each(Object.entries(ofIntegers))("%s takes i32 and plain numbers", (_, f) => {
    const graph = graphOf({ n }, (args) => ({ right: f(args.n, 1), left: f(1, args.n), both: f(1, 2) }));
    expect(graph.outputs.map(({ value }) => value.dtype)).toEqual(["i32", "i32", "i32"]);
    expect(refusalOf({ x, n }, (args) => f(args.n, args.x as never))).toContain("dtype/");
    expect(refusalOf({ b }, (args) => f(args.b as never, 1))).toContain("dtype/");
  });

  test("not", () => {
    expect(textOf({ n }, (args) => bitwiseNot(args.n))).toMatchInlineSnapshot(`
      "
      graph main(%n: i32[2, 3] input) -> (%0: i32[2, 3] output y) {
        %0: i32[2, 3] = not(%n)
      }
      "
    `);
    expect(refusalOf({ b }, (args) => bitwiseNot(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: bitwiseNot: takes i32, not bool
        operand  b  bool[2, 3]  is bool
        at   logic.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => logic.bitwiseAnd(args.x as never, 1))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: bitwiseAnd: takes i32, not f32
        lhs  x  f32[2, 3]  is f32
        at   logic.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
    expect(refusalOf({ x }, (args) => logic.shiftLeft(args.x as never, 1))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: shiftLeft: takes i32, not f32
        lhs  x         f32[2, 3]  is f32
        rhs  constant  f32[2, 3]
        at   logic.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
  });
});
