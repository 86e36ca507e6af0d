import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { DotAxes, DotGeneral } from "./dot-general.ts";
import type { SameType } from "./dtype-rules.ts";
import type { MatMul } from "./matmul.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape, Size } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function matmul<A extends Dims, B extends Dims, D, E>(
  a: Tensor<A, D>,
  b: Tensor<B, E> & Guard<SameType<"matmul", D, E>, MatMul<A, B>>,
): Tensor<Ok<MatMul<A, B>>, D>;
declare function dotGeneral<A extends Dims, B extends Dims, D, const X extends DotAxes>(
  a: Tensor<A, D>,
  b: Tensor<B, D>,
  axes: X & Guard<DotGeneral<A, B, X>>,
): Tensor<Ok<DotGeneral<A, B, X>>, D>;

describe("matmul", () => {
  test("matrices and batches of them", () => {
    const x = tensor(["batch", 784]);
    expectTypeOf(matmul(x, tensor([784, 10]))).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(matmul(tensor([7, 2, 3]), tensor([3, 4]))).toEqualTypeOf<Tensor<readonly [7, 2, 4]>>();
    expectTypeOf(matmul(tensor([7, 2, 3]), tensor([7, 3, 4]))).toEqualTypeOf<Tensor<readonly [7, 2, 4]>>();
    expectTypeOf(matmul(tensor([8, 1, 2, 3]), tensor([5, 3, 4]))).toEqualTypeOf<
      Tensor<readonly [8, 5, 2, 4]>
    >();
    expectTypeOf(matmul(tensor([2, 3]), tensor([7, 3, 4]))).toEqualTypeOf<Tensor<readonly [7, 2, 4]>>();
    expectTypeOf(matmul(tensor([2, 3], "f64"), tensor([3, 4], "f64"))).toEqualTypeOf<
      Tensor<readonly [2, 4], "f64">
    >();
  });

  test("what is not known passes", () => {
    expectTypeOf(matmul(tensor(["batch", 784 as number]), tensor([512, 10]))).toEqualTypeOf<
      Tensor<readonly ["batch", 10]>
    >();
    expectTypeOf(matmul(tensor([1, 2] as number[]), tensor([512, 10]))).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(matmul(tensor([512, 10]), tensor([1, 2] as number[]))).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes are refused, once", () => {
    const x = tensor(["batch", 784]);
    // @ts-expect-error inner sizes
    const y = matmul(x, tensor([512, 128]));
    matmul(y, tensor([3, 4]));
    // @ts-expect-error dtypes
    matmul(x, tensor([784, 10], "f64"));
    // @ts-expect-error both: the dtype is said first
    matmul(x, tensor([512, 10], "i32"));
    // @ts-expect-error a vector
    matmul(x, tensor([784]));
  });

  test("the sentences", () => {
    expectTypeOf<MatMul<readonly ["batch", 784], readonly [512, 128]>>().toEqualTypeOf<
      ShapeError<"matmul [batch, 784] and [512, 128]: axis 1 of the left has size 784, axis 0 of the right has size 512; they must be equal">
    >();
    expectTypeOf<MatMul<readonly [2, 3, 4], readonly [5, 4, 6]>>().toEqualTypeOf<
      ShapeError<"matmul [2, 3, 4] and [5, 4, 6]: axis 0 of the left has size 2, axis 0 of the right has size 5; they must be equal, or one of them 1">
    >();
    expectTypeOf<MatMul<readonly [4], readonly [4, 6]>>().toEqualTypeOf<
      ShapeError<"matmul [4] and [4, 6]: the left operand must have 2 axes or more">
    >();
    expectTypeOf<MatMul<readonly [6, 4], readonly [4]>>().toEqualTypeOf<
      ShapeError<"matmul [6, 4] and [4]: the right operand must have 2 axes or more">
    >();
    expectTypeOf<Guard<SameType<"matmul", "f32", "i32">, MatMul<[1, 2], [3, 4]>>>().toEqualTypeOf<
      ShapeError<"matmul: the left is f32, the right is i32; convert one of them">
    >();
  });

  test("generic code checks", () => {
    function project<B extends Size, T extends Size>(
      x: Tensor<readonly [B, T, 768]>,
    ): Tensor<readonly [B, T, 64]> {
      return matmul(x, tensor([768, 64]));
    }
    function layer<I extends Size, O extends Size>(
      x: Tensor<readonly ["batch", I]>,
      w: Tensor<readonly [I, O]>,
    ): Tensor<readonly ["batch", O]> {
      return matmul(x, w);
    }
    expectTypeOf(project(tensor(["B", "T", 768]))).toEqualTypeOf<Tensor<readonly ["B", "T", 64]>>();
    expectTypeOf(layer(tensor(["batch", 3]), tensor([3, 5]))).toEqualTypeOf<Tensor<readonly ["batch", 5]>>();
  });
});

describe("dotGeneral", () => {
  test("pairs, batches and outer products", () => {
    const a = tensor(["b", 3, 4]);
    const b = tensor(["b", 4, 5]);
    expectTypeOf(dotGeneral(a, b, { contract: [[2], [1]], batch: [[0], [0]] })).toEqualTypeOf<
      Tensor<readonly ["b", 3, 5]>
    >();
    expectTypeOf(dotGeneral(a, tensor([4, 6]), { contract: [[-1], [0]] })).toEqualTypeOf<
      Tensor<readonly ["b", 3, 6]>
    >();
    expectTypeOf(
      dotGeneral(tensor([2, 3]), tensor([3, 2]), {
        contract: [
          [0, 1],
          [1, 0],
        ],
      }),
    ).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(dotGeneral(tensor([2]), tensor([3]), { contract: [[], []] })).toEqualTypeOf<
      Tensor<readonly [2, 3]>
    >();
    const axes = [0] as number[];
    expectTypeOf(dotGeneral(tensor([2]), tensor([2]), { contract: [axes, axes] })).toEqualTypeOf<
      Tensor<Shape>
    >();
    expectTypeOf(dotGeneral(tensor([2 as number]), tensor([3]), { contract: [[0], [0]] })).toEqualTypeOf<
      Tensor<readonly []>
    >();
  });

  test("mistakes", () => {
    // @ts-expect-error sizes 4 and 5
    dotGeneral(tensor([3, 4]), tensor([5, 3]), { contract: [[1], [0]] });
    // @ts-expect-error no axis 2
    dotGeneral(tensor([3, 4]), tensor([4, 3]), { contract: [[2], [0]] });
  });

  test("the sentences", () => {
    type M = readonly [3, 4];
    type N = readonly [5, 3];
    expectTypeOf<DotGeneral<M, N, { contract: readonly [readonly [1], readonly [0]] }>>().toEqualTypeOf<
      ShapeError<"dotGeneral [3, 4] and [5, 3]: axis 1 of the left has size 4, axis 0 of the right has size 5; contracted sizes must be equal">
    >();
    expectTypeOf<
      DotGeneral<
        M,
        N,
        { contract: readonly [readonly [], readonly []]; batch: readonly [readonly [0], readonly [0]] }
      >
    >().toEqualTypeOf<
      ShapeError<"dotGeneral [3, 4] and [5, 3]: axis 0 of the left has size 3, axis 0 of the right has size 5; batch sizes must be equal">
    >();
    expectTypeOf<DotGeneral<M, N, { contract: readonly [readonly [1], readonly []] }>>().toEqualTypeOf<
      ShapeError<"dotGeneral: contract names axes [1] of the left and [] of the right; they must pair up">
    >();
    expectTypeOf<DotGeneral<M, N, { contract: readonly [readonly [2], readonly [0]] }>>().toEqualTypeOf<
      ShapeError<"dotGeneral: axis 2 is out of range for [3, 4]">
    >();
    expectTypeOf<
      DotGeneral<
        M,
        N,
        { contract: readonly [readonly [0], readonly [1]]; batch: readonly [readonly [0], readonly [1]] }
      >
    >().toEqualTypeOf<ShapeError<"dotGeneral: axis 0 of [3, 4] is named twice">>();
  });
});
