import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { mul, sub } from "./binary.ts";
import { convert } from "./choice.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { grad, stopGradient, valueAndGrad, vjp } from "./gradient.ts";
import { argmax, sum } from "./reduce.ts";
import { round, square } from "./unary.ts";

const x = input([3]);
const w = input([3]);
const n = input([3], "i32");

describe("grad", () => {
  test("is one node, whatever the structure", () => {
    expect(
      textOf({ x, w }, ({ x, w }) => {
        const cost = sum(mul(x, w));
        const [byX, byW] = grad(cost, [x, w]);
        return { cost, byX, byW, alone: grad(cost, x), ...grad(cost, { named: w }) };
      }),
    ).toMatchInlineSnapshot(`
      "
      graph main(
        %x: f32[3] input,
        %w: f32[3] input,
      ) -> (
        %1: f32[] output cost,
        %3: f32[3] output byX,
        %4: f32[3] output byW,
        %6: f32[3] output alone,
        %8: f32[3] output named,
      ) {
        %0: f32[3] = mul(%x, %w)
        %1: f32[] = reduce(%0) {axes: [0], op: "sum"}
        %2: f32[] = constant() {value: 1}
        %3: f32[3], %4: f32[3] = gradient(%1, %2, %x, %w) {outputs: 1, wrt: 2}
        %5: f32[] = constant() {value: 1}
        %6: f32[3] = gradient(%1, %5, %x) {outputs: 1, wrt: 1}
        %7: f32[] = constant() {value: 1}
        %8: f32[3] = gradient(%1, %7, %w) {outputs: 1, wrt: 1}
      }
      "
    `);
  });

  test("nodes of it are backward", () => {
    const graph = graphOf({ x }, ({ x }) => grad(sum(square(x)), x));
    expect(graph.outputs[0]!.value.node.role).toBe("backward");
  });

  test("a variable twice, and nothing at all", () => {
    const graph = graphOf({ x }, ({ x }) => {
      const [first, second] = grad(sum(square(x)), [x, x]);
      return {
        same: convert(sub(first, second), "f32"),
        none: grad(sum(x), [] as const).length === 0 ? x : sum(x),
      };
    });
    expect(graph.outputs[1]!.value.node.op).toBe("input");
  });

  test("tensors on the way count as variables", () => {
    const graph = graphOf({ x }, ({ x }) => {
      const hidden = square(x);
      return grad(sum(mul(hidden, x)), hidden);
    });
    expect(graph.outputs[0]!.value.node.operands.at(-1)!.node.op).toBe("mul");
  });

  test("what the cost does not depend on is zero, if that is allowed", () => {
    expect(
      textOf({ x, w }, ({ x, w }) => {
        const [byX, byW] = grad(sum(x), [x, w], { allowUnused: true });
        return { byX, byW };
      }),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[3] input) -> (%2: f32[3] output byX, %3: f32[3] output byW) {
        %0: f32[] = reduce(%x) {axes: [0], op: "sum"}
        %1: f32[] = constant() {value: 1}
        %2: f32[3] = gradient(%0, %1, %x) {outputs: 1, wrt: 1}
        %3: f32[3] = constant() {value: 0}
      }
      "
    `);
  });

  test("gradients of gradients depend on what they are of", () => {
    const graph = graphOf({ x, w }, ({ x, w }) => {
      const first = grad(sum(mul(square(x), w)), x);
      return grad(sum(square(first)), w);
    });
    expect(graph.outputs[0]!.value.node.op).toBe("gradient");
  });

  test("refusals", () => {
    expect(refusalOf({ x }, ({ x }) => grad(x as never, x))).toMatchInlineSnapshot(`
      "
      grad/not-scalar: grad: the cost is f32[3]; only a scalar has a gradient
        cost  x  f32[3]
        at   gradient.test.ts
        hint take its mean or sum; vjp takes outputs of any shape
      "
    `);
    expect(refusalOf({ n, x }, ({ n, x }) => grad(sum(n) as never, x))).toMatchInlineSnapshot(`
      "
      grad/integer: grad: the cost is i32, and only floats have derivatives
        cost  sum  i32[]  is i32
        at   gradient.test.ts
        hint convert to "f32" before anything that has to be differentiated
      "
    `);
    expect(refusalOf({ n, x }, ({ n, x }) => grad(sum(x), n as never))).toMatchInlineSnapshot(`
      "
      grad/integer: grad: n is i32, and only floats have derivatives
        wrt  n  i32[3]  is i32
        at   gradient.test.ts
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => grad(sum(x), [x, w]))).toMatchInlineSnapshot(`
      "
      grad/independent: grad: nothing that is differentiated depends on w
        wrt  w  f32[3]
        at   gradient.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad(sum(convert(argmax(x, 0), "f32")), x))).toMatchInlineSnapshot(`
      "
      grad/independent: grad: nothing that is differentiated depends on x
        wrt  x  f32[3]
        at   gradient.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad(sum(stopGradient(x)), x))).toMatchInlineSnapshot(`
      "
      grad/independent: grad: nothing that is differentiated depends on x
        wrt  x  f32[3]
        at   gradient.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad((() => sum(x)) as never, x))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: grad: cost is a function, not a tensor
        at   gradient.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad(sum(x), { x, w: undefined } as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: grad: wrt.w is undefined, not a tensor
        at   gradient.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad(sum(x), "x" as never))).toMatchInlineSnapshot(`
      "
      op/argument: grad: wrt is "x"; it must be a tensor, a list of tensors or a record of them
        at   gradient.test.ts
      "
    `);
    expect(refusalOf({ x }, ({ x }) => grad(sum(x), x, { allowUnused: 1 as never }))).toMatchInlineSnapshot(`
      "
      op/argument: grad: allowUnused is the number 1; it must be true or false
        at   gradient.test.ts
      "
    `);
  });
});

describe("valueAndGrad, vjp, stopGradient", () => {
  test("valueAndGrad gives the cost itself", () => {
    graphOf({ x }, ({ x }) => {
      const cost = sum(square(x));
      const { value, gradient } = valueAndGrad(cost, { x });
      expect(value).toBe(cost);
      expect(gradient.x.shape).toEqual([3]);
      return gradient.x;
    });
    expect(refusalOf({ x }, ({ x }) => valueAndGrad(x as never, x))).toContain(
      "grad/not-scalar: valueAndGrad",
    );
  });

  test("vjp takes outputs of any shape, matched by name or place", () => {
    expect(
      textOf({ x, w }, ({ x, w }) => vjp({ a: square(x), b: mul(x, w) }, x, { b: w, a: x })),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[3] input, %w: f32[3] input) -> (%2: f32[3] output y) {
        %0: f32[3] = mul(%x, %x)
        %1: f32[3] = mul(%x, %w)
        %2: f32[3] = gradient(%0, %1, %x, %w, %x) {outputs: 2, wrt: 1}
      }
      "
    `);
    expect(refusalOf({ x }, ({ x }) => vjp(square(x), x, sum(x) as never))).toMatchInlineSnapshot(`
      "
      grad/cotangent: vjp: the cotangent of f32[3] is f32[]
        of         square  f32[3]
        cotangent  sum     f32[]
        at   gradient.test.ts
        hint a cotangent has the shape and dtype of what it belongs to
      "
    `);
    expect(refusalOf({ x }, ({ x }) => vjp({ a: x }, x, { b: x } as never))).toMatchInlineSnapshot(`
      "
      op/argument: vjp: cotangents is an object; it must be a record of a
        at   gradient.test.ts
        hint it has the structure of what it belongs to
      "
    `);
    expect(refusalOf({ x }, ({ x }) => vjp([x, x], x, [x] as never))).toMatchInlineSnapshot(`
      "
      op/argument: vjp: cotangents is a list; it must be a list of 2 tensors
        at   gradient.test.ts
        hint it has the structure of what it belongs to
      "
    `);
    expect(refusalOf({ x }, ({ x }) => vjp(x, x, [x] as never))).toMatchInlineSnapshot(`
      "
      op/argument: vjp: cotangents is a list; it must be one tensor
        at   gradient.test.ts
        hint it has the structure of what it belongs to
      "
    `);
  });

  test("stopGradient is a node, for integers too", () => {
    const graph = graphOf({ x, n }, ({ x, n }) => ({ a: stopGradient(round(x)), b: stopGradient(n) }));
    expect(graph.outputs.map(({ value }) => value.node.op)).toEqual(["stopGradient", "stopGradient"]);
    expect(refusalOf({}, () => stopGradient(1 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: stopGradient: operand is the number 1, not a tensor
        at   gradient.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});
