import { parseKernel, printKernel, runKernel, type TypedArray, verifyKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { simplifyIndex } from "./simplify-index.ts";
import { tile } from "./tile.ts";

const matmul = (m: number, k: number, n: number): string => `
kernel dense(x: f32[${m * k}] read, w: f32[${k * n}] read, b: f32[${n}] read, y: f32[${m * n}] write) {
  for i in 0..${m} parallel {
    for j in 0..${n} parallel {
      accumulate chain r in ${k} {
        acc: f32 = add x[${k}*i + r] * w[${n}*r + j]
      }
      store y[${n}*i + j] = acc + b[j]
    }
  }
}`;

const values = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7 + seed));

function check(text: string, rows: number, columns: number): string {
  const kernel = parseKernel(text);
  const tiled = simplifyIndex(tile(kernel, { rows, columns }));
  expect(verifyKernel(tiled)).toEqual([]);
  const run = (one: typeof kernel): Record<string, TypedArray> => {
    const buffers = Object.fromEntries(one.buffers.map(({ name, size }, i) => [name, values(size, i)]));
    buffers.y!.fill(Number.NaN);
    runKernel(one, buffers);
    return buffers;
  };
  expect(run(tiled).y).toEqual(run(kernel).y);
  return printKernel(tiled);
}

describe("tile", () => {
  test("two rows by two columns: four sums in one pass, each load once", () => {
    expect(check(matmul(4, 3, 6), 2, 2)).toMatchInlineSnapshot(`
      "kernel dense(x: f32[12] read, w: f32[18] read, b: f32[6] read, y: f32[24] write) {
        for i in 0..4 by 2 parallel {
          for j in 0..6 by 2 parallel {
            accumulate chain r in 3 {
              let t: f32 = x[3*i + r]
              let t2: f32 = w[j + 6*r]
              let t3: f32 = w[j + 6*r + 1]
              let t4: f32 = x[3*i + r + 3]
              acc2: f32 = add t * t2
              acc3: f32 = add t * t3
              acc4: f32 = add t4 * t2
              acc5: f32 = add t4 * t3
            }
            let t5: f32 = b[j]
            let t6: f32 = b[j + 1]
            store y[6*i + j] = acc2 + t5
            store y[6*i + j + 1] = acc3 + t6
            store y[6*i + j + 6] = acc4 + t5
            store y[6*i + j + 7] = acc5 + t6
          }
        }
      }
      "
    `);
  });

  test.each([
    [1, 5, 7],
    [5, 1, 3],
    [7, 600, 9],
    [2, 4, 1],
    [3, 8, 11],
    [13, 2, 13],
  ])("bits stay the same where the tile does not divide: %i x %i x %i", (m, k, n) => {
    for (const [rows, columns] of [
      [2, 4],
      [4, 4],
      [3, 5],
    ] as const)
      check(matmul(m, k, n), rows, columns);
  });

  test.each([
    [14, 14, 4, 4, [16, 8, 8, 4]],
    [7, 11, 2, 4, [8, 6, 1]],
    [6, 9, 1, 4, [3]],
  ])(
    "what is left of %i rows and %i columns is a smaller tile, one row is none",
    (m, n, rows, columns, sums) => {
      const passes = check(matmul(m, 5, n), rows, columns)
        .split("accumulate")
        .slice(1);
      expect(passes.map((pass) => pass.match(/: f32 = add/g)?.length)).toEqual(sums);
    },
  );

  test.each([
    [3, [3]],
    [7, [4, 3]],
    [12, [6]],
    [25, [5]],
    [32, [4]],
    [64, [4]],
    [256, [6, 4]],
  ])("of %i rows as many as leave the least work, with little code", (m, sums) => {
    const size = { rows: 3, columns: 1, productRows: [6, 5, 4] };
    const kernel = parseKernel(matmul(m, 128, 3));
    const passes = printKernel(tile(kernel, size)).split("accumulate").slice(1);
    expect(passes.map((pass) => pass.match(/: f32 = add/g)?.length)).toEqual(sums);
    // a window has several axes
    const window = matmul(m, 128, 3).replace("chain r in 128", "chain r in 128, s in 1");
    for (const other of [window, matmul(m, 127, 3)]) {
      const plain = tile(parseKernel(other), { rows: 3, columns: 1 });
      expect(printKernel(tile(parseKernel(other), size))).toBe(printKernel(plain));
    }
  });

  test("a contraction inside another is left alone", () => {
    const text = `
kernel nested(x: f32[12] read, w: f32[12] read, y: f32[16] write) {
  for i in 0..4 parallel {
    for j in 0..4 parallel {
      accumulate chain r in 3 {
        accumulate chain s in 3 {
          acc: f32 = add x[3*i + s] * w[3*j + s]
        }
        acc2: f32 = add acc * x[3*i + r]
      }
      store y[4*i + j] = acc2
    }
  }
}`;
    expect(check(text, 2, 2)).toBe(printKernel(parseKernel(text)));
  });

  test("loops without a contraction are left alone", () => {
    const text = `kernel scale(x: f32[6] read, y: f32[6] write) {
      for i in 0..6 parallel {
        store y[i] = x[i] * 2.0
      }
    }`;
    const kernel = parseKernel(text);
    expect(tile(kernel, { rows: 2, columns: 4 })).toEqual(kernel);
  });
});
