import { parseKernel, printKernel, runKernel, type TypedArray, verifyKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { simplifyIndex } from "./simplify-index.ts";
import { splitLoops } from "./split-loops.ts";

const grouped = (index: string, turns = 6) => `
kernel grouped(x: f32[48] read, w: f32[24] read, y: f32[48] write) {
  for i in 0..${turns} parallel {
    for j in 0..8 parallel {
      accumulate chain r in 4 {
        acc: f32 = add x[${index} + j] * w[4*i + r]
      }
      store y[8*i + j] = acc
    }
  }
}`;

function check(text: string): string {
  const kernel = parseKernel(text);
  const split = simplifyIndex(splitLoops(kernel));
  expect(verifyKernel(split)).toEqual([]);
  const run = (one: typeof kernel): Record<string, TypedArray> => {
    const buffers = Object.fromEntries(
      one.buffers.map(({ name, size }, i) => [
        name,
        Float32Array.from({ length: size }, (_, at) => Math.sin(at * 1.7 + i)),
      ]),
    );
    runKernel(one, buffers);
    return buffers;
  };
  expect(run(split)).toEqual(run(kernel));
  return printKernel(split);
}

test("kernels of a group become a loop of their own, and the division goes", () => {
  expect(check(grouped("8*(i/3)"))).toMatchInlineSnapshot(`
    "kernel grouped(x: f32[48] read, w: f32[24] read, y: f32[48] write) {
      for i2 in 0..2 parallel {
        for i3 in 0..3 parallel {
          for j in 0..8 parallel {
            accumulate chain r in 4 {
              acc: f32 = add x[8*i2 + j] * w[12*i2 + 4*i3 + r]
            }
            store y[24*i2 + 8*i3 + j] = acc
          }
        }
      }
    }
    "
  `);
});

test.each([
  ["two divisors", grouped("8*(i/3) + i%2")],
  ["a divisor that does not divide the turns", grouped("8*(i/4)")],
  ["one group", grouped("8*(i/6)")],
  ["no chain", grouped("8*(i/3)").replace("chain", "stripes")],
])("a loop stays whole with %s", (_, text) => {
  expect(check(text).match(/for /g)).toHaveLength(2);
});
