import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { mul } from "./binary.ts";
import { zeros } from "./creation.ts";
import { derivative, hessian, hvp, jacobian, jvp } from "./derivatives.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { sum } from "./reduce.ts";
import { sin, square } from "./unary.ts";

const x = input([2]);
const w = input([3, 2]);
const n = input([2], "i32");

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

describe("forward derivatives", () => {
  test("are the derivative of a vjp by its cotangent", () => {
    expect(textOf({ x }, ({ x }) => jvp(square(x), x, x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2] input) -> (%4: f32[2] output y) {
        %0: f32[2] = mul(%x, %x)
        %1: f32[2] = constant() {value: 0}
        %2: f32[2] = stopGradient(%1)
        %3: f32[2] = gradient(%0, %2, %x) {outputs: 1, wrt: 1}
        %4: f32[2] = gradient(%3, %x, %2) {outputs: 1, wrt: 1}
      }
      "
    `);
  });

  test("keep structures", () => {
    const graph = graphOf({ x, w }, ({ x, w }) => {
      const y = mul(w, x);
      return jvp({ y, cost: sum(y) }, [w, x], [w, x]);
    });
    expect(graph.outputs.map(({ name, value }) => [name, value.shape])).toEqual([
      ["y", [3, 2]],
      ["cost", []],
    ]);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, ({ x }) => jvp(square(x), x, sum(x) as never))).toMatchInlineSnapshot(`
      "
      grad/tangent: jvp: the tangent of f32[2] is f32[]
        of       x    f32[2]
        tangent  sum  f32[]
        at   derivatives.test.ts
        hint a tangent has the shape and dtype of what it belongs to
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => jvp(x, w, w))).toMatchInlineSnapshot(`
      "
      grad/independent: jvp: nothing that is differentiated depends on w
        wrt  w  f32[3, 2]
        at   derivatives.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ n, x }, ({ n, x }) => jvp(x, n as never, n as never))).toMatchInlineSnapshot(`
      "
      grad/integer: jvp: n is i32, and only floats have derivatives
        wrt  n  i32[2]  is i32
        at   derivatives.test.ts
      "
    `);
    expect(refusalOf({ x }, ({ x }) => hvp(sum(x), x, undefined as never))).toMatchInlineSnapshot(`
      "
      op/argument: hvp: vectors is undefined; it must be a tensor, a list of tensors or a record of them
        at   derivatives.test.ts
      "
    `);
  });
});

describe("whole derivatives", () => {
  test("a pass for each element of y, or of x if those are fewer", () => {
    const byRows = textOf({ x, w }, ({ x, w }) => jacobian(sum(mul(w, x), 0), w));
    expect(byRows.match(/= gradient/g)).toHaveLength(2);
    const byColumns = textOf({ x, w }, ({ x, w }) => jacobian(mul(w, x), x));
    // one vjp, and its derivative along each of two directions
    expect(byColumns.match(/= gradient/g)).toHaveLength(3);
  });

  test("shapes side by side", () => {
    const graph = graphOf({ x, w }, ({ x, w }) => {
      const y = mul(w, x);
      const cost = sum(square(y));
      return {
        a: jacobian(y, w),
        ...jacobian(y, { x, unused: zeros([0]) }, { allowUnused: true }),
        b: hessian(cost, w),
        c: hessian(cost, w, x),
        d: hessian(sum(y), x),
        e: hvp(cost, { w }, { w }).w,
      };
    });
    expect(shapesOf(graph)).toEqual([
      [3, 2, 3, 2],
      [3, 2, 2],
      [3, 2, 0],
      [3, 2, 3, 2],
      [3, 2, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  test("derivatives of any order are zero at last", () => {
    const third = textOf({ x }, ({ x }) => derivative(sin(x), x, 3));
    expect(third.match(/= gradient/g)).toHaveLength(3);
    expect(textOf({ x }, ({ x }) => derivative(x, x, 2))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2] input) -> (%3: f32[2] output y) {
        %0: f32[2] = constant() {value: 1}
        %1: f32[2] = gradient(%x, %0, %x) {outputs: 1, wrt: 1}
        %2: f32[2] = constant() {value: 1}
        %3: f32[2] = gradient(%1, %2, %x) {outputs: 1, wrt: 1}
      }
      "
    `);
  });

  test("refusals", () => {
    const long = input([2000]);
    expect(refusalOf({ long }, ({ long }) => jacobian(square(long), long))).toMatchInlineSnapshot(`
      "
      grad/too-large: jacobian: this Jacobian takes 2000 derivatives, one for each element of f32[2000], each a pass of its own
        output  square  f32[2000]
        at   derivatives.test.ts
        hint vjp and jvp multiply by a Jacobian without making it
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => jacobian(x, w))).toMatchInlineSnapshot(`
      "
      grad/independent: jacobian: nothing that is differentiated depends on w
        wrt  w  f32[3, 2]
        at   derivatives.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ n, x }, ({ n, x }) => jacobian(n as never, x))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: jacobian: takes f32 or f64, not i32
        operand  n  i32[2]  is i32
        at   derivatives.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, ({ x }) => hessian(x as never, x))).toMatchInlineSnapshot(`
      "
      grad/not-scalar: hessian: the cost is f32[2]; only a scalar has a gradient
        cost  x  f32[2]
        at   derivatives.test.ts
        hint take its mean or sum; vjp takes outputs of any shape
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => hessian(sum(x), x, w))).toMatchInlineSnapshot(`
      "
      grad/independent: hessian: nothing that is differentiated depends on w
        wrt  w  f32[3, 2]
        at   derivatives.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
    expect(refusalOf({ x }, ({ x }) => derivative(sin(x), x, 0))).toMatchInlineSnapshot(`
      "
      op/argument: derivative: order is the number 0; it must be a whole number from 1
        at   derivatives.test.ts
      "
    `);
    expect(refusalOf({ x, w }, ({ x, w }) => derivative(sin(x), w))).toMatchInlineSnapshot(`
      "
      grad/independent: derivative: nothing that is differentiated depends on w
        wrt  w  f32[3, 2]
        at   derivatives.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
  });
});
