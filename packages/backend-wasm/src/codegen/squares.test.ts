/** Transpositions go through squares of vectors, whatever the sizes, and keep every element's bits. */
import { parseKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { type BuiltKernel, buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

function expectSameBits(source: string): BuiltKernel {
  const built = buildKernel(vectorize(parseKernel(source), capabilities));
  const both = runBoth(built, randomStream(source.length));
  expect(both.actual).toEqual(both.expected);
  return built;
}

const shuffles = ({ bytes }: BuiltKernel): number =>
  decodeModule(bytes)
    .functions.flatMap(({ body }) => body)
    .filter(({ name }) => name === "i8x16.shuffle").length;

const transposition = (rows: number, columns: number, dtype = "f32"): string => {
  const size = rows * columns;
  return `kernel transpose(x: ${dtype}[${size}] read, y: ${dtype}[${size}] write) {
    for i in 0..${rows} parallel {
      for j in 0..${columns} parallel { store y[${columns}*i + j] = x[i + ${rows}*j] }
    }
  }`;
};

test.each([
  [4, 4, 8],
  [5, 7, 8],
  [8, 4, 16],
  [13, 9, 24],
  [16, 30, 16],
  [37, 64, 24],
])("%i x %i", (rows, columns, expected) => {
  // eight shuffles a square; rows that two squares do not take may be one more
  expect(shuffles(expectSameBits(transposition(rows, columns)))).toBe(expected);
});

test("integers, in a loop over matrices, from inside of a larger one", () => {
  expect(shuffles(expectSameBits(transposition(12, 8, "i32")))).toBe(24);
  const source = `kernel transposes(x: f32[600] read, y: f32[270] write) {
    for n in 0..3 parallel {
      for i in 0..9 parallel {
        for j in 0..10 parallel { store y[90*n + 10*i + j] = x[200*n + i + 20*j + 1] }
      }
    }
  }`;
  expect(shuffles(expectSameBits(source))).toBe(16);
});

test.each([
  ["few rows", transposition(3, 16)],
  ["few columns", transposition(16, 3)],
  ["bools", transposition(8, 8, "bool")],
])("%s: element by element", (_, source) => {
  expect(shuffles(expectSameBits(source))).toBe(0);
});
