import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Flatten, Reshape } from "./reshape.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Dim, DimLike, ShapeOf, Tensor } from "./tensor.ts";

declare const batch: Dim<"batch">;
declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function reshape<S extends Dims, D, const L extends readonly DimLike[]>(
  x: Tensor<S, D>,
  shape: L & Guard<Reshape<S, ShapeOf<L>>>,
): Tensor<Ok<Reshape<S, ShapeOf<L>>>, D>;

describe("reshape", () => {
  test("literal sizes", () => {
    expectTypeOf(reshape(tensor([32, 784]), [32, 28, 28])).toEqualTypeOf<Tensor<readonly [32, 28, 28]>>();
    expectTypeOf(reshape(tensor([6, 4]), [3, 8])).toEqualTypeOf<Tensor<readonly [3, 8]>>();
    expectTypeOf(reshape(tensor([6, 4]), [24])).toEqualTypeOf<Tensor<readonly [24]>>();
    expectTypeOf(reshape(tensor([1, 1]), [])).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(reshape(tensor([]), [1, 1])).toEqualTypeOf<Tensor<readonly [1, 1]>>();
    expectTypeOf(reshape(tensor([0, 3]), [0, 5])).toEqualTypeOf<Tensor<readonly [0, 5]>>();
    expectTypeOf(reshape(tensor([0, 3]), [7, 0])).toEqualTypeOf<Tensor<readonly [7, 0]>>();
  });

  test("-1", () => {
    expectTypeOf(reshape(tensor([32, 784]), [-1])).toEqualTypeOf<Tensor<readonly [25088]>>();
    expectTypeOf(reshape(tensor([32, 784]), [64, -1])).toEqualTypeOf<Tensor<readonly [64, 392]>>();
    expectTypeOf(reshape(tensor([32, 784]), [32, -1])).toEqualTypeOf<Tensor<readonly [32, 784]>>();
    expectTypeOf(reshape(tensor([]), [-1])).toEqualTypeOf<Tensor<readonly [1]>>();
  });

  test("names pass through, as such or as dims", () => {
    const x = tensor(["batch", 784]);
    expectTypeOf(reshape(x, ["batch", 28, 28])).toEqualTypeOf<Tensor<readonly ["batch", 28, 28]>>();
    expectTypeOf(reshape(x, [batch, 28, 28])).toEqualTypeOf<Tensor<readonly ["batch", 28, 28]>>();
    expectTypeOf(reshape(x, [batch, 28, -1])).toEqualTypeOf<Tensor<readonly ["batch", 28, 28]>>();
    expectTypeOf(reshape(x, [-1, 28, 28])).toEqualTypeOf<Tensor<readonly ["batch", 28, 28]>>();
    expectTypeOf(reshape(x, [784, -1])).toEqualTypeOf<Tensor<readonly [784, "batch"]>>();
    expectTypeOf(reshape(tensor(["b", "t", 64]), ["b", "t", 8, 8])).toEqualTypeOf<
      Tensor<readonly ["b", "t", 8, 8]>
    >();
  });

  test("products with a name come and go", () => {
    const x = tensor(["b", "t", 64]);
    expectTypeOf(reshape(x, [-1, 64])).toEqualTypeOf<Tensor<readonly ["b*t", 64]>>();
    expectTypeOf(reshape(x, [-1])).toEqualTypeOf<Tensor<readonly ["b*t*64"]>>();
    expectTypeOf(reshape(reshape(x, [-1, 64]), ["b", "t", 64])).toEqualTypeOf<
      Tensor<readonly ["b", "t", 64]>
    >();
    expectTypeOf(reshape(reshape(x, [-1]), ["b", "t", 8, 8])).toEqualTypeOf<
      Tensor<readonly ["b", "t", 8, 8]>
    >();
    expectTypeOf(reshape(reshape(x, [-1]), ["t", -1, 32])).toEqualTypeOf<Tensor<readonly ["t", "b*2", 32]>>();
    // whether 3 divides "b" is not known
    expectTypeOf(reshape(x, [3, -1])).toEqualTypeOf<Tensor<readonly [3, number]>>();
  });

  test("what is not known", () => {
    const x = tensor([2 as number, 784]);
    expectTypeOf(reshape(x, [7, 112])).toEqualTypeOf<Tensor<readonly [7, 112]>>();
    expectTypeOf(reshape(x, [-1, 28])).toEqualTypeOf<Tensor<readonly [number, 28]>>();
    expectTypeOf(reshape(x, [2 as number, 28, 28])).toEqualTypeOf<Tensor<readonly [number, 28, 28]>>();
    expectTypeOf(reshape(tensor(["batch+1", 4]), [132])).toEqualTypeOf<Tensor<readonly [132]>>();
    expectTypeOf(reshape(tensor([1] as number[]), [3, -1])).toEqualTypeOf<Tensor<readonly [3, number]>>();
    expectTypeOf(reshape(tensor([3]), [3] as number[])).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 12 and 10 elements
    const y = reshape(tensor([3, 4]), [5, 2]);
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error not divisible
    reshape(tensor([32, 784]), [30, -1]);
    // @ts-expect-error no "time" in the tensor
    reshape(tensor(["batch", 4]), ["time", 4]);
    // @ts-expect-error "batch" must stay
    reshape(tensor(["batch", 4]), [128]);
    // @ts-expect-error two of -1
    reshape(tensor([4, 4]), [-1, -1]);
    // @ts-expect-error no size
    reshape(tensor([4, 4]), [-2, 8]);
    expectTypeOf<Reshape<readonly [3, 4], readonly [5, 2]>>().toEqualTypeOf<
      ShapeError<"reshape [3, 4] to [5, 2]: 12 elements cannot fill 10">
    >();
    expectTypeOf<Reshape<readonly [32, 784], readonly [30, -1]>>().toEqualTypeOf<
      ShapeError<"reshape [32, 784] to [30, -1]: 25088 is not divisible by 30">
    >();
    expectTypeOf<Reshape<readonly ["batch", 4], readonly ["time", 4]>>().toEqualTypeOf<
      ShapeError<"reshape [batch, 4] to [time, 4]: time is not among the sizes of the tensor">
    >();
    expectTypeOf<Reshape<readonly ["batch", 4], readonly [128]>>().toEqualTypeOf<
      ShapeError<"reshape [batch, 4] to [128]: the target has no place for batch">
    >();
    expectTypeOf<Reshape<readonly [4, 4], readonly [-1, -1]>>().toEqualTypeOf<
      ShapeError<"reshape [4, 4] to [-1, -1]: -1 is not a size; a size is a whole number from 0, or one -1">
    >();
  });

  test("generic code checks", () => {
    function split(x: Tensor<readonly ["B", "T", 768]>): Tensor<readonly ["B", "T", 12, 64]> {
      return reshape(x, ["B", "T", 12, 64]);
    }
    expectTypeOf(split).returns.toEqualTypeOf<Tensor<readonly ["B", "T", 12, 64]>>();
  });

  test("flatten", () => {
    expectTypeOf<Flatten<readonly ["batch", 7, 7, 32]>>().toEqualTypeOf<readonly ["batch", 1568]>();
    expectTypeOf<Flatten<readonly ["batch", 64]>>().toEqualTypeOf<readonly ["batch", 64]>();
    expectTypeOf<Flatten<readonly ["batch"]>>().toEqualTypeOf<readonly ["batch", 1]>();
    expectTypeOf<Flatten<readonly ["b", "t", 3]>>().toEqualTypeOf<readonly ["b", "t*3"]>();
    expectTypeOf<Flatten<Shape>>().toEqualTypeOf<Shape>();
    expectTypeOf<Flatten<readonly []>>().toEqualTypeOf<ShapeError<"flatten: a scalar has no axis to keep">>();
  });
});
