/** Products of a vector with a wide matrix are walked row by row, and keep the bits of the interpreter. */
import { parseKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { type BuiltKernel, buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

const product = (terms: number, columns: number, term = `x[r] * w[${columns}*r + j]`): string =>
  `kernel product(
    x: f32[${terms}] read, w: f32[${terms * columns}] read, bias: f32[${columns}] read, y: f32[${columns}] write
  ) {
    for j in 0..${columns} parallel {
      let b: f32 = bias[j]
      accumulate chain r in ${terms} { s: f32 = add ${term} }
      store y[j] = s + b
    }
  }`;

function expectSameBits(source: string): BuiltKernel {
  const built = buildKernel(vectorize(parseKernel(source), capabilities));
  const both = runBoth(built, randomStream(source.length));
  expect(both.actual).toEqual(both.expected);
  return built;
}

/** The walk starts its sums, column by column nothing is filled. */
const walks = ({ bytes }: BuiltKernel): boolean =>
  decodeModule(bytes).functions.some(({ body }) => body.some(({ name }) => name === "memory.fill"));

test.each([
  [128, 256],
  [131, 259],
  [512, 128],
  [514, 131],
  [1024, 130],
  [1541, 129],
])("%i terms of %i columns", (terms, columns) => {
  expect(walks(expectSameBits(product(terms, columns)))).toBe(true);
});

test("the element may come first, and the factor may be computed", () => {
  expect(walks(expectSameBits(product(256, 256, "w[256*r + j] * (x[r] + 0.5)")))).toBe(true);
});

test("matrices of a batch", () => {
  const source = `kernel products(x: f32[768] read, w: f32[65536] read, y: f32[768] write) {
    for n in 0..3 parallel {
      for j in 0..256 parallel {
        accumulate chain r in 256 { s: f32 = add x[256*n + r] * w[256*r + j] }
        store y[256*n + j] = s
      }
    }
  }`;
  expect(walks(expectSameBits(source))).toBe(true);
});

test.each([
  ["a small matrix", product(64, 128)],
  ["short rows", product(2048, 64)],
  ["columns one after the other", product(256, 256, "x[r] * w[256*j + r]")],
  ["a factor that is computed for each column", product(256, 256, "x[r] * b")],
  ["a factor of each column", product(256, 256, "(x[r] + bias[j]) * w[256*r + j]")],
])("%s: column by column", (_, source) => {
  expect(walks(expectSameBits(source))).toBe(false);
});
