/** What pooling needs in lanes, with the bits of the interpreter: windows two apart, places of extrema, halved indices. */
import { parseKernel, printKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { capabilities } from "../capabilities.ts";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

/** Runs it several times, with zeros of both signs, infinities and NaN among the numbers. */
function expectSameBits(source: string): void {
  const kernel = vectorize(parseKernel(source), capabilities);
  expect(printKernel(kernel)).toContain("vector");
  for (let seed = 0; seed < 8; seed++) {
    const both = runBoth(buildKernel(kernel), randomStream(seed), seed / 10);
    expect(both.actual).toEqual(both.expected);
  }
}

test.each([4, 5, 6, 7, 8, 11, 13])("every second element, of %i turns", (turns) => {
  // the last load ends with the buffer
  expectSameBits(`kernel k(x: f32[${2 * turns}] read, n: i32[${2 * turns - 1}] read, y: f32[${turns}] write, m: i32[${turns}] write) {
    for l in 0..${turns} parallel {
      store y[l] = x[2*l] + x[2*l + 1]
      store m[l] = n[2*l] + n[2*l]
    }
  }`);
});

test.each(["argmax", "argmin"])("%s in lanes", (op) => {
  for (const dtype of ["f32", "i32"]) {
    // equal terms, and places that go down
    expectSameBits(`kernel k(x: ${dtype}[64] read, w: ${dtype}[6] read, y: i32[28] write, z: i32[28] write) {
      for l in 0..14 parallel {
        accumulate free r in 6 { a: i32 = ${op} x[2*l + 2*r] * w[r] at r }
        accumulate free s in 3, q in 2 { b: i32 = ${op} x[l + 14*q] at 9 - s + q }
        store y[l] = a
        store z[l] = b
      }
    }`);
  }
});

test("the largest of small windows after relu", () => {
  for (const dtype of ["f32", "f64", "i32"]) {
    const zero = { f32: "0.0", f64: "0.0_f64", i32: "0" }[dtype];
    expectSameBits(`kernel k(x: ${dtype}[56] read, y: ${dtype}[14] write, z: ${dtype}[14] write) {
      for l in 0..14 parallel {
        accumulate free r in 4 {
          let t: ${dtype} = x[2*l + 28*(r/2) + r%2]
          a: ${dtype} = max select(t < ${zero}, ${zero}, t)
        }
        store y[l] = a
        let u: ${dtype} = x[l + 3]
        store z[l] = select(u < x[l], u, x[l])
      }
    }`);
  }
});

test("of nothing the place is 0", () => {
  expectSameBits(`kernel k(x: f32[8] read, y: i32[8] write) {
    for l in 0..8 parallel {
      accumulate free r in 0 { a: i32 = argmax x[l] at r }
      store y[l] = a
    }
  }`);
});

test("quotients and remainders by powers of two, of both signs", () => {
  const parts = [2, 4, 1024, 1073741824].flatMap((n) => [`n[l]/${n}`, `n[l]%${n}`]);
  expectSameBits(`kernel k(n: i32[37] read, y: i32[${37 * parts.length}] write) {
    for l in 0..37 parallel {
      ${parts.map((part, i) => `store y[l + ${37 * i}] = ${part}`).join("\n")}
    }
  }`);
});
