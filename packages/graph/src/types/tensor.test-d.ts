import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Eq, Meet, Same, Shape, Show, Size } from "./size.ts";
import type { AnyTensor, CheckedShape, Dim, DimLike, DTypeOf, ShapeOf, ShapesOf, Tensor } from "./tensor.ts";

declare function dim<const Name extends string>(name: Name): Dim<Name>;
declare function input<const L extends readonly DimLike[], const D extends DType = "f32">(
  shape: L & Guard<CheckedShape<"input", ShapeOf<L>>>,
  dtype?: D,
): Tensor<Ok<CheckedShape<"input", ShapeOf<L>>>, D>;

describe("tensors and shapes", () => {
  test("a shape is written with sizes, names and dims", () => {
    const batch = dim("batch");
    expectTypeOf(batch).toEqualTypeOf<Dim<"batch">>();
    expectTypeOf<ShapeOf<readonly [Dim<"batch">, 64]>>().toEqualTypeOf<readonly ["batch", 64]>();
    expectTypeOf(input([batch, 64])).toEqualTypeOf<Tensor<readonly ["batch", 64], "f32">>();
    expectTypeOf(input([batch], "i32")).toEqualTypeOf<Tensor<readonly ["batch"], "i32">>();
    expectTypeOf(input(["batch", 64])).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(input([])).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(input([2 as number, 3])).toEqualTypeOf<Tensor<readonly [number, 3]>>();
    expectTypeOf(input([1, 2] as number[])).toExtend<Tensor<Shape>>();
    expectTypeOf(input([batch, 64]).shape).toEqualTypeOf<readonly number[]>();
    expectTypeOf(input([batch, 64], "bool").dtype).toEqualTypeOf<"bool">();
  });

  test("a shape that cannot be", () => {
    // @ts-expect-error a negative size
    input([3, -1]);
    // @ts-expect-error a fraction
    input([0.5]);
    // @ts-expect-error an empty name
    input([""]);
    // @ts-expect-error no dtype
    input([3], "f16");
    expectTypeOf<CheckedShape<"input", readonly ["batch", -1]>>().toEqualTypeOf<
      ShapeError<"input [batch, -1]: axis 1 has size -1; a size is a whole number from 0">
    >();
    expectTypeOf<CheckedShape<"input", readonly ["", 3]>>().toEqualTypeOf<
      ShapeError<'input ["", 3]: axis 0 has an empty name'>
    >();
  });

  test("a tensor is assignable where less is known, and nowhere else", () => {
    const x = input(["batch", 64]);
    expectTypeOf(x).toExtend<AnyTensor>();
    expectTypeOf(x).toExtend<Tensor<Shape>>();
    expectTypeOf(x).toExtend<Tensor<readonly [Size, number]>>();
    expectTypeOf(x).not.toExtend<Tensor<readonly ["batch", 32]>>();
    expectTypeOf(x).not.toExtend<Tensor<readonly ["batch", 64], "f64">>();
    expectTypeOf<Tensor<Shape>>().not.toExtend<Tensor<readonly ["batch", 64]>>();
    expectTypeOf<{ shape: readonly number[]; dtype: "f32" }>().not.toExtend<AnyTensor>();
  });

  test("parts of tensor types", () => {
    type X = Tensor<readonly ["batch", 64]>;
    type N = Tensor<readonly [3], "i32">;
    expectTypeOf<ShapesOf<readonly [X, N, number]>>().toEqualTypeOf<
      readonly [readonly ["batch", 64], readonly [3], readonly []]
    >();
    expectTypeOf<DTypeOf<X>>().toEqualTypeOf<"f32">();
    expectTypeOf<DTypeOf<X | N>>().toEqualTypeOf<"f32" | "i32">();
  });
});

describe("sizes", () => {
  test("which agree", () => {
    expectTypeOf<Same<64, 64>>().toEqualTypeOf<true>();
    expectTypeOf<Same<64, 32>>().toEqualTypeOf<false>();
    expectTypeOf<Same<"batch", 64>>().toEqualTypeOf<false>();
    expectTypeOf<Same<"batch", "time">>().toEqualTypeOf<false>();
    expectTypeOf<Same<64, number>>().toEqualTypeOf<true>();
    expectTypeOf<Same<string, 64>>().toEqualTypeOf<true>();
    expectTypeOf<Same<Size, "batch">>().toEqualTypeOf<true>();
    expectTypeOf<Same<"batch+1", "1+batch">>().toEqualTypeOf<true>();
    expectTypeOf<Same<"batch*4", 128>>().toEqualTypeOf<true>();
    expectTypeOf<Eq<64, number>>().toEqualTypeOf<false>();
  });

  test("what is known of two that agree", () => {
    expectTypeOf<Meet<number, 64>>().toEqualTypeOf<64>();
    expectTypeOf<Meet<64, number>>().toEqualTypeOf<64>();
    expectTypeOf<Meet<"batch", string>>().toEqualTypeOf<"batch">();
    expectTypeOf<Meet<number, string>>().toEqualTypeOf<number>();
    expectTypeOf<Meet<"batch+1", 33>>().toEqualTypeOf<33>();
    expectTypeOf<Meet<"batch+1", "batch+1">>().toEqualTypeOf<"batch+1">();
  });

  test("in sentences", () => {
    expectTypeOf<Show<readonly ["batch", 64, number]>>().toEqualTypeOf<"[batch, 64, ?]">();
    expectTypeOf<Show<readonly []>>().toEqualTypeOf<"[]">();
    expectTypeOf<Show<Shape>>().toEqualTypeOf<"[...]">();
  });
});
