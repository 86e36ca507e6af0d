/** Loops cut into parts, each a function call: the parts together have the bits of the interpreter. */
import { parseKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { type BuiltKernel, buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";
import { planShares } from "./shares.ts";

const prepared = (source: string) => vectorize(parseKernel(source), capabilities);

function expectSameBits(source: string): BuiltKernel {
  const built = buildKernel(prepared(source), { shareAll: true });
  const both = runBoth(built, randomStream(source.length), 0.1);
  expect(both.actual).toEqual(both.expected);
  return built;
}

/** Functions that are called with the number of a part. */
const loops = ({ bytes }: BuiltKernel): number =>
  decodeModule(bytes).functions.filter(({ label }) => label?.endsWith(" part")).length;

const elementwise = (size: number): string => `
kernel k(x: f32[${size}] read, y: f32[${size}] update) {
  for i in 0..${size} parallel { store y[i] = y[i] * x[i] + exp(x[i]) }
}`;

const product = (m: number, k: number, n: number): string => `
kernel k(a: f32[${m * k}] read, b: f32[${k * n}] read, c: f32[${m * n}] write) {
  for i in 0..${m} by 2 parallel {
    for j in 0..${n} parallel {
      accumulate chain r in ${k} {
        let t: f32 = b[${n}*r + j]
        s: f32 = add a[${k}*i + r] * t
        u: f32 = add a[${k}*i + r + ${k}] * t
      }
      store c[${n}*i + j] = s
      store c[${n}*i + j + ${n}] = u
    }
  }
}`;

describe("a loop in parts has the same bits", () => {
  test.each([2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 100, 1000])("over %d elements", (size) => {
    expect(loops(expectSameBits(elementwise(size)))).toBe(1);
  });

  test.each([
    [4, 3, 5],
    [6, 16, 64],
    [34, 9, 65],
    [40, 33, 130],
    [36, 300, 100],
    [34, 600, 40],
    [34, 513, 300],
    [66, 128, 259],
  ])("a product of %d x %d x %d", (m, k, n) => {
    expect(loops(expectSameBits(product(m, k, n)))).toBeGreaterThan(0);
  });

  const cases: [string, number, string][] = [
    [
      "with values from around, of every dtype",
      1,
      `kernel k(x: f32[50] read, d: f64[2] read, n: i32[2] read, b: bool[2] read, y: f32[50] write) {
         let t: f32 = x[3]
         let u: f64 = d[1]
         let v: i32 = n[0]
         let w: bool = b[1]
         accumulate stripes r in 50 { sum: f32 = add x[r] }
         for i in 0..50 parallel { store y[i] = select(w, x[i] * t, f32(u) + f32(v)) + sum }
       }`,
    ],
    [
      "inside of a loop that runs in order",
      1,
      `kernel k(x: f32[40] read, y: f32[200] update) {
         for o in 0..4 serial {
           let t: f32 = x[o]
           for i in 0..40 parallel { store y[40*o + i] = y[40*o + i] * t }
         }
       }`,
    ],
    [
      "over rows that are summed",
      1,
      `kernel k(x: f32[300] read, y: f32[300] update) {
         for i in 0..20 parallel {
           accumulate free r in 15 { most: f32 = max x[15*i + r] }
           for j in 0..15 parallel { store y[15*i + j] = exp(x[15*i + j] - most) }
           accumulate stripes s in 15 { sum: f32 = add y[15*i + s] }
           for l in 0..15 parallel { store y[15*i + l] = y[15*i + l] / sum }
         }
       }`,
    ],
    [
      "of two that follow each other",
      2,
      `kernel k(x: f32[40] read, y: f32[40] update, z: f32[40] write) {
         for i in 0..40 parallel { store y[i] = x[i] + 1.0 }
         for j in 0..40 parallel { store z[j] = y[39 - j] }
       }`,
    ],
    [
      "of bools and integers",
      1,
      `kernel k(x: i32[37] read, y: bool[37] write, z: i32[37] update) {
         for i in 0..37 parallel {
           store y[i] = x[i] < z[i]
           store z[i] = x[i] / 3
         }
       }`,
    ],
  ];
  test.each(cases)("%s", (_, count, source) => expect(loops(expectSameBits(source))).toBe(count));

  test("where nothing can be shared there is no part", () => {
    const scan = `kernel k(y: f32[40] update) { for i in 0..39 serial { store y[i + 1] = y[i + 1] + y[i] } }`;
    expect(loops(expectSameBits(scan))).toBe(0);
    const histogram = `kernel k(x: f32[40] read, y: f32[1] update) {
      for i in 0..40 serial { store y[0] += x[i] }
    }`;
    expect(loops(expectSameBits(histogram))).toBe(0);
  });
});

describe("without being asked for all,", () => {
  const parts = (source: string): number[] =>
    [...planShares(prepared(source), false).values()].map((share) => share.parts);

  test("short loops stay on one thread", () => {
    expect(parts(elementwise(256))).toEqual([]);
    expect(parts(product(32, 32, 32))).toEqual([]);
  });

  test("long ones are cut into parts, of groups of columns where there are enough", () => {
    expect(parts(elementwise(1_000_000))).toEqual([64]);
    expect(parts(product(256, 256, 256))).toEqual([16]);
    expect(parts(product(256, 256, 64))).toEqual([8]);
  });

  test("loops whose turns are known only outside stay on one thread, those with bounds of their own do not", () => {
    const triangle = (bound: string): string => `kernel k(y: f32[1000000] update) {
      for i in 0..1000 serial {
        for j in 0..1000 parallel {
          let t: f32 = y[1000*i + j]
          for r in 0..${bound} serial { store y[1000*i + j] += t }
        }
      }
    }`;
    expect(parts(triangle("i"))).toEqual([]);
    expect(parts(triangle("j")).length).toBe(1);
  });
});
