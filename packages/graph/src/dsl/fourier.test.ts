import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { complex } from "./complex.ts";
import { fftConv1d, fftConv2d } from "./fft-convolution.ts";
import { refusalOf, textOf } from "./fixtures/build.ts";
import { fft, fft2, ifft, irfft, rfft, rfftn } from "./fourier.ts";
import { istft, stft } from "./spectrogram.ts";

const x = input([2, 8]);
const i = input([4], "i32");
const kernel = input([3, 1, 5]);
const signal = input([1, 1, 4]);

describe("the graph", () => {
  test("holds transforms, not their steps", () => {
    expect(textOf({ x }, ({ x }) => ({ y: irfft(rfft(x, { norm: "ortho" })) }))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 8] input) -> (%8: f32[2, 8] output y) {
        %0: f32[2, 5], %1: f32[2, 5] = rfft(%x) {axis: 1}
        %2: f32[2, 5] = constant() {value: 2.8284270763397217}
        %3: f32[2, 5] = div(%0, %2)
        %4: f32[2, 5] = constant() {value: 2.8284270763397217}
        %5: f32[2, 5] = div(%1, %4)
        %6: f32[2, 8] = irfft(%3, %5) {axis: 1, n: 8}
        %7: f32[2, 8] = constant() {value: 8}
        %8: f32[2, 8] = div(%6, %7)
      }
      "
    `);
  });

  test("inverts by exchanging both parts, and resizes first", () => {
    expect(textOf({ x }, ({ x }) => ifft(complex(x, x), { axis: 0, n: 3 }).re)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 8] input) -> (%5: f32[3, 8] output y) {
        %0: f32[3, 8] = pad(%x) {high: [1, 0], interior: [0, 0], low: [0, 0], value: 0}
        %1: f32[3, 8] = pad(%x) {high: [1, 0], interior: [0, 0], low: [0, 0], value: 0}
        %2: f32[3, 8], %3: f32[3, 8] = fft(%0, %1) {axis: 0}
        %4: f32[3, 8] = constant() {value: 3}
        %5: f32[3, 8] = div(%3, %4)
      }
      "
    `);
  });
});

/** For callers without types. */
const loose = (of: unknown) => of as (...args: readonly unknown[]) => never;

const inputs = { x, i, kernel, signal, window: input([5]) };

describe("refusals", () => {
  test.each<[string, () => string]>([
    ["no such axis", () => refusalOf(inputs, ({ x }) => loose(fft)(x, { axis: 2 }))],
    ["no points", () => refusalOf(inputs, ({ x }) => loose(fft)(x, { n: 0 }))],
    ["integers", () => refusalOf(inputs, ({ i }) => loose(rfft)(i))],
    ["a norm that is none", () => refusalOf(inputs, ({ x }) => loose(fft)(x, { norm: "unit" }))],
    ["an option that is none", () => refusalOf(inputs, ({ x }) => loose(fft)(x, { axes: 1 }))],
    ["one axis for two", () => refusalOf(inputs, ({ window }) => loose(fft2)(window))],
    ["an axis twice", () => refusalOf(inputs, ({ x }) => loose(rfftn)(x, { axes: [0, -2] }))],
    ["a size too few", () => refusalOf(inputs, ({ x }) => loose(rfftn)(x, { sizes: [8] }))],
    ["parts of two shapes", () => refusalOf(inputs, ({ x, window }) => loose(complex)(x, window))],
    ["no complex tensor", () => refusalOf(inputs, () => loose(irfft)(3))],
    ["no real points", () => refusalOf(inputs, ({ x }) => loose(irfft)(rfft(x, { n: 1 })))],
    [
      "a window too long",
      () => refusalOf(inputs, ({ signal, window }) => loose(stft)(signal, window, { hop: 1 })),
    ],
    ["a hop of nothing", () => refusalOf(inputs, ({ x, window }) => loose(stft)(x, window, { hop: 0 }))],
    [
      "frames of another window",
      () => refusalOf(inputs, ({ x, window }) => loose(istft)(rfft(x), window, { hop: 1 })),
    ],
    [
      "a kernel longer than the circle",
      () => refusalOf(inputs, ({ signal, kernel }) => loose(fftConv1d)(signal, kernel, { mode: "circular" })),
    ],
    [
      "a kernel longer than the input",
      () => refusalOf(inputs, ({ signal, kernel }) => loose(fftConv1d)(signal, kernel)),
    ],
    ["too few axes", () => refusalOf(inputs, ({ signal, kernel }) => loose(fftConv2d)(signal, kernel))],
    [
      "a mode that is none",
      () => refusalOf(inputs, ({ signal, kernel }) => loose(fftConv1d)(signal, kernel, { mode: "causal" })),
    ],
  ])("%s", (_, refusal) => {
    expect(refusal()).toMatchSnapshot();
  });
});
