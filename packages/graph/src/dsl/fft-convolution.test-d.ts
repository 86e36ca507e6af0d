import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { fftConv1d, fftConv2d } from "./fft-convolution.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const signal = tensor(["batch", 2, 100]);
const kernel = tensor([3, 2, 9]);
const image = tensor([1, 4, 32, 30]);

describe("convolutions through Fourier transforms", () => {
  test("have the size of their mode", () => {
    expectTypeOf(fftConv1d(signal, kernel)).toEqualTypeOf<Tensor<readonly ["batch", 3, 92]>>();
    expectTypeOf(fftConv1d(signal, kernel, { mode: "valid" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 92]>
    >();
    expectTypeOf(fftConv1d(signal, kernel, { mode: "same" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 100]>
    >();
    expectTypeOf(fftConv1d(signal, kernel, { mode: "full" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 108]>
    >();
    expectTypeOf(fftConv1d(signal, kernel, { mode: "circular" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3, 100]>
    >();
    expectTypeOf(fftConv1d(tensor([1, 2, "time"]), kernel, { mode: "full" })).toEqualTypeOf<
      Tensor<readonly [1, 3, "time+8"]>
    >();
    expectTypeOf(fftConv2d(image, tensor([8, 1, 5, 7]), { groups: 4, mode: "full" })).toEqualTypeOf<
      Tensor<readonly [1, 8, 36, 36]>
    >();
    const mode = "same" as "same" | "full";
    expectTypeOf(fftConv2d(image, tensor([8, 4, 5, 7]), { mode })).toExtend<Tensor<Shape>>();
  });

  test("refuse what does not fit", () => {
    // @ts-expect-error 2 channels and 4
    fftConv1d(signal, tensor([3, 4, 9]));
    // @ts-expect-error a window of 101
    fftConv1d(signal, tensor([3, 2, 101]));
    // @ts-expect-error an image has 4 axes
    fftConv2d(signal, kernel);
    // @ts-expect-error f64 by f32
    fftConv1d(signal, tensor([3, 2, 9], "f64"));
    // @ts-expect-error integers
    fftConv1d(tensor([1, 2, 9], "i32"), tensor([3, 2, 9], "i32"));
    // @ts-expect-error no such mode
    fftConv1d(signal, kernel, { mode: "reflect" });
  });
});
