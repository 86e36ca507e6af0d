import { describe, expect, test } from "vitest";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";

function expectSameBits(source: string, odd = 0): void {
  const both = runBoth(buildKernel(source), randomStream(source.length), odd);
  expect(both.actual).toEqual(both.expected);
}

describe("statements", () => {
  test("serial loops with bounds of outer indices read what earlier turns stored", () => {
    expectSameBits(`kernel k(x: f32[20] read, y: f32[20] update) {
      for i in 0..5 serial {
        for j in i..i + 3 by 2 serial {
          store y[j + 1] = y[j] * 0.5 + x[i]
        }
      }
    }`);
  });

  test("locals carried by a loop, and tiles of registers", () => {
    expectSameBits(`kernel k(x: f32[12] read, y: f32[8] write) {
      local s: f32 = 0.25
      local t: f32[2, 2] = 1.5
      for i in 0..12 serial { set s = s * 0.5 + x[i] }
      for a in 0..2 serial { for b in 0..2 serial { set t[a, b] = t[a, b] * s + x[a*2 + b] } }
      store y[0] = s
      for c in 0..2 unrolled { store y[c + 1] = t[c, 1] }
    }`);
  });

  test.each(["f32", "f64", "i32"])("stores of %s that combine with what is there", (dtype) => {
    for (const mode of ["+=", "*=", "max=", "min="]) {
      expectSameBits(
        `kernel k(x: ${dtype}[9] read, pick: i32[9] read, y: ${dtype}[4] update) {
          for i in 0..9 serial { store y[clamp(pick[i], 0, 3)] ${mode} x[i] }
        }`,
        0.2,
      );
    }
  });

  test("a load stays behind each of its guards", () => {
    expectSameBits(
      `kernel k(x: f32[4] read, y: f32[8] write) {
      for i in 0..8 parallel {
        store y[i] = (i < 4 ? x[i*1000000000] : 1.0) * 0.0 + (i == 0 ? x[i*1000000000] : 2.0)
      }
    }`.replace("i < 4", "i < 1"),
    );
  });

  test("loops that have no turn", () => {
    expectSameBits(`kernel k(y: f32[4] update) {
      for i in 3..3 parallel { store y[i] = 1.0 }
      for j in 0..2 serial { for p in j..0 serial { store y[p] = 2.0 } }
    }`);
  });

  test("integer division by anything", () => {
    expectSameBits(`kernel k(x: i32[50] read, y: i32[50] read, z: i32[250] write) {
      for i in 0..50 parallel {
        store z[i] = x[i] / (y[i] % 3)
        store z[i + 50] = x[i] % (y[i] % 3)
        store z[i + 100] = -2147483648 / (y[i] % 2)
        store z[i + 150] = x[i] / 7 + x[i] / -1 + x[i] / 0
        store z[i + 200] = x[i] % 7 + x[i] % -1 + x[i] % 0
      }
    }`);
  });
});
