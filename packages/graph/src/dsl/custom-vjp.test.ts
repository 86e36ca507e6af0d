import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import type { Tensor } from "../types/tensor.ts";
import { greater, mul } from "./binary.ts";
import { clamp, convert, where } from "./choice.ts";
import { customVjp } from "./custom-vjp.ts";
import { refusalOf, textOf } from "./fixtures/build.ts";
import { grad } from "./gradient.ts";
import { sum } from "./reduce.ts";

type V = Tensor<readonly [3]>;

const x = input([3]);
const w = input([3]);

describe("customVjp", () => {
  test("makes a node with two regions of the same captures", () => {
    const clipped = (scale: V) =>
      customVjp(
        (y: V) => mul(y, scale),
        ({ args: [y], cotangent }) => [clamp(mul(cotangent, y), -1, 1)],
      );
    expect(textOf({ x, w }, ({ x, w }) => clipped(w)(x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[3] input, %w: f32[3] input) -> (%0: f32[3] output y) {
        %0: f32[3] = customVjp(%x, %w) region(%arg0: f32[3], %arg1: f32[3]) -> (%0: f32[3]) {
          %0: f32[3] = mul(%arg0, %arg1)
        } region(%arg0: f32[3], %arg1: f32[3], %arg2: f32[3], %arg3: f32[3]) -> (%3: f32[3]) {
          %0: f32[3] = mul(%arg3, %arg0)
          %1: f32[3] = constant() {value: -1}
          %2: f32[3] = constant() {value: 1}
          %3: f32[3] = clamp(%0, %1, %2)
        }
      }
      "
    `);
  });

  test("captures of which each side uses other ones", () => {
    const picked = (scale: V, chosen: Tensor<readonly [3], "bool">) =>
      customVjp(
        (y: V) => mul(y, scale),
        ({ cotangent }) => [where(chosen, cotangent, 0)],
      );
    expect(textOf({ x, w }, ({ x, w }) => picked(w, greater(x, 0))(x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[3] input, %w: f32[3] input) -> (%2: f32[3] output y) {
        %0: f32[3] = constant() {value: 0}
        %1: bool[3] = greater(%x, %0)
        %2: f32[3] = customVjp(%x, %w, %1) region(%arg0: f32[3], %arg1: f32[3], %arg2: bool[3]) -> (%0: f32[3]) {
          %0: f32[3] = mul(%arg0, %arg1)
        } region(%arg0: f32[3], %arg1: f32[3], %arg2: bool[3], %arg3: f32[3], %arg4: f32[3]) -> (%1: f32[3]) {
          %0: f32[3] = constant() {value: 0}
          %1: f32[3] = select(%arg2, %arg4, %0)
        }
      }
      "
    `);
  });

  test("several results, and no gradient for an argument", () => {
    const both = customVjp(
      (a: V, b: V) => [mul(a, 2), mul(b, 3)] as const,
      ({ cotangent: [p] }) => [p, null],
    );
    expect(
      textOf({ x, w }, ({ x, w }) => {
        const [p, q] = both(x, w);
        return { p, q };
      }),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[3] input, %w: f32[3] input) -> (%0: f32[3] output p, %1: f32[3] output q) {
        %0: f32[3], %1: f32[3] = customVjp(%x, %w) region(%arg0: f32[3], %arg1: f32[3]) -> (%1: f32[3], %3: f32[3]) {
          %0: f32[3] = constant() {value: 2}
          %1: f32[3] = mul(%arg0, %0)
          %2: f32[3] = constant() {value: 3}
          %3: f32[3] = mul(%arg1, %2)
        } region(
          %arg0: f32[3],
          %arg1: f32[3],
          %arg2: f32[3],
          %arg3: f32[3],
          %arg4: f32[3],
          %arg5: f32[3],
        ) -> (
          %arg4: f32[3],
          %0: f32[3],
        ) {
          %0: f32[3] = constant() {value: 0}
        }
      }
      "
    `);
  });

  test("no gradient reaches what it captures", () => {
    expect(
      refusalOf({ x, w }, ({ x, w }) => {
        const f = customVjp(
          (y: V) => mul(y, w),
          ({ cotangent }) => [cotangent],
        );
        return grad(sum(f(x)), w);
      }),
    ).toMatchInlineSnapshot(`
      "
      grad/independent: grad: nothing that is differentiated depends on w
        wrt  w  f32[3]
        at   custom-vjp.test.ts
        hint integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }
      "
    `);
  });

  test("refusals", () => {
    expect(
      refusalOf({ x }, ({ x }) => customVjp((y: V) => y, (() => []) as never)(x)),
    ).toMatchInlineSnapshot(`
      "
      vjp/count: customVjp: backward returned 0 gradients for 1 arguments
        at   custom-vjp.test.ts
        hint one for each argument, in their order; null for zeros
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) =>
        customVjp(
          (y: V) => y,
          ({ cotangent }) => [sum(cotangent)],
        )(x),
      ),
    ).toMatchInlineSnapshot(`
      "
      vjp/type: customVjp: results of the gradient: value 0 is f32[], where f32[3] is due
        argument  x  f32[3]
        at   custom-vjp.test.ts
        hint a gradient has the shape and dtype of what it is the gradient of
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) =>
        customVjp(
          (y: V) => y,
          ({ cotangent }) => [convert(cotangent, "i32")],
        )(x),
      ),
    ).toMatchInlineSnapshot(`
      "
      vjp/type: customVjp: results of the gradient: value 0 is i32[3], where f32[3] is due
        argument  x  f32[3]
        at   custom-vjp.test.ts
        hint a gradient has the shape and dtype of what it is the gradient of
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => customVjp((() => undefined) as never, () => [] as never)(x as never)),
    ).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: customVjp: the result is undefined, not a tensor
        at   custom-vjp.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusalOf({ x }, ({ x }) => customVjp((y: V) => y, (() => [1]) as never)(x)),
    ).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: customVjp: gradient 0 is the number 1, not a tensor
        at   custom-vjp.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusalOf({}, () =>
        customVjp(
          (y: V) => y,
          () => [null],
        )(3 as never),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: customVjp: argument 0 is the number 3, not a tensor
        at   custom-vjp.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusalOf({}, () => customVjp(((y: V) => y) as never, undefined as never)(3 as never)),
    ).toMatchInlineSnapshot(`
      "
      op/argument: customVjp: backward is undefined; it must be a function
        at   custom-vjp.test.ts
      "
    `);
  });
});
