import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { einsum } from "./einsum.ts";
import { dot, dotGeneral, matmul, outer, tensordot } from "./products.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 64]);
const weight = tensor([64, 10]);
const cube = tensor(["batch", 4, 5]);
const n = tensor([64, 10], "i32");

describe("products", () => {
  test("matmul", () => {
    expectTypeOf(matmul(x, weight)).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(matmul(cube, tensor([5, 3]))).toEqualTypeOf<Tensor<readonly ["batch", 4, 3]>>();
    // @ts-expect-error 10 and 64
    matmul(weight, weight);
    // @ts-expect-error f32 and i32
    matmul(x, n);
    // @ts-expect-error bool
    matmul(tensor([2, 2], "bool"), tensor([2, 2], "bool"));
  });

  test("dotGeneral and tensordot", () => {
    expectTypeOf(dotGeneral(cube, cube, { contract: [[2], [2]], batch: [[0], [0]] })).toEqualTypeOf<
      Tensor<readonly ["batch", 4, 4]>
    >();
    expectTypeOf(tensordot(cube, tensor([4, 5, 3]), 2)).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(tensordot(x, weight, [[1], [0]])).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    // @ts-expect-error 5 and 4
    dotGeneral(cube, cube, { contract: [[2], [1]] });
    // @ts-expect-error 5 and 3
    tensordot(cube, tensor([4, 3]), 2);
    // @ts-expect-error only two axes
    tensordot(x, cube, 3);
  });

  test("vectors", () => {
    expectTypeOf(dot(tensor([3]), tensor([3]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(outer(tensor(["n"]), tensor([3]))).toEqualTypeOf<Tensor<readonly ["n", 3]>>();
    // @ts-expect-error 3 and 4
    dot(tensor([3]), tensor([4]));
    // @ts-expect-error a matrix
    dot(x, x);
    // @ts-expect-error a matrix
    outer(x, tensor([3]));
  });
});

describe("einsum", () => {
  test("letters are sizes", () => {
    expectTypeOf(einsum("bi,ij->bj", x, weight)).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(einsum("bij -> bji", cube)).toEqualTypeOf<Tensor<readonly ["batch", 5, 4]>>();
    expectTypeOf(einsum("ii->", tensor([3, 3]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(einsum("bi,ij,j->b", x, weight, tensor([10]))).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(einsum("...i,ij->...j", x, weight)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(einsum("bi,ij->bj" as string, x, weight)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(einsum("ij->ij", tensor([2 as number, 3]))).toEqualTypeOf<Tensor<readonly [number, 3]>>();
  });

  test("mistakes", () => {
    // @ts-expect-error i has sizes 64 and 10
    einsum("bi,ji->bj", x, weight);
    // @ts-expect-error k is in no operand
    einsum("bi,ij->bk", x, weight);
    // @ts-expect-error three letters for two axes
    einsum("bik->b", x);
    // @ts-expect-error two operands are named
    einsum("bi,ij->bj", x);
    // @ts-expect-error no arrow
    einsum("bi,ij", x, weight);
    // @ts-expect-error dtypes
    einsum("bi,ij->bj", x, n);
  });
});
