import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { FloatOnly, SameType } from "./dtype-rules.ts";
import type { ClassLoss, LossShape, Reduction, SameShape } from "./losses.ts";
import type { DTypeError, Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function mse<S extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  prediction: Tensor<S, D> & Guard<FloatOnly<"mse", D>>,
  target: Tensor<T, E> & Guard<SameType<"mse", D, E>, SameShape<"mse", S, T>>,
  options?: { readonly reduction?: R },
): Tensor<LossShape<S, R>, D>;
declare function crossEntropy<S extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  logits: Tensor<S, D> & Guard<FloatOnly<"softmaxCrossEntropy", D>>,
  labels: Tensor<T, E> & Guard<ClassLoss<"softmaxCrossEntropy", S, T, E>>,
  options?: { readonly reduction?: R },
): Tensor<LossShape<Ok<ClassLoss<"softmaxCrossEntropy", S, T, E>>, R>, D>;

describe("losses of prediction and target", () => {
  const y = tensor(["batch", 3]);

  test("one shape", () => {
    expectTypeOf(mse(y, y)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(mse(y, y, { reduction: "sum" })).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(mse(y, y, { reduction: "none" })).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(mse(y, y, { reduction: "sum" as Reduction })).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(mse(y, tensor([32 as number, 3]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(mse(tensor([3], "f64"), tensor([3], "f64"))).toEqualTypeOf<Tensor<readonly [], "f64">>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error sizes 3 and 4
    mse(y, tensor(["batch", 4]));
    // @ts-expect-error losses do not broadcast
    mse(y, tensor(["batch"]));
    // @ts-expect-error not even a 1
    mse(y, tensor(["batch", 1]));
    // @ts-expect-error dtypes
    mse(y, tensor(["batch", 3], "f64"));
    // @ts-expect-error mse takes f32 or f64; this tensor is i32
    mse(tensor([3], "i32"), tensor([3], "i32"));
    expectTypeOf<SameShape<"mse", readonly ["batch", 3], readonly ["batch", 4]>>().toEqualTypeOf<
      ShapeError<"mse: prediction [batch, 3] and target [batch, 4] differ; axis 1 has sizes 3 and 4">
    >();
    expectTypeOf<SameShape<"mse", readonly ["batch", 3], readonly ["batch"]>>().toEqualTypeOf<
      ShapeError<"mse: prediction [batch, 3] and target [batch] differ; they have 2 and 1 axes">
    >();
  });

  test("generic code checks", () => {
    function cost<S extends Dims>(p: Tensor<S>, t: Tensor<S>): Tensor<readonly []> {
      return mse(p, t);
    }
    expectTypeOf(cost(y, y)).toEqualTypeOf<Tensor<readonly []>>();
  });
});

describe("losses of logits and labels", () => {
  const logits = tensor(["batch", 10]);

  test("class numbers or probabilities", () => {
    expectTypeOf(crossEntropy(logits, tensor(["batch"], "i32"))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(crossEntropy(logits, tensor(["batch", 10]))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(crossEntropy(logits, tensor(["batch"], "i32"), { reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch"]>
    >();
    expectTypeOf(
      crossEntropy(tensor(["b", "t", 50]), tensor(["b", "t"], "i32"), { reduction: "none" }),
    ).toEqualTypeOf<Tensor<readonly ["b", "t"]>>();
    expectTypeOf(crossEntropy(tensor([10]), tensor([], "i32"))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(crossEntropy(tensor([1] as number[]), tensor([3], "i32"))).toEqualTypeOf<
      Tensor<readonly []>
    >();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error class numbers have no class axis
    crossEntropy(logits, tensor(["batch", 10], "i32"));
    // @ts-expect-error probabilities have one
    crossEntropy(logits, tensor(["batch"]));
    // @ts-expect-error labels of another batch
    crossEntropy(logits, tensor(["rows"], "i32"));
    // @ts-expect-error bool labels
    crossEntropy(logits, tensor(["batch"], "bool"));
    // @ts-expect-error a scalar has no classes
    crossEntropy(tensor([]), tensor([], "i32"));
    expectTypeOf<
      ClassLoss<"softmaxCrossEntropy", readonly ["batch", 10], readonly ["rows"], "i32">
    >().toEqualTypeOf<
      ShapeError<"softmaxCrossEntropy: logits [batch, 10] take i32 labels [batch]; these are [rows]">
    >();
    expectTypeOf<
      ClassLoss<"softmaxCrossEntropy", readonly ["batch", 10], readonly ["batch"], "f32">
    >().toEqualTypeOf<
      ShapeError<"softmaxCrossEntropy: logits [batch, 10] take soft labels [batch, 10]; these are [batch]">
    >();
    expectTypeOf<
      ClassLoss<"softmaxCrossEntropy", readonly ["batch", 10], readonly ["batch"], "bool">
    >().toEqualTypeOf<DTypeError<"softmaxCrossEntropy takes labels of i32, f32 or f64; these are bool">>();
    expectTypeOf<ClassLoss<"softmaxCrossEntropy", readonly [], readonly [], "i32">>().toEqualTypeOf<
      ShapeError<"softmaxCrossEntropy: logits need an axis of classes; these are a scalar">
    >();
  });
});
