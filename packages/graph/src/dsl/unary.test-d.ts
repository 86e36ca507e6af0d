import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import * as unary from "./unary.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 64]);
const n = tensor(["batch", 64], "i32");
const b = tensor(["batch", 64], "bool");

describe("functions of one tensor", () => {
  test("of floats", () => {
    expectTypeOf(unary.acos(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.acos(n);
    expectTypeOf(unary.acosh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.acosh(n);
    expectTypeOf(unary.asin(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.asin(n);
    expectTypeOf(unary.asinh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.asinh(n);
    expectTypeOf(unary.atan(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.atan(n);
    expectTypeOf(unary.atanh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.atanh(n);
    expectTypeOf(unary.cbrt(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.cbrt(n);
    expectTypeOf(unary.ceil(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.ceil(n);
    expectTypeOf(unary.cos(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.cos(n);
    expectTypeOf(unary.cosh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.cosh(n);
    expectTypeOf(unary.erf(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.erf(n);
    expectTypeOf(unary.erfc(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.erfc(n);
    expectTypeOf(unary.exp(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.exp(n);
    expectTypeOf(unary.exp2(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.exp2(n);
    expectTypeOf(unary.expm1(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.expm1(n);
    expectTypeOf(unary.floor(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.floor(n);
    expectTypeOf(unary.log(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.log(n);
    expectTypeOf(unary.log10(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.log10(n);
    expectTypeOf(unary.log1p(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.log1p(n);
    expectTypeOf(unary.log2(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.log2(n);
    expectTypeOf(unary.reciprocal(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.reciprocal(n);
    expectTypeOf(unary.round(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.round(n);
    expectTypeOf(unary.rsqrt(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.rsqrt(n);
    expectTypeOf(unary.sigmoid(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.sigmoid(n);
    expectTypeOf(unary.sin(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.sin(n);
    expectTypeOf(unary.sinh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.sinh(n);
    expectTypeOf(unary.sqrt(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.sqrt(n);
    expectTypeOf(unary.tan(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.tan(n);
    expectTypeOf(unary.tanh(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.tanh(n);
    expectTypeOf(unary.trunc(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error i32
    unary.trunc(n);
  });

  test("of numbers", () => {
    expectTypeOf(unary.abs(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error bool
    unary.abs(b);
    expectTypeOf(unary.neg(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error bool
    unary.neg(b);
    expectTypeOf(unary.sign(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error bool
    unary.sign(b);
    expectTypeOf(unary.square(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error bool
    unary.square(b);
  });

  test("tests and bits", () => {
    expectTypeOf(unary.isNaN(x)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(unary.isFinite(x)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(unary.popcount(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error i32
    unary.isNaN(n);
    // @ts-expect-error i32
    unary.isFinite(n);
    // @ts-expect-error f32
    unary.popcount(x);
  });

  test("a number is no tensor, f64 stays", () => {
    // @ts-expect-error a number
    unary.exp(1);
    expectTypeOf(unary.exp(tensor([3], "f64"))).toEqualTypeOf<Tensor<readonly [3], "f64">>();
  });
});
