import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../../dtype.ts";
import type { Apply } from "../../types/layer.ts";
import type { ShapeError } from "../../types/shape-error.ts";
import type { Shape } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { nn } from "../index.ts";
import type { ConvRule } from "./rules.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const image = tensor(["batch", 3, 28, 28]);
const signal = tensor(["batch", 4, 100]);

describe("convolution layers", () => {
  test("sizes", () => {
    expectTypeOf(nn.conv2d(3, 8, 3)(image)).toEqualTypeOf<Tensor<readonly ["batch", 8, 26, 26]>>();
    expectTypeOf(nn.conv2d(3, 8, [5, 3], { stride: 2, padding: [2, 1] })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 14, 14]>
    >();
    expectTypeOf(nn.conv2d(3, 9, 3, { groups: 3, padding: "same", name: "stem" })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 9, 28, 28]>
    >();
    expectTypeOf(nn.conv1d(4, 2, 3, { dtype: "f64" })(tensor(["b", 4, 10], "f64"))).toEqualTypeOf<
      Tensor<readonly ["b", 2, 8], "f64">
    >();
    expectTypeOf(nn.conv3d(1, 2, 2)(tensor([1, 1, 3, 4, 5]))).toEqualTypeOf<
      Tensor<readonly [1, 2, 2, 3, 4]>
    >();
    expectTypeOf(nn.convTranspose2d(3, 6, 4, { stride: 2, padding: 1, groups: 3 })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 6, 56, 56]>
    >();
    expectTypeOf(nn.convTranspose1d(4, 1, 2)(signal)).toEqualTypeOf<Tensor<readonly ["batch", 1, 101]>>();
    expectTypeOf(nn.depthwiseConv2d(3, 3, { multiplier: 2, padding: 1 })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 6, 28, 28]>
    >();
    expectTypeOf(nn.depthwiseConv1d(4, 5)(signal)).toEqualTypeOf<Tensor<readonly ["batch", 4, 96]>>();
  });

  test("through Fourier transforms", () => {
    expectTypeOf(nn.fftConv2d(3, 8, 5, { mode: "same" })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 28, 28]>
    >();
    expectTypeOf(nn.fftConv1d(4, 8, 31, { mode: "full", groups: 4 })(signal)).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 130]>
    >();
    expectTypeOf(nn.conv2d(3, 8, 15, { padding: "same", algorithm: "auto" })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 8, 28, 28]>
    >();
    // @ts-expect-error no such algorithm
    nn.conv2d(3, 8, 15, { algorithm: "winograd" });
    expectTypeOf(nn.fftConv1d(4, 8, 31)(signal)).toEqualTypeOf<Tensor<readonly ["batch", 8, 70]>>();
    // @ts-expect-error a window of 29 in 28
    nn.fftConv2d(3, 8, 29)(image);
    // @ts-expect-error 4 channels
    nn.fftConv2d(3, 8, 5)(signal);
  });

  test("a network for digits", () => {
    const net = nn.sequential([
      nn.conv2d(1, 16, 3, { padding: 1 }),
      nn.relu,
      nn.maxPool2d(2),
      nn.conv2d(16, 32, 3, { padding: 1 }),
      nn.batchNorm(32),
      nn.relu,
      nn.avgPool2d(2),
      nn.flatten,
      nn.dense(1568, 10),
    ]);
    expectTypeOf(net(tensor(["batch", 1, 28, 28]))).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    const pooled = nn.sequential([nn.conv2d(3, 8, 3), nn.globalAvgPool, nn.dense(8, 10)]);
    expectTypeOf(pooled(image)).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
  });

  test("poolings", () => {
    expectTypeOf(nn.maxPool2d(3, { stride: 2, ceilMode: true })(image)).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 14, 14]>
    >();
    expectTypeOf(nn.lpPool1d(2, 4)(signal)).toEqualTypeOf<Tensor<readonly ["batch", 4, 25]>>();
    expectTypeOf(nn.adaptiveAvgPool2d([7, 1])(image)).toEqualTypeOf<Tensor<readonly ["batch", 3, 7, 1]>>();
    expectTypeOf(nn.globalMaxPool(image)).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 4 channels, not 3
    nn.conv2d(4, 8, 3)(image);
    // @ts-expect-error another dtype
    nn.conv2d(3, 8, 3)(tensor([1, 3, 8, 8], "f64"));
    // @ts-expect-error a window of three axes
    nn.conv2d(3, 8, [3, 3, 3])(image);
    // @ts-expect-error no such option
    nn.conv2d(3, 8, 3, { kernel: 3 });
    // @ts-expect-error integers
    nn.maxPool2d(2)(tensor([1, 3, 8, 8], "i32"));
    // @ts-expect-error the second layer takes 8 channels
    nn.sequential([nn.conv2d(3, 4, 3), nn.conv2d(8, 4, 3)])(image);
    expectTypeOf<
      Apply<ConvRule<"conv2d", 4, 8, 3, undefined, 2>, readonly ["b", 3, 8, 8], "f32">
    >().toEqualTypeOf<ShapeError<"conv2d: [b, 3, 8, 8] has 3 channels; the kernel [8, 4, 3, 3] takes 4">>();
  });
});
