import { randomStream } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import { printOne, runBoth } from "./fixtures/kernels.ts";

/** A product of `rows` x 130 x 8 in tiles of 2 x 2, its sums at least 0. */
const product = (rows: number): string => `// a product
kernel product(a: f32[${rows * 130}] read, b: f32[1040] read, c: f32[${rows * 8}] write) {
  for i in 0..${rows} by 2 parallel {
    for j in 0..8 by 2 parallel {
      accumulate chain r in 130 {
        let t: f32 = a[130*i + r]
        let t2: f32 = b[j + 8*r]
        let t3: f32 = b[j + 8*r + 1]
        let t4: f32 = a[130*i + r + 130]
        acc: f32 = add t * t2
        acc2: f32 = add t * t3
        acc3: f32 = add t4 * t2
        acc4: f32 = add t4 * t3
      }
      store c[8*i + j] = maximum(acc, 0.0)
      store c[8*i + j + 1] = acc2
      store c[8*i + j + 8] = acc3
      store c[8*i + j + 9] = acc4
    }
  }
}`;

test("what all rows read is copied once for many rows, with the same bits", async () => {
  const printed = await printOne(product(200));
  expect(printed.typescript).toContain("new Float64Array(260)");
  for (const odd of [0, 0.3]) {
    const { expected, actual } = runBoth(printed, randomStream(3), odd);
    expect(actual).toEqual(expected);
  }
});

test("a few rows read it where it is", async () => {
  expect((await printOne(product(100))).typescript).not.toContain("panel");
});

test("what the kernel itself writes is not copied", async () => {
  const inPlace = product(200)
    .replace("b: f32[1040] read, c: f32[1600] write", "b: f32[1600] update")
    .replaceAll("store c[", "store b[");
  const { typescript } = await printOne(inPlace);
  expect(typescript).not.toContain("panel");
});
