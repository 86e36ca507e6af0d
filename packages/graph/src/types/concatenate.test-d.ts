import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { AddSizes, ShiftSize } from "./compound.ts";
import type { Concatenate, Insert, PartsType, Stack } from "./concatenate.ts";
import type { DTypeError, Guard, Ok, OkType, ShapeError } from "./shape-error.ts";
import type { Shape } from "./size.ts";
import type { ShapesOf, Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function concatenate<const L extends readonly unknown[], const A extends number>(
  parts: L & Guard<PartsType<"concatenate", L>>,
  axis: A & Guard<Concatenate<ShapesOf<L>, A>>,
): Tensor<Ok<Concatenate<ShapesOf<L>, A>>, OkType<PartsType<"concatenate", L>>>;
declare function stack<const L extends readonly unknown[], const A extends number = 0>(
  parts: L & Guard<PartsType<"stack", L>, Stack<ShapesOf<L>, A>>,
  axis?: A,
): Tensor<Ok<Stack<ShapesOf<L>, A>>, OkType<PartsType<"stack", L>>>;

describe("concatenate", () => {
  test("literal and named sizes", () => {
    expectTypeOf(concatenate([tensor([2, 3]), tensor([2, 5])], 1)).toEqualTypeOf<Tensor<readonly [2, 8]>>();
    expectTypeOf(concatenate([tensor([2, 3]), tensor([2, 5]), tensor([2, 90])], -1)).toEqualTypeOf<
      Tensor<readonly [2, 98]>
    >();
    expectTypeOf(concatenate([tensor(["b", 3]), tensor(["b", 5])], 1)).toEqualTypeOf<
      Tensor<readonly ["b", 8]>
    >();
    expectTypeOf(concatenate([tensor(["b", 3]), tensor(["t", 3])], 0)).toEqualTypeOf<
      Tensor<readonly ["b+t", 3]>
    >();
    expectTypeOf(concatenate([tensor(["b"]), tensor([1])], 0)).toEqualTypeOf<Tensor<readonly ["b+1"]>>();
    expectTypeOf(concatenate([tensor([3])], 0)).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(concatenate([tensor([3], "i32"), tensor([4], "i32")], 0)).toEqualTypeOf<
      Tensor<readonly [7], "i32">
    >();
  });

  test("what is not known", () => {
    expectTypeOf(concatenate([tensor([2, 3 as number]), tensor([2, 5])], 1)).toEqualTypeOf<
      Tensor<readonly [2, number]>
    >();
    expectTypeOf(concatenate([tensor([2 as number, 3]), tensor([2, 5])], 1)).toEqualTypeOf<
      Tensor<readonly [2, 8]>
    >();
    expectTypeOf(concatenate([tensor([2, 3])] as Tensor<readonly [2, 3]>[], 0)).toEqualTypeOf<
      Tensor<Shape>
    >();
    expectTypeOf(concatenate([tensor([2, 3]), tensor([2, 3])], 0 as number)).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(concatenate([tensor([2, 3]), tensor([1] as number[])], 0)).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error axis 0 has sizes 2 and 4
    const y = concatenate([tensor([2, 3]), tensor([4, 5])], 1);
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error no axis 2
    concatenate([tensor([2, 3]), tensor([2, 3])], 2);
    // @ts-expect-error ranks
    concatenate([tensor([2, 3]), tensor([2])], 0);
    // @ts-expect-error dtypes
    concatenate([tensor([2, 3]), tensor([2, 3], "i32")], 0);
    // @ts-expect-error not a tensor
    concatenate([tensor([2, 3]), 1], 0);
    expectTypeOf<
      PartsType<"concatenate", readonly [Tensor<readonly [3]>, Tensor<readonly [3], "i32">]>
    >().toEqualTypeOf<DTypeError<"concatenate: part 1 is i32, part 0 is f32; convert one of them">>();
    expectTypeOf<PartsType<"concatenate", readonly [Tensor<readonly [3]>, 1]>>().toEqualTypeOf<
      ShapeError<"concatenate: part 1 is not a tensor">
    >();
    // @ts-expect-error nothing
    concatenate([], 0);
    expectTypeOf<
      Concatenate<readonly [readonly [2, 3], readonly [2, 1], readonly [4, 5]], 1>
    >().toEqualTypeOf<
      ShapeError<"concatenate on axis 1: part 2 is [4, 5], the parts before it make [2, 4]; axis 0 has sizes 4 and 2">
    >();
    expectTypeOf<Concatenate<readonly [readonly [2, 3], readonly [2]], 1>>().toEqualTypeOf<
      ShapeError<"concatenate on axis 1: part 1 is [2], the parts before it make [2, 3]; they must have as many axes">
    >();
    expectTypeOf<Concatenate<readonly [readonly [2, 3]], 2>>().toEqualTypeOf<
      ShapeError<"concatenate: axis 2 is out of range for [2, 3]">
    >();
    expectTypeOf<Concatenate<readonly [], 0>>().toEqualTypeOf<
      ShapeError<"concatenate needs at least one tensor">
    >();
  });

  test("generic code checks", () => {
    function withOnes<B extends string>(x: Tensor<readonly [B, 3]>): Tensor<readonly [B, 6]> {
      return concatenate([x, x], 1);
    }
    expectTypeOf(withOnes(tensor(["b", 3]))).toEqualTypeOf<Tensor<readonly ["b", 6]>>();
  });
});

describe("stack", () => {
  test("a new axis", () => {
    expectTypeOf(stack([tensor(["b", 3]), tensor(["b", 3])])).toEqualTypeOf<Tensor<readonly [2, "b", 3]>>();
    expectTypeOf(stack([tensor(["b", 3]), tensor(["b", 3])], 1)).toEqualTypeOf<
      Tensor<readonly ["b", 2, 3]>
    >();
    expectTypeOf(stack([tensor(["b", 3]), tensor(["b", 3])], -1)).toEqualTypeOf<
      Tensor<readonly ["b", 3, 2]>
    >();
    expectTypeOf(stack([tensor([]), tensor([]), tensor([])])).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf<Insert<readonly [3, 4], 1, 1>>().toEqualTypeOf<readonly [3, 1, 4]>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error shapes differ
    stack([tensor([3]), tensor([4])]);
    expectTypeOf<Stack<readonly [readonly [3], readonly [4]], 0>>().toEqualTypeOf<
      ShapeError<"stack: part 1 is [4], part 0 is [3]; they must have one shape">
    >();
    expectTypeOf<Insert<readonly [3, 4], 3, 1>>().toEqualTypeOf<
      ShapeError<"a new axis 3 is out of range for [3, 4]">
    >();
  });
});

describe("compound sizes", () => {
  test("sums with a name", () => {
    expectTypeOf<AddSizes<"b", 1>>().toEqualTypeOf<"b+1">();
    expectTypeOf<AddSizes<0, "b">>().toEqualTypeOf<"b">();
    expectTypeOf<AddSizes<"b", 0>>().toEqualTypeOf<"b">();
    expectTypeOf<AddSizes<"b", number>>().toEqualTypeOf<number>();
    expectTypeOf<ShiftSize<"b", -1>>().toEqualTypeOf<number>();
    expectTypeOf<ShiftSize<5, -1>>().toEqualTypeOf<4>();
    expectTypeOf<ShiftSize<number, 3>>().toEqualTypeOf<number>();
  });
});
