import { describe, expect, test } from "vitest";
import type { Graph } from "../ir/node.ts";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import * as binary from "./binary.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";

const batch = dim("batch");
const x = input([batch, 3]);
const row = input([3]);
const bind = { batch: [2] };
const n = input([2, 3], "i32");

const { hypot, pow, atan2, ...plain } = binary;
const comparisons = ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"];

const result = (graph: Graph) => graph.outputs[0]!.value;

describe("functions of two tensors", () => {
  test.each(Object.entries({ ...plain, pow, atan2 }))(
    "%s is one node of that name, and broadcasts",
    (name, f) => {
      const { node, shape, dtype } = result(graphOf({ x, row }, (args) => f(args.x, args.row), bind));
      expect({ op: node.op, shape }).toEqual({ op: name, shape: [2, 3] });
      expect(dtype).toBe(comparisons.includes(name) ? "bool" : "f32");
    },
  );

  test.each(Object.entries(plain))("%s takes plain numbers, which have the dtype of the tensor", (_, f) => {
    const right = result(graphOf({ n }, (args) => f(args.n, 2)));
    const left = result(graphOf({ n }, (args) => f(2, args.n)));
    expect(right.node.operands.map(({ dtype }) => dtype)).toEqual(["i32", "i32"]);
    expect(left.node.operands.map(({ dtype }) => dtype)).toEqual(["i32", "i32"]);
    expect(result(graphOf({}, () => f(1, 2))).node.operands[0]!.dtype).toBe("f32");
  });

  test("broadcasting is a node of its own", () => {
    expect(textOf({ x, row }, (args) => binary.add(args.x, args.row), bind)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input {dims: ["batch", 3]}, %row: f32[3] input) -> (%1: f32[2, 3] output y) {
        %0: f32[2, 3] = broadcastInDim(%row) {axes: [1], shape: [2, 3]}
        %1: f32[2, 3] = add(%x, %0)
      }
      "
    `);
  });

  test("hypot squares in f64", () => {
    expect(textOf({ x }, (args) => hypot(args.x, 1), bind)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input {dims: ["batch", 3]}) -> (%13: f32[2, 3] output y) {
        %0: f64[2, 3] = convert(%x) {dtype: "f64"}
        %1: f64[2, 3] = mul(%0, %0)
        %2: f64[] = constant() {value: 1}
        %3: f64[] = mul(%2, %2)
        %4: f64[2, 3] = broadcastInDim(%3) {axes: [], shape: [2, 3]}
        %5: f64[2, 3] = add(%1, %4)
        %6: f64[2, 3] = constant() {value: 0}
        %7: bool[2, 3] = equal(%5, %6)
        %8: f64[2, 3] = constant() {value: 0}
        %9: f64[2, 3] = constant() {value: 1}
        %10: f64[2, 3] = select(%7, %9, %5)
        %11: f64[2, 3] = sqrt(%10)
        %12: f64[2, 3] = select(%7, %8, %11)
        %13: f32[2, 3] = convert(%12) {dtype: "f32"}
      }
      "
    `);
  });

  test("refusals", () => {
    const y = input([batch, 4]);
    expect(refusalOf({ x, y }, (args) => binary.add(args.x, args.y as never), bind)).toMatchInlineSnapshot(`
      "
      shape/broadcast: add: sizes 3 and 4 do not broadcast
        lhs  x  f32[2, 3]  axis 1 has size 3
        rhs  y  f32[2, 4]  axis 1 has size 4
        at   binary.test.ts
        hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
      "
    `);
    expect(refusalOf({ x, n }, (args) => binary.mul(args.x, args.n as never), bind)).toMatchInlineSnapshot(`
      "
      dtype/mismatch: mul: operands have dtypes f32 and i32; they must be equal
        lhs  x  f32[2, 3]  is f32
        rhs  n  i32[2, 3]  is i32
        at   binary.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusalOf({ n }, (args) => pow(args.n as never, 2))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: pow: takes f32 or f64, not i32
        lhs  n         i32[2, 3]  is i32
        rhs  constant  i32[2, 3]
        at   binary.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ n }, (args) => binary.add(args.n, 0.5))).toMatchInlineSnapshot(`
      "
      dtype/literal: add: 0.5 cannot be i32 like the tensor beside it
        operand  n  i32[2, 3]  is i32
        at   binary.test.ts
        hint convert the tensor: convert(x, "f32")
      "
    `);
    expect(refusalOf({ x, y }, (args) => hypot(args.x, args.y as never), bind)).toMatchInlineSnapshot(`
      "
      shape/broadcast: hypot: sizes 3 and 4 do not broadcast
        lhs  x  f32[2, 3]  axis 1 has size 3
        rhs  y  f32[2, 4]  axis 1 has size 4
        at   binary.test.ts
        hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
      "
    `);
    expect(refusalOf({ n }, (args) => hypot(args.n as never, 1))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: hypot: takes f32 or f64, not i32
        lhs  n  i32[2, 3]  is i32
        at   binary.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, (args) => binary.sub(args.x, [1, 2] as never), bind)).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: sub: rhs is a list, not a tensor
        at   binary.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({ x }, (args) => binary.sub(undefined as never, args.x), bind)).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: sub: lhs is undefined, not a tensor
        at   binary.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});
