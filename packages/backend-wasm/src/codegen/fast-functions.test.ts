/** Errors of the f32 bodies over a dense sweep of all f32: every exponent, both signs, subnormals, infinities, NaN. */
import { setFlagsFromString } from "node:v8";
import type { Kernel } from "@tapeless/graph/ir";
import { beforeAll, expect, test } from "vitest";
import { buildKernel } from "../fixtures/kernels.ts";

beforeAll(() => {
  // engines before V8 12 know relaxed SIMD behind a flag only
  if (Number(process.versions.v8.split(".")[0]) < 12) setFlagsFromString("--experimental-wasm-relaxed-simd");
});

const count = 65536;
/** A stride prime to every power of two meets all exponents. */
const stride = 1021;

const kernelOf = (name: string): string => `kernel k(x: f32[${count}] read, y: f32[${count}] write) {
  for i in 0..${count} vector { store y[i] = ${name}(x[i]) }
}`;

/** Of the f32 values next to `x`; below the normal range that of its bottom. */
const ulpOf = (x: number): number => 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

interface Row {
  readonly name: string;
  readonly reference: (x: number) => number;
  readonly bound: number;
  /** Errors are measured in ulp of at least this value: next to its zeros a sine has an absolute error. */
  readonly floor?: number;
}

const rows: readonly Row[] = [
  { name: "exp", reference: Math.exp, bound: 1.3 },
  { name: "sigmoid", reference: sigmoid, bound: 2.7 },
  { name: "tanh", reference: Math.tanh, bound: 5 },
  { name: "log", reference: Math.log, bound: 1 },
  { name: "sin", reference: Math.sin, bound: 1.5, floor: 2 ** -12 },
  { name: "cos", reference: Math.cos, bound: 1.5, floor: 2 ** -12 },
];

const buildFast = (source: string | Kernel) => buildKernel(source, { relaxed: true });

test.each(rows)("$name is within $bound ulp", ({ name, reference, bound, floor = 0 }) => {
  const built = buildFast(kernelOf(name));
  const bits = new Uint32Array(count);
  const x = new Float32Array(bits.buffer);
  const y = new Float32Array(count);
  let worst = { error: 0, at: 0 };
  for (let from = 0; from < 2 ** 32; from += count * stride) {
    for (let i = 0; i < count; i++) bits[i] = from + i * stride;
    built.run([x, y]);
    for (let i = 0; i < count; i++) {
      const expected = reference(x[i]!);
      const rounded = Math.fround(expected);
      const got = y[i]!;
      if (Object.is(got, rounded) || (Number.isNaN(got) && Number.isNaN(rounded))) continue;
      // the largest f32 is as near to infinity as its neighbour is to it
      const clip = (value: number): number => Math.max(-(2 ** 128), Math.min(2 ** 128, value));
      const error = Math.abs(clip(got) - clip(expected)) / ulpOf(Math.max(Math.abs(clip(expected)), floor));
      if (!(error <= worst.error)) worst = { error, at: x[i]! };
    }
  }
  expect({ ...worst, isWithin: worst.error <= bound }).toMatchObject({ isWithin: true });
});

test.each([
  ["exp", [-Infinity, 0], [Infinity, Infinity], [0, 1], [-0, 1], [89, Infinity]],
  ["sigmoid", [-Infinity, 0], [Infinity, 1], [0, 0.5], [-100, Math.fround(Math.exp(-100))]],
  ["tanh", [-Infinity, -1], [Infinity, 1], [0, 0], [-0, -0], [2 ** -149, 2 ** -149]],
  ["log", [0, -Infinity], [-0, -Infinity], [Infinity, Infinity], [1, 0], [-1, NaN], [-Infinity, NaN]],
  ["sin", [0, 0], [-0, -0], [Infinity, NaN], [-Infinity, NaN], [2 ** -149, 2 ** -149]],
  ["cos", [0, 1], [-0, 1], [Infinity, NaN], [-Infinity, NaN]],
] as const)("special values of %s", (name, ...cases) => {
  const pairs = [...(cases as readonly (readonly [number, number])[]), [NaN, NaN] as const];
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  pairs.forEach(([argument], i) => {
    x[i] = argument;
  });
  buildFast(kernelOf(name)).run([x, y]);
  expect([...y.subarray(0, pairs.length)]).toEqual(pairs.map(([, result]) => result));
});
