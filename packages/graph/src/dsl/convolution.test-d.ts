import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Conv, ConvOptions, ConvTranspose } from "../types/convolution.ts";
import type { AdaptivePool, Fold, GlobalPool, MaxPoolOptions, Pool, Unfold } from "../types/pooling.ts";
import type { ShapeError } from "../types/shape-error.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, convTranspose3d } from "./convolution.ts";
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool3d,
  avgPool1d,
  avgPool3d,
  globalAvgPool,
  globalMaxPool,
  lpPool2d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  maxPoolIndices,
} from "./pooling-functions.ts";
import { fold, unfold } from "./unfold.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const image = tensor(["batch", 3, 32, 28]);
const signal = tensor(["batch", 4, 100]);
const volume = tensor([2, 1, 5, 6, 7]);

describe("convolutions", () => {
  test("sizes", () => {
    expectTypeOf(conv2d(image, tensor([8, 3, 3, 3]))).toEqualTypeOf<Tensor<readonly ["batch", 8, 30, 26]>>();
    expectTypeOf(conv2d(image, tensor([8, 3, 5, 3]), { stride: 2, padding: [2, 1] })).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 16, 14]>
    >();
    expectTypeOf(conv2d(image, tensor([8, 3, 3, 3]), { stride: [2, 3], padding: "same" })).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 16, 10]>
    >();
    expectTypeOf(conv2d(image, tensor([6, 1, 3, 3]), { groups: 3, padding: "valid" })).toEqualTypeOf<
      Tensor<readonly ["batch", 6, 30, 26]>
    >();
    expectTypeOf(conv2d(image, tensor([8, 3, 3, 3]), { padding: [[1, 0], 2] })).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 31, 30]>
    >();
    expectTypeOf(conv1d(signal, tensor([2, 4, 3]), { padding: "causal", dilation: 4 })).toEqualTypeOf<
      Tensor<readonly ["batch", 2, 100]>
    >();
    expectTypeOf(conv1d(signal, tensor([2, 4, 3]), { dilation: 4, stride: 10 })).toEqualTypeOf<
      Tensor<readonly ["batch", 2, 10]>
    >();
    expectTypeOf(conv1d(signal, tensor([2, 4, 63]), { padding: "same", algorithm: "auto" })).toEqualTypeOf<
      Tensor<readonly ["batch", 2, 100]>
    >();
    expectTypeOf(conv3d(volume, tensor([3, 1, 2, 2, 2]))).toEqualTypeOf<Tensor<readonly [2, 3, 4, 5, 6]>>();
    expectTypeOf(conv1d(tensor([1, 2, 5], "f64"), tensor([1, 2, 2], "f64"))).toEqualTypeOf<
      Tensor<readonly [1, 1, 4], "f64">
    >();
  });

  test("what is not known stays open", () => {
    const options: ConvOptions = {};
    expectTypeOf(conv2d(image, tensor([8, 3, 3, 3]), options)).toEqualTypeOf<
      Tensor<readonly ["batch", 8, number, number]>
    >();
    expectTypeOf(conv1d(tensor(["batch", 4, "time"]), tensor([2, 4, 3]))).toEqualTypeOf<
      Tensor<readonly ["batch", 2, number]>
    >();
    expectTypeOf(conv1d(tensor([1] as number[]), tensor([2, 4, 3]))).toEqualTypeOf<Tensor<Shape>>();
    const stride = 2 as number;
    expectTypeOf(conv1d(signal, tensor([2, 4, 3]), { stride })).toEqualTypeOf<
      Tensor<readonly ["batch", 2, number]>
    >();
  });

  test("transposed", () => {
    expectTypeOf(convTranspose1d(signal, tensor([4, 6, 4]), { stride: 2, padding: 1 })).toEqualTypeOf<
      Tensor<readonly ["batch", 6, 200]>
    >();
    expectTypeOf(
      convTranspose2d(tensor([2, 4, 3, 3]), tensor([4, 2, 3, 3]), {
        stride: [2, 1],
        groups: 2,
        outputPadding: [1, 0],
        padding: [1, [0, 1]],
        dilation: 1,
      }),
    ).toEqualTypeOf<Tensor<readonly [2, 4, 6, 4]>>();
    expectTypeOf(convTranspose3d(volume, tensor([1, 2, 2, 2, 2]), { dilation: 2 })).toEqualTypeOf<
      Tensor<readonly [2, 2, 7, 8, 9]>
    >();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 3 channels, not 4
    conv2d(image, tensor([8, 4, 3, 3]));
    // @ts-expect-error an image, not a signal
    conv1d(image, tensor([8, 3, 3]));
    // @ts-expect-error a kernel of another rank
    conv2d(image, tensor([8, 3, 3]));
    // @ts-expect-error it does not fit
    conv1d(signal, tensor([2, 4, 101]));
    // @ts-expect-error no such option
    conv2d(image, tensor([8, 3, 3, 3]), { strides: 2 });
    // @ts-expect-error no such algorithm
    conv2d(image, tensor([8, 3, 3, 3]), { algorithm: "winograd" });
    // @ts-expect-error no such padding
    conv2d(image, tensor([8, 3, 3, 3]), { padding: "full" });
    // @ts-expect-error another dtype
    conv2d(image, tensor([8, 3, 3, 3], "f64"));
    // @ts-expect-error truth values
    conv1d(tensor([1, 1, 3], "bool"), tensor([1, 1, 2], "bool"));
    // @ts-expect-error 4 channels, not 5
    convTranspose1d(signal, tensor([5, 6, 4]));
    expectTypeOf<
      Conv<"conv2d", readonly ["b", 3, 8, 8], readonly [8, 4, 3, 3], undefined, 2>
    >().toEqualTypeOf<ShapeError<"conv2d: [b, 3, 8, 8] has 3 channels; the kernel [8, 4, 3, 3] takes 4">>();
    expectTypeOf<Conv<"conv1d", readonly ["b", 3, 8, 8], readonly [8, 3, 3], undefined, 1>>().toEqualTypeOf<
      ShapeError<"conv1d: [b, 3, 8, 8] has 4 axes; it takes 3: batch, channels and 1 more">
    >();
    expectTypeOf<Conv<"conv2d", readonly ["b", 3, 8, 8], readonly [8, 3, 3], undefined, 2>>().toEqualTypeOf<
      ShapeError<"conv2d: the kernel [8, 3, 3] has 3 axes; it takes 4: out, in and 2 of the window">
    >();
    expectTypeOf<Conv<"conv1d", readonly ["b", 3, 4], readonly [8, 3, 5], undefined, 1>>().toEqualTypeOf<
      ShapeError<"conv1d: a window of 5 does not fit on axis 2 of [b, 3, 4]">
    >();
    expectTypeOf<
      ConvTranspose<"convTranspose1d", readonly [1, 2, 1], readonly [2, 1, 3], { padding: 2 }, 1>
    >().toEqualTypeOf<
      ShapeError<"convTranspose1d: nothing is left of axis 2 of [1, 2, 1]: the padding cuts off more than there is">
    >();
  });
});

describe("poolings", () => {
  test("sizes", () => {
    expectTypeOf(maxPool2d(image, 2)).toEqualTypeOf<Tensor<readonly ["batch", 3, 16, 14]>>();
    expectTypeOf(maxPool2d(image, [3, 2], { stride: [2, 1], padding: [1, 0] })).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 16, 27]>
    >();
    expectTypeOf(maxPool2d(tensor([1, 1, 7, 5]), 2, { ceilMode: true })).toEqualTypeOf<
      Tensor<readonly [1, 1, 4, 3]>
    >();
    // the window that hangs over would start in the padding
    expectTypeOf(maxPool1d(tensor([1, 1, 4]), 2, { ceilMode: true, stride: 3, padding: 1 })).toEqualTypeOf<
      Tensor<readonly [1, 1, 2]>
    >();
    expectTypeOf(maxPool1d(signal, 3, { dilation: 2, stride: 1 })).toEqualTypeOf<
      Tensor<readonly ["batch", 4, 96]>
    >();
    expectTypeOf(maxPool3d(volume, [1, 2, 2])).toEqualTypeOf<Tensor<readonly [2, 1, 5, 3, 3]>>();
    expectTypeOf(maxPoolIndices(image, 2)).toEqualTypeOf<Tensor<readonly ["batch", 3, 16, 14], "i32">>();
    expectTypeOf(avgPool1d(signal, 4, { countIncludePad: false })).toEqualTypeOf<
      Tensor<readonly ["batch", 4, 25]>
    >();
    expectTypeOf(avgPool3d(volume, 2)).toEqualTypeOf<Tensor<readonly [2, 1, 2, 3, 3]>>();
    expectTypeOf(lpPool2d(image, 2, 4)).toEqualTypeOf<Tensor<readonly ["batch", 3, 8, 7]>>();
    expectTypeOf(adaptiveAvgPool2d(image, [7, 1])).toEqualTypeOf<Tensor<readonly ["batch", 3, 7, 1]>>();
    expectTypeOf(adaptiveAvgPool1d(signal, 3)).toEqualTypeOf<Tensor<readonly ["batch", 4, 3]>>();
    expectTypeOf(adaptiveMaxPool3d(volume, 2)).toEqualTypeOf<Tensor<readonly [2, 1, 2, 2, 2]>>();
    expectTypeOf(globalAvgPool(image)).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(globalMaxPool(volume)).toEqualTypeOf<Tensor<readonly [2, 1]>>();
  });

  test("what is not known stays open", () => {
    const options: MaxPoolOptions = {};
    expectTypeOf(maxPool1d(signal, 2, options)).toEqualTypeOf<Tensor<readonly ["batch", 4, number]>>();
    expectTypeOf(maxPool1d(tensor(["b", 4, "time"]), 2)).toEqualTypeOf<Tensor<readonly ["b", 4, number]>>();
    expectTypeOf(globalAvgPool(tensor([1] as number[]))).toEqualTypeOf<Tensor<Shape>>();
  });

  test("columns", () => {
    expectTypeOf(unfold(image, [3, 3], { padding: 1 })).toEqualTypeOf<Tensor<readonly ["batch", 27, 896]>>();
    expectTypeOf(unfold(signal, [5], { stride: 5 })).toEqualTypeOf<Tensor<readonly ["batch", 20, 20]>>();
    expectTypeOf(fold(tensor(["b", 27, 16]), [6, 6], [3, 3])).toEqualTypeOf<
      Tensor<readonly ["b", 3, 6, 6]>
    >();
    expectTypeOf(fold(tensor(["b", 10, 9]), [20], [5], { stride: 2, padding: 1 })).toEqualTypeOf<
      Tensor<readonly ["b", 2, 20]>
    >();
    expectTypeOf(fold(tensor(["b", "rows", 16]), [6, 6], [3, 3])).toEqualTypeOf<
      Tensor<readonly ["b", number, 6, 6]>
    >();
    expectTypeOf(fold(tensor(["b", 9, 16]), [6, 6] as number[], [3, 3])).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error an image, not a signal
    maxPool1d(image, 2);
    // @ts-expect-error it does not fit
    maxPool2d(image, 29);
    // @ts-expect-error integers
    avgPool1d(tensor([1, 1, 4], "i32"), 2);
    // @ts-expect-error no such option
    maxPool2d(image, 2, { strides: 2 });
    // @ts-expect-error a mean has no dilation
    avgPool1d(signal, 2, { dilation: 2 });
    // @ts-expect-error nothing to pool
    globalAvgPool(tensor([2, 3]));
    // @ts-expect-error a window for two axes
    unfold(signal, [2, 2]);
    // @ts-expect-error truth values
    fold(tensor([1, 9, 16], "bool"), [6, 6], [3, 3]);
    // @ts-expect-error 16 positions, not 25
    fold(tensor([1, 9, 25]), [6, 6], [3, 3]);
    // @ts-expect-error 10 rows, and windows of 9
    fold(tensor([1, 10, 16]), [6, 6], [3, 3]);
    expectTypeOf<Fold<readonly [1, 9, 25], readonly [6, 6], readonly [3, 3], undefined>>().toEqualTypeOf<
      ShapeError<"fold: [1, 1, 6, 6] has 16 positions of such windows; the columns [1, 9, 25] have 25">
    >();
    expectTypeOf<Fold<readonly [1, 10, 16], readonly [6, 6], readonly [3, 3], undefined>>().toEqualTypeOf<
      ShapeError<"fold: 10 rows of columns [1, 10, 16] are no multiple of the 9 elements of a window">
    >();
    expectTypeOf<Pool<"maxPool2d", readonly ["b", 3, 4, 4], 5, undefined, 2>>().toEqualTypeOf<
      ShapeError<"maxPool2d: a window of 5 does not fit on axis 2 of [b, 3, 4, 4]">
    >();
    expectTypeOf<AdaptivePool<"adaptiveAvgPool1d", readonly ["b", 3], 5, 1>>().toEqualTypeOf<
      ShapeError<"adaptiveAvgPool1d: [b, 3] has 2 axes; it takes 3: batch, channels and 1 more">
    >();
    expectTypeOf<GlobalPool<"globalAvgPool", readonly ["b", 3]>>().toEqualTypeOf<
      ShapeError<"globalAvgPool: [b, 3] has nothing to pool after batch and channels">
    >();
    expectTypeOf<Unfold<"unfold", readonly ["b", 3, 4], readonly [5], undefined>>().toEqualTypeOf<
      ShapeError<"unfold: a window of 5 does not fit on axis 2 of [b, 3, 4]">
    >();
  });
});
