import { parseKernel, printKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { collapseLoops } from "./collapse-loops.ts";
import { simplifyIndex } from "./simplify-index.ts";

const after = (text: string): string => printKernel(simplifyIndex(collapseLoops(parseKernel(text))));

test("three loops that walk memory in order become one", () => {
  expect(
    after(`kernel scale(x: f32[24] read, y: f32[24] write) {
      for i in 0..2 parallel {
        for j in 0..3 parallel {
          for k in 0..4 parallel {
            let t: f32 = x[12*i + 4*j + k]
            store y[12*i + 4*j + k] = t * t
          }
        }
      }
    }`),
  ).toMatchInlineSnapshot(`
    "kernel scale(x: f32[24] read, y: f32[24] write) {
      for k in 0..24 parallel {
        let t: f32 = x[k]
        store y[k] = t * t
      }
    }
    "
  `);
});

test("a reduction inside walks along, as in a convolution of window 1", () => {
  const text = `kernel point(x: f32[24] read, w: f32[2] read, y: f32[12] write) {
    for i in 0..3 parallel {
      for j in 0..4 parallel {
        accumulate chain r in 2 {
          acc: f32 = add x[12*r + 4*i + j] * w[r]
        }
        store y[4*i + j] = acc
      }
    }
  }`;
  expect(after(text).match(/for \w+ in .*/g)).toEqual(["for j in 0..12 parallel {"]);
});

test.each([
  ["a transposed read", "x[3*j + i]"],
  ["a broadcast read", "x[j]"],
  ["an index used as a value", "x[4*i + j] * f32(j)"],
])("loops stay apart for %s", (_, value) => {
  const text = `kernel k(x: f32[12] read, y: f32[12] write) {
    for i in 0..3 parallel {
      for j in 0..4 parallel {
        store y[4*i + j] = ${value}
      }
    }
  }`;
  expect(after(text).match(/for /g)?.length).toBe(2);
});
