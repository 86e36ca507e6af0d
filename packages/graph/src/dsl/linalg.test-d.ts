import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import * as linalg from "./linalg.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const square = tensor(["batch", 3, 3]);
const tall = tensor([5, 2], "f64");
const vector = tensor(["batch", 3]);
const count = tensor([3, 3], "i32");

describe("factors", () => {
  test("positive", () => {
    expectTypeOf(linalg.cholesky(square)).toEqualTypeOf<typeof square>();
    expectTypeOf(linalg.lu(square).upper).toEqualTypeOf<typeof square>();
    expectTypeOf(linalg.lu(square).order).toEqualTypeOf<Tensor<readonly ["batch", 3], "i32">>();
    expectTypeOf(linalg.qr(tall).q).toEqualTypeOf<typeof tall>();
    expectTypeOf(linalg.qr(tall).r).toEqualTypeOf<Tensor<readonly [2, 2], "f64">>();
    expectTypeOf(linalg.det(square)).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(linalg.slogdet(square).logAbs).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(linalg.inverse(tensor([] as Shape))).toEqualTypeOf<Tensor<Shape>>();
  });

  test("negative", () => {
    // @ts-expect-error not square
    linalg.cholesky(tall);
    // @ts-expect-error a vector
    linalg.lu(tensor([3]));
    // @ts-expect-error fewer rows than columns
    linalg.qr(tensor([2, 5]));
    // @ts-expect-error integers
    linalg.det(count);
    // @ts-expect-error not square
    linalg.slogdet(tall);
    // @ts-expect-error not square
    linalg.inverse(tall);
  });
});

describe("equations", () => {
  test("positive", () => {
    expectTypeOf(linalg.solve(square, vector)).toEqualTypeOf<typeof vector>();
    expectTypeOf(linalg.solve(square, tensor(["batch", 3, 7]))).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 7]>
    >();
    expectTypeOf(linalg.triangularSolve(square, vector, { lower: true })).toEqualTypeOf<typeof vector>();
    expectTypeOf(linalg.leastSquares(tall, tensor([5], "f64"))).toEqualTypeOf<Tensor<readonly [2], "f64">>();
  });

  test("negative", () => {
    // @ts-expect-error four rows
    linalg.solve(square, tensor(["batch", 4]));
    // @ts-expect-error another batch
    linalg.solve(square, tensor([2, 2, 3]));
    // @ts-expect-error two dtypes
    linalg.solve(square, tensor(["batch", 3], "f64"));
    // @ts-expect-error not square
    linalg.triangularSolve(tall, tensor([5], "f64"));
    // @ts-expect-error two rows
    linalg.leastSquares(tall, tensor([2], "f64"));
  });
});
