import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { customVjp } from "./custom-vjp.ts";
import { derivative, hessian, hvp, jacobian, jvp } from "./derivatives.ts";
import { grad, stopGradient, valueAndGrad, vjp } from "./gradient.ts";
import { parameter } from "./variables.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const cost = tensor([]);
const x = tensor(["batch", 3]);
const weight = tensor([3, 10]);
const label = tensor(["batch"], "i32");
type X = Tensor<readonly ["batch", 3]>;
type W = Tensor<readonly [3, 10]>;

describe("gradients of a scalar", () => {
  test("have the structure of what they are by", () => {
    expectTypeOf(grad(cost, x)).toEqualTypeOf<X>();
    expectTypeOf(grad(cost, [x, weight])).toEqualTypeOf<readonly [X, W]>();
    expectTypeOf(grad(cost, { x, weight })).toEqualTypeOf<{ readonly x: X; readonly weight: W }>();
    expectTypeOf(grad(cost, parameter("w", [3, 10]))).toEqualTypeOf<W>();
    expectTypeOf(grad(cost, [x] as X[])).toEqualTypeOf<readonly X[]>();
    expectTypeOf(grad(cost, x, { allowUnused: true })).toEqualTypeOf<X>();
    expectTypeOf(valueAndGrad(cost, { x })).toEqualTypeOf<{
      readonly value: Tensor<readonly []>;
      readonly gradient: { readonly x: X };
    }>();
  });

  test("mistakes", () => {
    // @ts-expect-error not a scalar
    grad(x, weight);
    // @ts-expect-error an integer cost
    grad(tensor([], "i32"), x);
    // @ts-expect-error an integer variable
    grad(cost, label);
    // @ts-expect-error an integer among them
    grad(cost, [x, label]);
    // @ts-expect-error an integer among them
    grad(cost, { x, label });
    // @ts-expect-error not a scalar
    valueAndGrad(x, weight);
    // @ts-expect-error a function
    grad(() => cost, x);
  });
});

describe("products with derivatives", () => {
  test("vjp, jvp, hvp", () => {
    expectTypeOf(vjp(x, weight, x)).toEqualTypeOf<W>();
    expectTypeOf(vjp({ x }, [weight], { x })).toEqualTypeOf<readonly [W]>();
    expectTypeOf(jvp(x, weight, weight)).toEqualTypeOf<X>();
    expectTypeOf(jvp([x, cost], { weight }, { weight })).toEqualTypeOf<readonly [X, Tensor<readonly []>]>();
    expectTypeOf(hvp(cost, { x, weight }, { x, weight })).toEqualTypeOf<{
      readonly x: X;
      readonly weight: W;
    }>();
    // @ts-expect-error a cotangent of another shape
    vjp(x, weight, weight);
    // @ts-expect-error a tangent of another shape
    jvp(x, weight, x);
    // @ts-expect-error an integer
    vjp(label, weight, label);
    // @ts-expect-error an integer
    jvp(x, label, label);
    // @ts-expect-error a vector is missing
    hvp(cost, { x, weight }, { x });
    // @ts-expect-error not a scalar
    hvp(x, weight, weight);
  });
});

describe("whole derivatives", () => {
  test("shapes side by side", () => {
    expectTypeOf(jacobian(x, weight)).toEqualTypeOf<Tensor<readonly ["batch", 3, 3, 10]>>();
    expectTypeOf(jacobian(cost, { x })).toEqualTypeOf<{ readonly x: X }>();
    expectTypeOf(hessian(cost, weight)).toEqualTypeOf<Tensor<readonly [3, 10, 3, 10]>>();
    expectTypeOf(hessian(cost, weight, x)).toEqualTypeOf<Tensor<readonly [3, 10, "batch", 3]>>();
    expectTypeOf(derivative(x, x, 2)).toEqualTypeOf<X>();
    // @ts-expect-error an integer
    jacobian(label, x);
    // @ts-expect-error an integer
    jacobian(x, label);
    // @ts-expect-error not a scalar
    hessian(x, weight);
    // @ts-expect-error an integer
    derivative(x, label);
  });
});

describe("gradients of one's own", () => {
  test("the function keeps its type", () => {
    const clipped = customVjp(
      (y: X) => y,
      ({ args: [y], result, cotangent }) => {
        expectTypeOf(y).toEqualTypeOf<X>();
        expectTypeOf(result).toEqualTypeOf<X>();
        return [cotangent];
      },
    );
    expectTypeOf(clipped(x)).toEqualTypeOf<X>();
    expectTypeOf(stopGradient(label)).toEqualTypeOf<typeof label>();
    // @ts-expect-error another shape
    clipped(weight);
    customVjp(
      (y: X, w: W) => [y, w] as const,
      // @ts-expect-error one gradient for two arguments
      () => [null],
    );
    // @ts-expect-error a number
    stopGradient(1);
  });
});
