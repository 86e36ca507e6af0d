/** Reductions of all kinds and lengths, with the bits of the interpreter. */
import { describe, expect, test } from "vitest";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";

function expectSameBits(source: string, odd = 0): void {
  const both = runBoth(buildKernel(source), randomStream(source.length), odd);
  expect(both.actual).toEqual(both.expected);
}

const lengths = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 511, 512, 513, 1000, 8191, 8192, 8193, 20000,
];

describe.each(["f32", "f64"])("of %s", (dtype) => {
  const suffix = dtype === "f64" ? "_f64" : "";
  describe.each(["chain", "stripes"])("%s", (order) => {
    test.each(lengths)("of %i terms", (n) => {
      expectSameBits(`kernel k(x: ${dtype}[${n}] read, y: ${dtype}[2] write) {
        accumulate ${order} i in ${n} { a: ${dtype} = add x[i] }
        accumulate ${order} j in ${n} { b: ${dtype} = mul x[j] * 0.25${suffix} }
        store y[0] = a
        store y[1] = b
      }`);
    });

    test.each([
      [3, 5],
      [32, 49],
      [64, 300],
      [3, 9000],
      [40, 28],
      [700, 1],
      [600, 3],
      [1025, 17],
      [5, 8192],
    ])("of %i lines of %i", (lines, extent) => {
      expectSameBits(`kernel k(x: ${dtype}[${lines * extent}] read, y: ${dtype}[1] write) {
        accumulate ${order} i in ${lines}, j in ${extent} { a: ${dtype} = add x[i*${extent} + j] * x[i*${extent} + j] }
        store y[0] = a
      }`);
    });

    test("of more than 512 blocks", () => {
      const n = order === "chain" ? 512 * 520 + 3 : 512 * 16 * 515 + 5;
      const size = 4096;
      expectSameBits(`kernel k(x: ${dtype}[${size}] read, y: ${dtype}[1] write) {
        accumulate ${order} i in ${n} { a: ${dtype} = add x[i % ${size}] }
        store y[0] = a
      }`);
    });

    test("of terms far apart, and found by an index", () => {
      expectSameBits(`kernel k(x: ${dtype}[400] read, pick: i32[37] read, y: ${dtype}[2] write) {
        accumulate ${order} i in 37 { a: ${dtype} = add x[i*10 + 3] }
        accumulate ${order} j in 37 { b: ${dtype} = add x[clamp(pick[j], 0, 399)] }
        store y[0] = a
        store y[1] = b
      }`);
    });
  });
});

describe("orders are those of the contract", () => {
  const values = (n: number, f: (i: number) => number): Float32Array =>
    Float32Array.from({ length: n }, (_, i) => f(i));
  const x = (n: number): Float32Array => values(n, (i) => (Math.imul(i + 1, 0x9e3779b1) >>> 8) * 2 ** -24);

  test.each([
    ["stripes", "10", 0x409fbd64],
    ["stripes", "8193", 0x45800b38],
    ["chain", "8193", 0x45800b37],
    ["stripes", "100000", 0x4743508f],
    ["chain", "100000", 0x4743508d],
    ["stripes", "3,9000", 0x4652ee8c],
    ["chain", "3,9000", 0x4652ee8d],
    ["stripes", "64,300", 0x4615fe45],
    ["stripes", "40,28", 0x440c00fe],
  ])("%s of %s terms", (order, extents, expected) => {
    const [a, b = ""] = extents.split(",");
    const n = Number(a) * Number(b || 1);
    const [axes, index] = b === "" ? [`i in ${a}`, "i"] : [`i in ${a}, j in ${b}`, `i*${b} + j`];
    const built = buildKernel(`kernel k(x: f32[${n}] read, y: f32[1] write) {
      accumulate ${order} ${axes} { s: f32 = add x[${index}] }
      store y[0] = s
    }`);
    const y = new Float32Array(1);
    built.run([x(n), y]);
    expect(new Uint32Array(y.buffer)[0]).toBe(expected);
  });
});

describe("without an order", () => {
  test.each(["f32", "f64", "i32"])("max, min and sums of %s", (dtype) => {
    for (const n of [1, 3, 4, 6, 8, 9, 30]) {
      for (const odd of [0, 0.05, 0.5]) {
        expectSameBits(
          `kernel k(x: ${dtype}[${n}] read, y: ${dtype}[3] write) {
            accumulate free i in ${n} {
              a: ${dtype} = max x[i]
              b: ${dtype} = min x[i]
            }
            accumulate free j in ${n} { c: i32 = add i32(x[j]) }
            store y[0] = a
            store y[1] = b
            store y[2] = ${dtype === "i32" ? "c" : `${dtype}(c)`}
          }`,
          odd,
        );
      }
    }
  });

  test("any and all", () => {
    for (const n of [1, 4, 5, 13]) {
      expectSameBits(`kernel k(x: bool[${n}] read, z: f64[${n}] read, y: bool[3] write) {
        accumulate free i in ${n} {
          a: bool = any x[i]
          b: bool = all x[i]
          c: bool = any z[i] < 0.0_f64
        }
        store y[0] = a
        store y[1] = b
        store y[2] = c
      }`);
    }
  });

  test.each(["f32", "i32"])("positions of extrema of %s", (dtype) => {
    for (const n of [1, 2, 9, 40]) {
      for (const odd of [0, 0.2, 0.9]) {
        expectSameBits(
          `kernel k(x: ${dtype}[${n}] read, y: i32[2] write, z: ${dtype}[1] write) {
            accumulate free i in ${n} {
              a: i32 = argmax x[i] at i
              b: i32 = argmin x[i] at ${n} - i
              c: ${dtype} = max x[i]
            }
            store y[0] = a
            store y[1] = b
            store z[0] = c
          }`,
          odd,
        );
      }
    }
  });
});

test("several sums in one pass that stores its terms", () => {
  for (const n of [3, 16, 21, 600]) {
    expectSameBits(`kernel k(x: f32[${n}] read, e: f32[${n}] write, y: f32[3] write) {
      accumulate stripes i in ${n} {
        let t: f32 = exp(x[i] * 0.01)
        store e[i] = t
        a: f32 = add t
        b: f64 = add f64(t)
        c: f32 = max t
      }
      store y[0] = a
      store y[1] = f32(b)
      store y[2] = c
    }`);
  }
});
