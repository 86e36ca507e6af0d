import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { type Complex, cabs, cmul, complex, conj, imag, real } from "./complex.ts";
import { fft, fft2, fftn, ifft, ifft2, ifftn, irfft, irfft2, irfftn, rfft, rfft2, rfftn } from "./fourier.ts";
import { istft, stft } from "./spectrogram.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 8, 15]);
const z = complex(x, x);
const i = tensor([4], "i32");
const scalar = tensor([]);
const wide = tensor([] as number[]);

describe("complex tensors", () => {
  test("have two parts of one type", () => {
    expectTypeOf(z).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(real(z)).toEqualTypeOf<Tensor<readonly ["batch", 8, 15]>>();
    expectTypeOf(imag(z)).toEqualTypeOf<Tensor<readonly ["batch", 8, 15]>>();
    expectTypeOf(conj(z)).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(cabs(z)).toEqualTypeOf<Tensor<readonly ["batch", 8, 15]>>();
    // @ts-expect-error i32
    complex(i, i);
    // @ts-expect-error a real tensor has no imaginary part
    imag(x);
  });

  test("broadcast", () => {
    const row = complex(tensor([15]), tensor([15]));
    expectTypeOf(cmul(z, row)).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    // @ts-expect-error 15 and 4
    cmul(z, complex(tensor([4]), tensor([4])));
  });
});

describe("transforms", () => {
  test("of complex points keep their shape, unless told how many points", () => {
    expectTypeOf(fft(z)).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(fft(x, { axis: 1 })).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(ifft(z, { axis: 1, n: 16 })).toEqualTypeOf<Complex<readonly ["batch", 16, 15]>>();
    expectTypeOf(fft2(z, { sizes: [3, 4] })).toEqualTypeOf<Complex<readonly ["batch", 3, 4]>>();
    expectTypeOf(ifft2(z)).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(fftn(z, { axes: [1, 2] })).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(ifftn(z)).toEqualTypeOf<Complex<readonly ["batch", 8, 15]>>();
    expectTypeOf(fft(wide)).toEqualTypeOf<Complex<Shape>>();
  });

  test("of real points keep half the spectrum", () => {
    expectTypeOf(rfft(x)).toEqualTypeOf<Complex<readonly ["batch", 8, 8]>>();
    expectTypeOf(rfft(x, { axis: 1 })).toEqualTypeOf<Complex<readonly ["batch", 5, 15]>>();
    expectTypeOf(rfft(x, { n: 32 })).toEqualTypeOf<Complex<readonly ["batch", 8, 17]>>();
    expectTypeOf(rfft(x, { axis: 0 })).toEqualTypeOf<Complex<readonly [number, 8, 15]>>();
    expectTypeOf(rfft2(x)).toEqualTypeOf<Complex<readonly ["batch", 8, 8]>>();
    expectTypeOf(rfft2(x, { sizes: [9, 20] })).toEqualTypeOf<Complex<readonly ["batch", 9, 11]>>();
    expectTypeOf(rfftn(x, { axes: [2, 1] })).toEqualTypeOf<Complex<readonly ["batch", 5, 15]>>();
  });

  test("back to real points make an even number, unless told", () => {
    const half = rfft(x);
    expectTypeOf(irfft(half)).toEqualTypeOf<Tensor<readonly ["batch", 8, 14]>>();
    expectTypeOf(irfft(half, { n: 15 })).toEqualTypeOf<Tensor<readonly ["batch", 8, 15]>>();
    expectTypeOf(irfft2(half, { sizes: [8, 15] })).toEqualTypeOf<Tensor<readonly ["batch", 8, 15]>>();
    expectTypeOf(irfftn(half, { axes: [1, 2] })).toEqualTypeOf<Tensor<readonly ["batch", 8, 14]>>();
  });

  test("refuse what has no such axis, and integers", () => {
    // @ts-expect-error no axis 3
    fft(z, { axis: 3 });
    // @ts-expect-error no axis at all
    rfft(scalar);
    // @ts-expect-error no second axis
    fft2(tensor([4]));
    // @ts-expect-error no axis 4
    rfftn(x, { axes: [0, 4] });
    // @ts-expect-error i32
    fft(i);
    // @ts-expect-error i32
    rfft(i);
    // @ts-expect-error no such norm
    fft(z, { norm: "unit" });
    // @ts-expect-error a complex tensor has no half spectrum
    rfft(z);
  });
});

describe("spectrograms", () => {
  const window = tensor([5]);

  test("have entries and frames", () => {
    const spectrogram = stft(tensor(["batch", 17]), window, { hop: 3 });
    expectTypeOf(spectrogram).toEqualTypeOf<Complex<readonly ["batch", 3, 5]>>();
    expectTypeOf(istft(spectrogram, window, { hop: 3 })).toEqualTypeOf<Tensor<readonly ["batch", number]>>();
    expectTypeOf(stft(tensor(["time"]), window, { hop: 3 })).toEqualTypeOf<Complex<readonly [3, number]>>();
  });

  test("refuse what does not fit", () => {
    // @ts-expect-error shorter than the window
    stft(tensor([4]), window, { hop: 1 });
    // @ts-expect-error a window has one axis
    stft(tensor([17]), tensor([5, 5]), { hop: 1 });
    // @ts-expect-error a hop is due
    stft(tensor([17]), window, {});
  });
});
