/** Relaxed bodies add products unrounded; strict ones never do. */
import { setFlagsFromString } from "node:v8";
import { runKernel, type TypedArray } from "@tapeless/graph/ir";
import { beforeAll, expect, test } from "vitest";
import { buildKernel, fill, randomStream } from "../fixtures/kernels.ts";

beforeAll(() => {
  // engines before V8 12 know relaxed SIMD behind a flag only
  if (Number(process.versions.v8.split(".")[0]) < 12) setFlagsFromString("--experimental-wasm-relaxed-simd");
});

const product = `kernel product(a: f32[56] read, b: f32[77] read, c: f32[88] write) {
  for i in 0..8 parallel {
    for j in 0..11 vector {
      accumulate chain r in 7 { s: f32 = add a[7*i + r] * b[11*r + j] }
      store c[11*i + j] = s
    }
  }
}`;

const expression = `kernel expression(a: f32[19] read, b: f32[19] read, c: f32[19] write) {
  for i in 0..19 vector {
    store c[i] = b[i] - a[i] * (b[i] * a[i] + 0.25)
  }
}`;

const inputs = (sizes: readonly number[]): Float32Array[] => {
  const random = randomStream(3);
  return sizes.map((size) => {
    const array = new Float32Array(size);
    fill(array, random);
    return array;
  });
};

const run = (source: string, relaxed: boolean, buffers: readonly TypedArray[]): number[] => {
  const copies = buffers.map((buffer) => buffer.slice());
  buildKernel(source, { relaxed }).run(copies);
  return [...copies.at(-1)!];
};

test("a contraction rounds once a term", () => {
  const [a, b, c] = inputs([56, 77, 88]) as [Float32Array, Float32Array, Float32Array];
  const expected = Array.from(c, (_, at) => {
    const [i, j] = [Math.floor(at / 11), at % 11];
    let sum = 0;
    // a product of two f32 values is exact in f64
    for (let r = 0; r < 7; r++) sum = Math.fround(sum + a[7 * i + r]! * b[11 * r + j]!);
    return sum;
  });
  expect(run(product, true, [a, b, c])).toEqual(expected);
});

test("so do sums and differences in an expression", () => {
  const [a, b, c] = inputs([19, 19, 19]) as [Float32Array, Float32Array, Float32Array];
  const expected = Array.from(c, (_, i) => Math.fround(b[i]! - a[i]! * Math.fround(b[i]! * a[i]! + 0.25)));
  expect(run(expression, true, [a, b, c])).toEqual(expected);
});

test.each([product, expression])("strict code rounds as the interpreter does", (source) => {
  const { kernel } = buildKernel(source);
  const buffers = inputs(kernel.buffers.map(({ size }) => size));
  const strict = run(source, false, buffers);
  const reference = buffers.map((buffer) => buffer.slice());
  runKernel(kernel, Object.fromEntries(kernel.buffers.map(({ name }, i) => [name, reference[i]!])));
  expect(strict).toEqual([...reference.at(-1)!]);
  expect(strict).not.toEqual(run(source, true, buffers));
});
