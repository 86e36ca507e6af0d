import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Broadcast, Broadcast3, BroadcastInDim, BroadcastTo } from "./broadcast.ts";
import type { Binary, Compare } from "./elementwise.ts";
import type { ShapeError } from "./shape-error.ts";
import type { Dims, Shape, Size } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare const add: Binary<"add">;
declare const less: Compare<"less">;

describe("broadcasting", () => {
  test("equal shapes, ones and missing axes", () => {
    const x = tensor(["batch", 64]);
    expectTypeOf(add(x, x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(x, tensor([64]))).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(tensor([64]), x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(x, tensor([1, 1]))).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(x, tensor(["batch", 1]))).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(tensor([3, 1, 5]), tensor([4, 1]))).toEqualTypeOf<Tensor<readonly [3, 4, 5]>>();
    expectTypeOf(add(tensor([]), tensor([]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(add(x, tensor([]))).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
  });

  test("numbers count as scalars of the other dtype", () => {
    const x = tensor(["batch", 64]);
    const n = tensor([3], "i32");
    expectTypeOf(add(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(1, x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(n, 1)).toEqualTypeOf<Tensor<readonly [3], "i32">>();
    expectTypeOf(add(1, n)).toEqualTypeOf<Tensor<readonly [3], "i32">>();
    expectTypeOf(add(1, 2)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(less(x, 0)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    const rate = tensor([]) as Tensor<readonly []> | number;
    expectTypeOf(add(x, rate)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(rate, x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
  });

  test("a size that is not known takes what the other side knows", () => {
    const x = tensor([2 as number, 64]);
    expectTypeOf(add(x, tensor([5, 64]))).toEqualTypeOf<Tensor<readonly [5, 64]>>();
    expectTypeOf(add(x, tensor(["batch", 64]))).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(add(x, tensor([1, 64]))).toEqualTypeOf<Tensor<readonly [number, 64]>>();
    expectTypeOf(add(x, x)).toEqualTypeOf<Tensor<readonly [number, 64]>>();
    const any = tensor([1, 2] as number[]);
    expectTypeOf(add(any, tensor([5, 64]))).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(add(tensor([5, 64]), any)).toEqualTypeOf<Tensor<Shape>>();
    // compounds are not held against other sizes
    expectTypeOf(add(tensor(["batch+1"]), tensor(["1+batch"]))).toEqualTypeOf<Tensor<readonly [number]>>();
    expectTypeOf(add(tensor(["batch+1"]), tensor([33]))).toEqualTypeOf<Tensor<readonly [33]>>();
  });

  test("sizes that differ are refused at the second operand", () => {
    const x = tensor(["batch", 64]);
    // @ts-expect-error 64 and 32 differ
    const y = add(x, tensor([32]));
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error "batch" and "time" differ
    add(x, tensor(["time", 64]));
    // @ts-expect-error a name is not a literal
    add(x, tensor([32, 64]));
    // @ts-expect-error an f32 and an i32
    add(x, tensor([64], "i32"));
    // @ts-expect-error less, too
    less(x, tensor([32]));
  });

  test("the sentences", () => {
    expectTypeOf<Broadcast<"add", readonly ["batch", 64], readonly [32]>>().toEqualTypeOf<
      ShapeError<"add [batch, 64] and [32]: axis 1 of the left has size 64, axis 0 of the right has size 32; they must be equal, or one of them 1">
    >();
    expectTypeOf<Broadcast<"mul", readonly [4, 3], readonly [2, 5, 3]>>().toEqualTypeOf<
      ShapeError<"mul [4, 3] and [2, 5, 3]: axis 0 of the left has size 4, axis 1 of the right has size 5; they must be equal, or one of them 1">
    >();
    expectTypeOf<Broadcast3<"where", readonly [4], readonly [4], readonly [5]>>().toEqualTypeOf<
      ShapeError<"where [4] and [5]: axis 0 of the left has size 4, axis 0 of the right has size 5; they must be equal, or one of them 1">
    >();
  });

  test("generic code checks", () => {
    function residual<S extends Dims>(x: Tensor<S>, f: (x: Tensor<S>) => Tensor<S>): Tensor<S> {
      return add(x, f(x));
    }
    function shifted<S extends Dims>(x: Tensor<S>): Tensor<S> {
      return add(add(x, 1), tensor([]));
    }
    function bias<B extends Size, T extends Size>(
      x: Tensor<readonly [B, T, 768]>,
    ): Tensor<readonly [B, T, 768]> {
      return add(x, tensor([768]));
    }
    function named(x: Tensor<readonly ["B", "T", 768]>): Tensor<readonly ["B", "T", 768]> {
      return add(x, tensor(["T", 768]));
    }
    expectTypeOf(residual(tensor([3]), named as never)).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(bias(named(shifted(tensor(["B", "T", 768]))))).toEqualTypeOf<
      Tensor<readonly ["B", "T", 768]>
    >();
  });
});

describe("broadcasting to a shape", () => {
  test("what fits", () => {
    expectTypeOf<BroadcastTo<readonly [64], readonly ["batch", 64]>>().toEqualTypeOf<
      readonly ["batch", 64]
    >();
    expectTypeOf<BroadcastTo<readonly [], readonly [2, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<BroadcastTo<readonly [1, 3], readonly [2, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<BroadcastTo<readonly [number], readonly [2, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<BroadcastTo<Shape, readonly [2, 3]>>().toEqualTypeOf<readonly [2, 3]>();
    expectTypeOf<BroadcastInDim<readonly [3], readonly [3, 4], readonly [0]>>().toEqualTypeOf<
      readonly [3, 4]
    >();
    expectTypeOf<BroadcastInDim<readonly [1, 4], readonly [3, 4], readonly [0, 1]>>().toEqualTypeOf<
      readonly [3, 4]
    >();
    expectTypeOf<BroadcastInDim<readonly [3], readonly [3, 4], readonly number[]>>().toEqualTypeOf<
      readonly [3, 4]
    >();
  });

  test("the sentences", () => {
    expectTypeOf<BroadcastTo<readonly [32], readonly ["batch", 64]>>().toEqualTypeOf<
      ShapeError<"broadcastTo: [32] does not fit [batch, 64]; axis 0 has size 32, the target's axis 1 has 64">
    >();
    // a target of 1 does not shrink an axis
    expectTypeOf<BroadcastTo<readonly [4], readonly [1]>>().toEqualTypeOf<
      ShapeError<"broadcastTo: [4] does not fit [1]; axis 0 has size 4, the target's axis 0 has 1">
    >();
    expectTypeOf<BroadcastTo<readonly [1, 1], readonly [4]>>().toEqualTypeOf<
      ShapeError<"broadcastTo: [1, 1] has more axes than [4]">
    >();
    expectTypeOf<BroadcastInDim<readonly [3], readonly [3, 4], readonly [1]>>().toEqualTypeOf<
      ShapeError<"broadcastInDim: [3] does not fit [3, 4]; axis 0 has size 3, the target's axis 1 has 4">
    >();
    expectTypeOf<BroadcastInDim<readonly [3], readonly [3, 4], readonly [0, 1]>>().toEqualTypeOf<
      ShapeError<"broadcastInDim: [3] has 1 axes, 2 places are given">
    >();
    expectTypeOf<BroadcastInDim<readonly [3], readonly [3, 4], readonly [2]>>().toEqualTypeOf<
      ShapeError<"broadcastInDim: axis 2 is out of range for [3, 4]">
    >();
  });
});
