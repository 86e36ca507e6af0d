/** @file The emitted modules, the kernels, the photograph, and a convolution by its definition. */
import { readFileSync } from "node:fs";
import { build } from "../shared/build.ts";
import { dataFile } from "../shared/data.ts";

/** Sizes of kernels that the module is built for. */
export const sizes = [3, 5, 7, 9, 11, 15, 21, 31] as const;

type Convolve = (inputs: { picture: Float32Array; kernel: Float32Array }) => { y: Float32Array };

export interface Convolutions {
  direct: Convolve;
  fourier: Convolve;
  spectrum(inputs: { picture: Float32Array }): { size: Float32Array };
}

/** For square pictures. */
export async function buildConvolutions(side: number, kernels: readonly number[] = sizes) {
  const bindings = [`height=${side}`, `width=${side}`, `size=${kernels.join(",")}`];
  const { create } = await build<Convolutions>(new URL("model.ts", import.meta.url), ...bindings);
  return create();
}

type Vector = Float64Array;
interface Circulant {
  diagonalised(inputs: { matrix: Vector; c: Vector }): Record<"re" | "im" | "valuesRe" | "valuesIm", Vector>;
  product(inputs: { matrix: Vector; c: Vector; x: Vector }): Record<"byMatrix" | "bySpectra", Vector>;
}

export async function buildCirculant(): Promise<Circulant> {
  const { create } = await build<Circulant>(new URL("circulant.ts", import.meta.url));
  return create();
}

/** C[i, j] = c[(i - j) mod n]: each row is the one above, moved on by one. */
export const circulantOf = (c: Vector): Vector =>
  Float64Array.from({ length: c.length ** 2 }, (_, at) => {
    const [i, j] = [Math.floor(at / c.length), at % c.length];
    return c[(i - j + c.length) % c.length]!;
  });

export interface Kernel {
  readonly size: number;
  readonly values: Float32Array;
}

const kernelOf = (...rows: readonly (readonly number[])[]): Kernel => ({
  size: rows.length,
  values: Float32Array.from(rows.flat()),
});

export const sharpen = kernelOf([0, -1, 0], [-1, 5, -1], [0, -1, 0]);
/** I. Sobel 1968: brightness that changes from left to right; and from top to bottom. */
export const sobelX = kernelOf([-1, 0, 1], [-2, 0, 2], [-1, 0, 1]);
export const sobelY = kernelOf([-1, -2, -1], [0, 0, 0], [1, 2, 1]);

/** A bell of this size whose sum is 1. */
export function blur(size: number): Kernel {
  const half = (size - 1) / 2;
  const bell = Array.from({ length: size }, (_, i) =>
    Math.exp((-4.5 * (i - half) ** 2) / Math.max(half, 1) ** 2),
  );
  const total = bell.reduce((sum, value) => sum + value, 0) ** 2;
  return { size, values: Float32Array.from(bell.flatMap((a) => bell.map((b) => (a * b) / total))) };
}

/** By the definition, in f64; zeros around the picture. */
export function convolvedByDefinition(picture: Float32Array, side: number, { size, values }: Kernel) {
  const half = (size - 1) / 2;
  return Float64Array.from(picture, (_, at) => {
    const [y, x] = [Math.floor(at / side), at % side];
    let sum = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const [row, column] = [y + i - half, x + j - half];
        const isInside = row >= 0 && column >= 0 && row < side && column < side;
        if (isInside) sum += picture[row * side + column]! * values[i * size + j]!;
      }
    return sum;
  });
}

/** 512 x 512 numbers in 0..1. */
export function loadPhotograph(): Float32Array | undefined {
  const path = dataFile("photos/camera_512x512x1.u8");
  return path === undefined ? undefined : Float32Array.from(readFileSync(path), (grey) => grey / 255);
}
