import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { bitcast, clamp, convert, lerp, where } from "./choice.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";

const x = input([2, 3]);
const n = input([2, 3], "i32");
const b = input([2, 1], "bool");

describe("where", () => {
  test("broadcasts all three", () => {
    expect(textOf({ b, x }, (args) => where(args.b, args.x, 0))).toMatchInlineSnapshot(`
      "
      graph main(%b: bool[2, 1] input, %x: f32[2, 3] input) -> (%2: f32[2, 3] output y) {
        %0: bool[2, 3] = broadcastInDim(%b) {axes: [0, 1], shape: [2, 3]}
        %1: f32[2, 3] = constant() {value: 0}
        %2: f32[2, 3] = select(%0, %x, %1)
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => where(args.x as never, args.x, 0))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: where: takes bool, not f32
        condition  x  f32[2, 3]  is f32
        at   choice.test.ts
        hint make a condition by comparing: notEqual(x, 0)
      "
    `);
    expect(refusalOf({ b, x, n }, (args) => where(args.b, args.x, args.n as never))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: where: operands have dtypes f32 and i32; they must be equal
        a  x  f32[2, 3]  is f32
        b  n  i32[2, 3]  is i32
        at   choice.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    const wide = input([2, 4]);
    expect(
      refusalOf({ b, x, wide }, (args) => where(args.b, args.x, args.wide as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/broadcast: where: sizes 3 and 4 do not broadcast
        condition  b     bool[2, 1]
        a          x     f32[2, 3]   axis 1 has size 3
        b          wide  f32[2, 4]   axis 1 has size 4
        at   choice.test.ts
        hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
      "
    `);
  });
});

describe("clamp", () => {
  test("open bounds are infinite, or the ends of i32", () => {
    expect(textOf({ x }, (args) => clamp(args.x, 0))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%2: f32[2, 3] output y) {
        %0: f32[2, 3] = constant() {value: 0}
        %1: f32[2, 3] = constant() {value: Infinity}
        %2: f32[2, 3] = clamp(%x, %0, %1)
      }
      "
    `);
    expect(textOf({ n }, (args) => clamp(args.n, null, 5))).toMatchInlineSnapshot(`
      "
      graph main(%n: i32[2, 3] input) -> (%2: i32[2, 3] output y) {
        %0: i32[2, 3] = constant() {value: -2147483648}
        %1: i32[2, 3] = constant() {value: 5}
        %2: i32[2, 3] = clamp(%n, %0, %1)
      }
      "
    `);
  });

  test("refusals", () => {
    const wide = input([4, 2, 3]);
    expect(refusalOf({ x, wide }, (args) => clamp(args.x, args.wide as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: clamp: low does not broadcast to the operand
        operand  x     f32[2, 3]
        low      wide  f32[4, 2, 3]
        at   choice.test.ts
      "
    `);
    expect(refusalOf({ x, n }, (args) => clamp(args.x, args.n as never, 1))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: clamp: operands have dtypes f32 and i32; they must be equal
        operand  x  f32[2, 3]  is f32
        low      n  i32[2, 3]  is i32
        at   choice.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ b }, (args) => clamp(args.b as never, 0, 1))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: clamp: takes f32, f64 or i32, not bool
        operand  b  bool[2, 1]  is bool
        at   choice.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, (args) => clamp(args.x, "0" as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: clamp: low is "0", not a tensor
        at   choice.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});

describe("lerp", () => {
  test("is a + weight * (b - a)", () => {
    expect(textOf({ x }, (args) => lerp(args.x, 1, 0.25))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%4: f32[2, 3] output y) {
        %0: f32[2, 3] = constant() {value: 0.25}
        %1: f32[2, 3] = constant() {value: 1}
        %2: f32[2, 3] = sub(%1, %x)
        %3: f32[2, 3] = mul(%0, %2)
        %4: f32[2, 3] = add(%x, %3)
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x, n }, (args) => lerp(args.x, args.n as never, 0.5))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: lerp: takes f32 or f64, not i32
        a  x  f32[2, 3]
        b  n  i32[2, 3]  is i32
        at   choice.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    const wide = input([4]);
    expect(refusalOf({ x, wide }, (args) => lerp(args.x, 0, args.wide as never))).toMatchInlineSnapshot(`
      "
      shape/broadcast: lerp: sizes 3 and 4 do not broadcast
        a       x     f32[2, 3]  axis 1 has size 3
        weight  wide  f32[4]     axis 0 has size 4
        at   choice.test.ts
        hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
      "
    `);
  });
});

describe("convert and bitcast", () => {
  test("change the dtype only", () => {
    const graph = graphOf({ x, n }, (args) => ({
      i: convert(args.x, "i32"),
      b: convert(args.x, "bool"),
      d: convert(args.n, "f64"),
      bits: bitcast(args.x, "i32"),
    }));
    expect(graph.outputs.map(({ value }) => [value.node.op, value.dtype, value.shape])).toEqual([
      ["convert", "i32", [2, 3]],
      ["convert", "bool", [2, 3]],
      ["convert", "f64", [2, 3]],
      ["bitcast", "i32", [2, 3]],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => convert(args.x, "float32" as never))).toMatchInlineSnapshot(`
      "
      op/argument: convert: dtype is "float32"; it must be one of f32, f64, i32, bool
        at   choice.test.ts
      "
    `);
    expect(refusalOf({ b }, (args) => bitcast(args.b as never, "i32"))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: bitcast: takes f32 or i32, not bool
        operand  b  bool[2, 1]  is bool
        at   choice.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, (args) => bitcast(args.x, "f64" as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: bitcast: the bits of f32 cannot be read as f64
        operand  x  f32[2, 3]
        at   choice.test.ts
        hint f32 and i32 have 32 bits each; convert(x, dtype) converts by value
      "
    `);
  });
});
