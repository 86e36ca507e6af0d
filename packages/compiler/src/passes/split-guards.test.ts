import { type Kernel, parseKernel, printKernel, runKernel, verifyKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { splitGuards } from "./split-guards.ts";

const after = (text: string): string => printKernel(splitGuards(parseKernel(text)));

const pad = `kernel pad(x: f32[12] read, y: f32[30] write) {
  for i in 0..5 parallel {
    let inside: bool = i >= 1 & i < 4
    for j in 0..6 parallel {
      store y[6*i + j] = inside & j >= 1 & j < 5 ? x[4*i + j - 5] : 0.5
    }
  }
}`;

test("a border and what is inside of it are loops of their own", () => {
  expect(after(pad)).toMatchInlineSnapshot(`
    "kernel pad(x: f32[12] read, y: f32[30] write) {
      for j in 0..6 parallel {
        store y[j] = 0.5
      }
      for i2 in 1..4 parallel {
        store y[6*i2] = 0.5
        for j2_2 in 1..5 parallel {
          store y[6*i2 + j2_2] = x[4*i2 + j2_2 - 5]
        }
        store y[6*i2 + 5] = 0.5
      }
      for j3 in 0..6 parallel {
        store y[j3 + 24] = 0.5
      }
    }
    "
  `);
});

test("parts that a loop goes through one after the other", () => {
  expect(
    after(`kernel concatenate(x: f32[3] read, y: f32[5] read, z: f32[8] write) {
      for i in 0..8 parallel { store z[i] = i < 3 ? x[i] : y[i - 3] }
    }`),
  ).toMatchInlineSnapshot(`
    "kernel concatenate(x: f32[3] read, y: f32[5] read, z: f32[8] write) {
      for i in 0..3 parallel {
        store z[i] = x[i]
      }
      for i2 in 3..8 parallel {
        store z[i2] = y[i2 - 3]
      }
    }
    "
  `);
});

describe("every form of a comparison keeps its results", () => {
  const conditions = [
    "i < 4",
    "4 <= i",
    "i > 0",
    "7 - i >= 2*i",
    "i == 5",
    "i == 0",
    "i != 8",
    "!(i < 2 | i >= 7)",
    "i + 1 < 5 & 2*i >= 3",
  ];
  test.each(conditions)("%s", (condition) => {
    const kernel = parseKernel(`kernel k(x: f32[9] read, y: f32[27] write) {
      for n in 0..3 parallel {
        for i in 0..9 parallel { store y[9*n + i] = ${condition} ? x[i] : 2.0 }
      }
    }`);
    const made = splitGuards(kernel);
    expect(verifyKernel(made)).toEqual([]);
    expect(printKernel(made)).not.toContain("?");
    expect(run(made)).toEqual(run(kernel));
  });
});

const run = (kernel: Kernel): number[] => {
  const y = new Float32Array(27).fill(-1);
  runKernel(kernel, { x: Float32Array.from({ length: 9 }, (_, i) => i + 1), y });
  return [...y];
};

test.each([
  ["a guard that other indices take part in", "i + n < 5"],
  ["a guard by data", "p[i] > 0"],
  ["more changes than are worth a loop each", "i == 1 | i == 3 | i == 5"],
])("%s stays", (_, condition) => {
  const text = printKernel(
    parseKernel(`kernel k(x: f32[9] read, p: i32[9] read, y: f32[27] write) {
      for n in 0..3 parallel {
        for i in 0..9 parallel {
          store y[9*n + i] = ${condition} ? x[i] : 2.0
        }
      }
    }`),
  );
  expect(after(text)).toBe(text);
});

test("reductions are left alone", () => {
  const text = printKernel(
    parseKernel(`kernel k(x: f32[9] read, y: f32[9] write) {
      for i in 0..9 parallel {
        accumulate chain r in 4 { s: f32 = add i < 5 ? x[i + r] : 0.0 }
        store y[i] = s
      }
    }`),
  );
  expect(after(text)).toBe(text);
});
