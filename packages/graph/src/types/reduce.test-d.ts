import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { AlongAxis, AxisArgument, Reduce } from "./reduce.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";
import type { SwapAxes, Transpose } from "./transpose.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function sum<
  S extends Dims,
  D,
  const A extends AxisArgument = undefined,
  const K extends boolean = false,
>(
  x: Tensor<S, D>,
  axis?: A & Guard<Reduce<"sum", S, A, K>>,
  keepDims?: K,
): Tensor<Ok<Reduce<"sum", S, A, K>>, D>;
declare function softmax<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D>,
  axis?: A & Guard<AlongAxis<"softmax", S, A>>,
): Tensor<S, D>;
declare function transpose<S extends Dims, D, const P extends readonly number[] | undefined = undefined>(
  x: Tensor<S, D>,
  permutation?: P & Guard<Transpose<S, P>>,
): Tensor<Ok<Transpose<S, P>>, D>;

describe("reductions", () => {
  const x = tensor(["batch", 8, 64]);

  test("one axis, several, all", () => {
    expectTypeOf(sum(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(sum(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(sum(x, -3)).toEqualTypeOf<Tensor<readonly [8, 64]>>();
    expectTypeOf(sum(x, [0, 1])).toEqualTypeOf<Tensor<readonly [64]>>();
    expectTypeOf(sum(x, [-1, 0])).toEqualTypeOf<Tensor<readonly [8]>>();
    expectTypeOf(sum(x, [])).toEqualTypeOf<Tensor<readonly ["batch", 8, 64]>>();
    expectTypeOf(sum(x)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(sum(x, undefined)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(sum(tensor([]))).toEqualTypeOf<Tensor<readonly []>>();
  });

  test("kept axes", () => {
    expectTypeOf(sum(x, 1, true)).toEqualTypeOf<Tensor<readonly ["batch", 1, 64]>>();
    expectTypeOf(sum(x, [0, -1], true)).toEqualTypeOf<Tensor<readonly [1, 8, 1]>>();
    expectTypeOf(sum(x, undefined, true)).toEqualTypeOf<Tensor<readonly [1, 1, 1]>>();
    expectTypeOf(sum(x, 1, false)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
  });

  test("what is not known", () => {
    expectTypeOf(sum(x, 1 as number)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(sum(x, [1] as number[])).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(sum(x, 1, true as boolean)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(sum(tensor([1] as number[]), 1)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(sum(tensor([1] as number[]))).toEqualTypeOf<Tensor<readonly []>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error no axis 3
    const y = sum(x, 3);
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error no axis -4
    sum(x, -4);
    // @ts-expect-error twice
    sum(x, [0, -3]);
    // @ts-expect-error not in a list either
    sum(x, [0, 7]);
    // @ts-expect-error a scalar has no axes
    sum(tensor([]), 0);
    expectTypeOf<Reduce<"sum", readonly ["batch", 64], 2, false>>().toEqualTypeOf<
      ShapeError<"sum: axis 2 is out of range for [batch, 64]">
    >();
    expectTypeOf<Reduce<"max", readonly ["batch", 64], readonly [0, -2], true>>().toEqualTypeOf<
      ShapeError<"max: axis -2 of [batch, 64] is named twice">
    >();
  });

  test("along an axis", () => {
    expectTypeOf(softmax(x)).toEqualTypeOf<Tensor<readonly ["batch", 8, 64]>>();
    expectTypeOf(softmax(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 8, 64]>>();
    // @ts-expect-error no axis 3
    softmax(x, 3);
    expectTypeOf<AlongAxis<"softmax", readonly [], -1>>().toEqualTypeOf<
      ShapeError<"softmax: axis -1 is out of range for []">
    >();
  });

  test("generic code checks", () => {
    function rows<B extends string>(y: Tensor<readonly [B, 64]>): Tensor<readonly [B]> {
      return sum(y, -1);
    }
    function total<S extends Dims>(y: Tensor<S>): Tensor<readonly []> {
      return sum(y);
    }
    function keep<B extends string>(y: Tensor<readonly [B, 64]>): Tensor<readonly [B, 1]> {
      return sum(y, 1, true);
    }
    expectTypeOf(total(rows(tensor(["b", 64])))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(keep(tensor(["b", 64]))).toEqualTypeOf<Tensor<readonly ["b", 1]>>();
  });
});

describe("transposition", () => {
  test("reversed and permuted", () => {
    expectTypeOf(transpose(tensor(["batch", 64]))).toEqualTypeOf<Tensor<readonly [64, "batch"]>>();
    expectTypeOf(transpose(tensor([2, 3, 4]))).toEqualTypeOf<Tensor<readonly [4, 3, 2]>>();
    expectTypeOf(transpose(tensor([2, 3, 4]), [2, 0, 1])).toEqualTypeOf<Tensor<readonly [4, 2, 3]>>();
    expectTypeOf(transpose(tensor([2, 3, 4]), [0, -1, 1])).toEqualTypeOf<Tensor<readonly [2, 4, 3]>>();
    expectTypeOf(transpose(tensor([]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(transpose(tensor([2, 3]), [1, 0] as number[])).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(transpose(tensor([1] as number[]), [1, 0])).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf<SwapAxes<readonly ["b", 3, 4]>>().toEqualTypeOf<readonly ["b", 4, 3]>();
    expectTypeOf<SwapAxes<readonly ["b", 3, 4], 0, 2>>().toEqualTypeOf<readonly [4, 3, "b"]>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error too few
    transpose(tensor([2, 3, 4]), [1, 0]);
    // @ts-expect-error twice
    transpose(tensor([2, 3]), [1, 1]);
    // @ts-expect-error no axis 2
    transpose(tensor([2, 3]), [2, 0]);
    expectTypeOf<Transpose<readonly [2, 3, 4], readonly [1, 0]>>().toEqualTypeOf<
      ShapeError<"transpose [2, 3, 4] by [1, 0]: 2 axes are given, the tensor has 3">
    >();
    expectTypeOf<Transpose<readonly [2, 3], readonly [1, -1]>>().toEqualTypeOf<
      ShapeError<"transpose: axis -1 of [2, 3] is named twice">
    >();
    expectTypeOf<Transpose<readonly [2, 3], readonly [2, 0]>>().toEqualTypeOf<
      ShapeError<"transpose: axis 2 is out of range for [2, 3]">
    >();
    expectTypeOf<SwapAxes<readonly [3]>>().toEqualTypeOf<
      ShapeError<"swapAxes: axis -2 is out of range for [3]">
    >();
  });

  test("generic code checks", () => {
    function heads<B extends string>(y: Tensor<readonly [B, 8, 64]>): Tensor<readonly [B, 64, 8]> {
      return transpose(y, [0, 2, 1]);
    }
    expectTypeOf(heads(tensor(["b", 8, 64]))).toEqualTypeOf<Tensor<readonly ["b", 64, 8]>>();
  });
});
