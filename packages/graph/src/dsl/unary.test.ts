import { describe, expect, test } from "vitest";
import type { Graph } from "../ir/node.ts";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import * as unary from "./unary.ts";

const x = input([2, 3]);
const n = input([2, 3], "i32");
const b = input([2, 3], "bool");

const { square, rsqrt, reciprocal, popcount, isNaN: testNaN, isFinite: testFinite, ...plain } = unary;

const result = (graph: Graph) => graph.outputs[0]!.value;

describe("functions of one tensor", () => {
  test.each(Object.entries(plain))("%s is one node of that name, shape and dtype unchanged", (name, f) => {
    for (const declared of [x, input([], "f64")]) {
      const { node, shape, dtype } = result(graphOf({ x: declared }, (args) => f(args.x as never)));
      expect({ op: node.op, shape, dtype }).toEqual({
        op: name,
        shape: declared.dims,
        dtype: declared.dtype,
      });
    }
  });

  test.each(Object.entries({ neg: unary.neg, abs: unary.abs, sign: unary.sign, square }))(
    "%s takes i32",
    (_, f) => {
      expect(result(graphOf({ n }, (args) => f(args.n))).dtype).toBe("i32");
    },
  );

  test("some are made of others", () => {
    expect(textOf({ x }, (args) => rsqrt(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%2: f32[2, 3] output y) {
        %0: f32[2, 3] = constant() {value: 1}
        %1: f32[2, 3] = sqrt(%x)
        %2: f32[2, 3] = div(%0, %1)
      }
      "
    `);
    expect(textOf({ x }, (args) => reciprocal(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%1: f32[2, 3] output y) {
        %0: f32[2, 3] = constant() {value: 1}
        %1: f32[2, 3] = div(%0, %x)
      }
      "
    `);
    expect(textOf({ x }, (args) => square(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%0: f32[2, 3] output y) {
        %0: f32[2, 3] = mul(%x, %x)
      }
      "
    `);
  });

  test("tests give truth values, bits are counted in i32", () => {
    expect(result(graphOf({ x }, (args) => testNaN(args.x))).dtype).toBe("bool");
    expect(result(graphOf({ x }, (args) => testFinite(args.x))).dtype).toBe("bool");
    expect(result(graphOf({ n }, (args) => popcount(args.n))).dtype).toBe("i32");
  });

  test.each(Object.entries({ ...unary, popcount: unary.neg }))("%s refuses truth values", (_, f) => {
    expect(refusalOf({ b }, (args) => f(args.b as never))).toContain("dtype/unsupported");
  });

  test("refusals", () => {
    expect(refusalOf({ n }, (args) => unary.exp(args.n as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: exp: takes f32 or f64, not i32
        operand  n  i32[2, 3]  is i32
        at   unary.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ n }, (args) => rsqrt(args.n as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: rsqrt: takes f32 or f64, not i32
        operand  n  i32[2, 3]  is i32
        at   unary.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ b }, (args) => unary.neg(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: neg: takes f32, f64 or i32, not bool
        operand  b  bool[2, 3]  is bool
        at   unary.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({}, () => unary.tanh(2 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: tanh: operand is a number, not a tensor
        at   unary.test.ts
        hint inputs become tensors inside an entry: use the ones its body is given
      "
    `);
    expect(refusalOf({}, () => unary.tanh(x as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: tanh: operand is an input declaration, not a tensor
        at   unary.test.ts
        hint inputs become tensors inside an entry: use the ones its body is given
      "
    `);
  });
});
