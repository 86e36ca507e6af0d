/** Contractions whose column operand is copied into panels have the bits of the interpreter. */
import { parseKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { type BuiltKernel, buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

interface Size {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Two rows a tile; `column` is where the column operand has term r of column j. */
const product = ({ m, k, n }: Size, column: string, result = "s", before = ""): string => `kernel product(
  a: f32[${m * k}] read, b: f32[${k * n}] read, bias: f32[${n}] read, c: f32[${m * n}] update
) {
  for i in 0..${m} by 2 parallel {
    for j in 0..${n} parallel {
      ${before}
      accumulate chain r in ${k} {
        let t: f32 = b[${column}]
        s: f32 = add a[${k}*i + r] * t
        u: f32 = add a[${k}*i + r + ${k}] * t
      }
      store c[${n}*i + j] = ${result}
      store c[${n}*i + j + ${n}] = u
    }
  }
}`;

const build = (source: string, options: { readonly relaxed?: boolean } = {}): BuiltKernel =>
  buildKernel(vectorize(parseKernel(source), capabilities), options);

function expectSameBits(source: string): BuiltKernel {
  const built = build(source);
  const both = runBoth(built, randomStream(source.length));
  expect(both.actual).toEqual(both.expected);
  return built;
}

/** A copy into panels is a loop around stores of vectors before the loop over rows. */
const loops = ({ bytes }: BuiltKernel): number =>
  decodeModule(bytes)
    .functions.flatMap(({ body }) => body)
    .filter(({ name }) => name === "loop").length;

const sizes: readonly Size[] = [
  { m: 4, k: 1, n: 8 },
  { m: 4, k: 2, n: 4 },
  { m: 4, k: 3, n: 5 },
  { m: 6, k: 7, n: 10 },
  { m: 4, k: 16, n: 33 },
  { m: 4, k: 21, n: 43 },
  { m: 8, k: 512, n: 9 },
  { m: 4, k: 513, n: 8 },
  { m: 6, k: 784, n: 13 },
  { m: 4, k: 1024, n: 41 },
  { m: 4, k: 1541, n: 7 },
];

describe("columns that lie far apart", () => {
  test.each(sizes)("$m x $k x $n", (size) => {
    expectSameBits(product(size, `${size.k}*j + r`));
  });

  test.each(sizes)("$m x $k x $n, with steps between the terms", (size) => {
    const wide = { ...size, n: 2 * size.n };
    expectSameBits(
      product(wide, `2*j + ${2 * size.n}*r`)
        .replaceAll(`0..${wide.n} parallel`, `0..${size.n} parallel`)
        .replaceAll(`b: f32[${wide.k * wide.n}]`, `b: f32[${2 * size.k * size.n}]`),
    );
  });

  test("results that go on through other operations", () => {
    const size = { m: 6, k: 520, n: 11 };
    const result = `select(s + bias[j] < 0.0, 0.0, s + bias[j] + c[${size.n}*i + j] * v)`;
    expectSameBits(product(size, `${size.k}*j + r`, result, "let v: f32 = bias[j] * 0.5"));
  });

  test("more rows than the second cache holds", () => {
    expectSameBits(product({ m: 140, k: 512, n: 9 }, "512*j + r"));
  });

  test("several axes are contracted", () => {
    expectSameBits(`kernel k(a: f32[640] read, b: f32[3120] read, c: f32[52] write) {
      for i in 0..4 by 2 parallel {
        for j in 0..13 parallel {
          accumulate chain p in 4, q in 2, r in 30 {
            let t: f32 = b[240*j + 60*p + 30*q + r]
            s: f32 = add a[160*i + 10*p + q + r] * t
            u: f32 = add a[160*i + 10*p + q + r + 160] * t
          }
          store c[13*i + j] = s
          store c[13*i + j + 13] = u
        }
      }
    }`);
  });

  test("in a loop over matrices", () => {
    expectSameBits(`kernel k(a: f32[126] read, b: f32[273] read, c: f32[234] write) {
      for n in 0..3 parallel {
        for i in 0..6 parallel {
          for j in 0..13 parallel {
            accumulate chain r in 7 { s: f32 = add a[42*n + 7*i + r] * b[91*n + 7*j + r] }
            store c[78*n + 13*i + j] = s
          }
        }
      }
    }`);
  });
});

describe("long rows", () => {
  const straight = (size: Size): string => product(size, `${size.n}*r + j`);

  test.each([
    { m: 32, k: 70, n: 259 },
    { m: 34, k: 64, n: 256 },
    { m: 32, k: 600, n: 256 },
  ])("$m x $k x $n", (size) => {
    const built = expectSameBits(straight(size));
    // groups, terms and strips of the copy; strips, rows and terms of the tiles
    expect(loops(built)).toBeGreaterThanOrEqual(6);
  });

  test("few rows, or a small operand, are read where they lie", () => {
    expect(loops(build(straight({ m: 12, k: 70, n: 256 })))).toBeLessThan(5);
    expect(loops(build(straight({ m: 64, k: 32, n: 256 })))).toBeLessThan(5);
  });

  test("lines that displace each other are copied for fewer rows, but not where products stay unrounded", () => {
    const source = straight({ m: 16, k: 70, n: 256 });
    expect(loops(expectSameBits(source))).toBeGreaterThanOrEqual(6);
    expect(loops(build(source, { relaxed: true }))).toBeLessThan(5);
    // as many lines, spread over all of the cache
    expect(loops(build(straight({ m: 16, k: 70, n: 260 })))).toBeLessThan(5);
  });

  test("planes of a convolution count with the lines that windows share", () => {
    const convolution = (plane: number): string => `kernel planes(
      x: f32[${16 * plane + 8}] read, w: f32[1152] read, y: f32[${8 * 64}] write
    ) {
      for i in 0..8 by 2 parallel {
        for j in 0..64 parallel {
          accumulate chain r in 9, u in 16 {
            let t: f32 = x[j + r + ${plane}*u]
            s: f32 = add w[144*i + r + 9*u] * t
            v: f32 = add w[144*i + r + 9*u + 144] * t
          }
          store y[64*i + j] = s
          store y[64*i + j + 64] = v
        }
      }
    }`;
    // 16 KB apart, all in one set: four tiles are enough
    expect(loops(expectSameBits(convolution(4096)))).toBeGreaterThanOrEqual(6);
    expect(loops(build(convolution(4096), { relaxed: true }))).toBeGreaterThanOrEqual(6);
    // 1 KB apart, four in each of four sets
    expect(loops(build(convolution(256)))).toBeLessThan(6);
  });
});

test("a column operand that the kernel writes is read where it lies", () => {
  const source = product({ m: 4, k: 9, n: 9 }, "9*j + r").replaceAll("store c[", "store b[");
  expect(loops(build(source.replace("b: f32[81] read", "b: f32[81] update")))).toBeLessThan(5);
});
