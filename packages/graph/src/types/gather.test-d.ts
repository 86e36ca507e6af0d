import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { IntOnly } from "./dtype-rules.ts";
import type { Scatter, Take, TakeAlong } from "./gather.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function take<S extends Dims, D, I extends Dims, E, const A extends number = 0>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"take", E>>,
  axis?: A & Guard<Take<S, I, A>>,
): Tensor<Ok<Take<S, I, A>>, D>;
declare function takeAlong<S extends Dims, D, I extends Dims, E, const A extends number>(
  x: Tensor<S, D>,
  indices: Tensor<I, E> & Guard<IntOnly<"takeAlong", E>, TakeAlong<S, I, A>>,
  axis: A,
): Tensor<Ok<TakeAlong<S, I, A>>, D>;

describe("take", () => {
  const table = tensor([1000, 64]);
  const words = tensor(["batch", 20], "i32");

  test("the indices' axes stand in for the axis", () => {
    expectTypeOf(take(table, words)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
    expectTypeOf(take(table, words, 1)).toEqualTypeOf<Tensor<readonly [1000, "batch", 20]>>();
    expectTypeOf(take(table, words, -1)).toEqualTypeOf<Tensor<readonly [1000, "batch", 20]>>();
    expectTypeOf(take(table, tensor([], "i32"))).toEqualTypeOf<Tensor<readonly [64]>>();
    expectTypeOf(take(table, words, 0 as number)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(take(table, tensor([1] as number[], "i32"))).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error take takes i32; this tensor is f32
    take(table, tensor([3]));
    // @ts-expect-error no axis 2
    take(table, words, 2);
    expectTypeOf<Take<readonly [1000, 64], readonly ["batch"], 2>>().toEqualTypeOf<
      ShapeError<"take: axis 2 is out of range for [1000, 64]">
    >();
  });
});

describe("takeAlong", () => {
  test("one entry for each index", () => {
    const x = tensor(["batch", 10]);
    expectTypeOf(takeAlong(x, tensor(["batch", 1], "i32"), 1)).toEqualTypeOf<Tensor<readonly ["batch", 1]>>();
    expectTypeOf(takeAlong(x, tensor([5, 10], "i32"), 0)).toEqualTypeOf<Tensor<readonly [5, 10]>>();
    // @ts-expect-error axis 0 has sizes batch and 3
    takeAlong(x, tensor([3, 1], "i32"), 1);
    // @ts-expect-error takeAlong takes i32; this tensor is f32
    takeAlong(x, tensor(["batch", 1]), 1);
  });

  test("the sentences", () => {
    expectTypeOf<TakeAlong<readonly ["batch", 10], readonly [3, 1], 1>>().toEqualTypeOf<
      ShapeError<"takeAlong [batch, 10] at indices [3, 1]: axis 0 has sizes batch and 3">
    >();
    expectTypeOf<TakeAlong<readonly ["batch", 10], readonly ["batch"], 1>>().toEqualTypeOf<
      ShapeError<"takeAlong [batch, 10] at indices [batch]: they must have as many axes">
    >();
    expectTypeOf<TakeAlong<readonly [10], readonly [3], 1>>().toEqualTypeOf<
      ShapeError<"takeAlong: axis 1 is out of range for [10]">
    >();
  });
});

describe("scatter", () => {
  test("the updates have the shape of what would be taken", () => {
    expectTypeOf<Scatter<readonly [1000, 64], readonly ["b"], readonly ["b", 64], 0>>().toEqualTypeOf<
      readonly [1000, 64]
    >();
    expectTypeOf<Scatter<readonly [1000, 64], readonly ["b"], Shape, 0>>().toEqualTypeOf<
      readonly [1000, 64]
    >();
    expectTypeOf<Scatter<readonly [1000, 64], readonly ["b"], readonly ["b", 32], 0>>().toEqualTypeOf<
      ShapeError<"scatter into [1000, 64] at indices [b]: updates must be [b, 64]; these are [b, 32]">
    >();
    expectTypeOf<Scatter<readonly [1000, 64], readonly ["b"], readonly ["b"], 0>>().toEqualTypeOf<
      ShapeError<"scatter into [1000, 64] at indices [b]: updates must be [b, 64]; these are [b]">
    >();
    expectTypeOf<Scatter<readonly [1000], readonly ["b"], readonly ["b"], 3>>().toEqualTypeOf<
      ShapeError<"scatter: axis 3 is out of range for [1000]">
    >();
  });
});
