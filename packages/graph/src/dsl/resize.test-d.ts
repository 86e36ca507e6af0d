import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamic-slice.ts";
import { interpolate, pixelShuffle, pixelUnshuffle } from "./resize.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const image = tensor(["batch", 12, 8, 6]);
const start = tensor([2], "i32");
const cache = tensor([100, 64]);

describe("other sizes", () => {
  test("positive", () => {
    expectTypeOf(interpolate(image, [16, 3])).toEqualTypeOf<Tensor<readonly ["batch", 12, 16, 3]>>();
    expectTypeOf(interpolate(tensor(["batch", 2, 5]), [9])).toEqualTypeOf<Tensor<readonly ["batch", 2, 9]>>();
    expectTypeOf(pixelShuffle(image, 2)).toEqualTypeOf<Tensor<readonly ["batch", 3, 16, 12]>>();
    expectTypeOf(pixelUnshuffle(image, 2)).toEqualTypeOf<Tensor<readonly ["batch", 48, 4, 3]>>();
  });

  test("negative", () => {
    // @ts-expect-error one size for two axes
    interpolate(image, [16]);
    // @ts-expect-error no batch and channels
    interpolate(tensor([4]), [8]);
    // @ts-expect-error 12 does not divide by 25
    pixelShuffle(image, 5);
    // @ts-expect-error a matrix
    pixelShuffle(cache, 2);
    // @ts-expect-error 6 does not divide by 4
    pixelUnshuffle(image, 4);
  });
});

describe("parts at computed places", () => {
  test("positive", () => {
    expectTypeOf(dynamicSlice(cache, start, [1, 64])).toEqualTypeOf<Tensor<readonly [1, 64]>>();
    expectTypeOf(dynamicUpdateSlice(cache, start, tensor([1, 64]))).toEqualTypeOf<typeof cache>();
  });

  test("negative", () => {
    // @ts-expect-error a place is an integer
    dynamicSlice(cache, tensor([2]), [1, 64]);
    // @ts-expect-error a place is an integer
    dynamicUpdateSlice(cache, tensor([2]), tensor([1, 64]));
    // @ts-expect-error two dtypes
    dynamicUpdateSlice(cache, start, tensor([1, 64], "f64"));
  });
});
