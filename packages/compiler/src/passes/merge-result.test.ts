import { compileKernel, type Kernel, parseKernel, printKernel } from "@tapeless/graph/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeResult } from "./merge-result.ts";

const merged = (text: string): string => {
  const kernel = mergeResult(parseKernel(text), "x", "y");
  return kernel ? printKernel(kernel) : "no";
};

describe("results written over an input", () => {
  test("element by element", () => {
    expect(
      merged(`kernel step(x: f32[32] read, g: f32[32] read, y: f32[32] write) {
        for i in 0..32 parallel {
          store y[i] = x[i] - 0.5 * g[i]
        }
      }`),
    ).toMatchInlineSnapshot(`
      "kernel step(x: f32[32] update, g: f32[32] read) {
        for i in 0..32 parallel {
          store x[i] = x[i] - 0.5 * g[i]
        }
      }
      "
    `);
  });

  test("loads that follow the store use what was there before", () => {
    expect(
      merged(`kernel two(x: f32[32] read, y: f32[32] write, z: f32[32] write) {
        for i in 0..32 parallel {
          store y[i] = x[i] + 1.0
          if i < 7 {
            store z[i] = x[i] * x[i]
          }
        }
      }`),
    ).toMatchInlineSnapshot(`
      "kernel two(x: f32[32] update, z: f32[32] write) {
        for i in 0..32 parallel {
          let old_x: f32 = x[i]
          store x[i] = old_x + 1.0
          if i < 7 {
            store z[i] = old_x * old_x
          }
        }
      }
      "
    `);
  });

  test("row by row", () => {
    expect(
      merged(`kernel softmax(x: f32[32] read, y: f32[32] write) {
        for i in 0..4 parallel {
          accumulate free k in 8 {
            largest: f32 = max x[8*i + k]
          }
          for j in 0..8 parallel {
            store y[8*i + j] = x[8*i + j] - largest
          }
        }
      }`),
    ).not.toBe("no");
  });

  test("elements that are never written may be read by all", () => {
    expect(
      merged(`kernel even(x: f32[32] read, y: f32[32] write) {
        for i in 0..4 parallel {
          store y[8*i] = x[8*i + 1]
        }
      }`),
    ).not.toBe("no");
  });

  test("everything is read before anything is written", () => {
    expect(
      merged(`kernel sum(x: f32[32] read, y: f32[32] write) {
        accumulate stripes k in 32 {
          total: f32 = add x[k]
        }
        for i in 0..32 parallel {
          store y[i] = total
        }
      }`),
    ).not.toBe("no");
  });

  test.each([
    ["a neighbour", "for i in 0..31 parallel {\nstore y[i] = x[i + 1]\n}"],
    ["another order", "for i in 0..32 parallel {\nstore y[i] = x[31 - i]\n}"],
    [
      "a transpose",
      "for i in 0..4 parallel {\nfor j in 0..8 parallel {\nstore y[8*i + j] = x[4*j + i]\n}\n}",
    ],
    [
      "a row that is not finished",
      "for i in 0..4 parallel {\nfor j in 0..8 parallel {\naccumulate free k in 8 {\nm: f32 = max x[8*i + k]\n}\nstore y[8*i + j] = m\n}\n}",
    ],
    [
      "the same element in a later loop",
      "for i in 0..32 parallel {\nstore y[i] = 0.0\n}\nfor j in 0..32 parallel {\nstore z[j] = x[j]\n}",
    ],
    ["an element chosen by another", "for i in 0..32 parallel {\nstore y[i] = x[at[i]]\n}"],
    ["elements written twice", "for i in 0..4 serial {\nfor j in 0..8 parallel {\nstore y[j] = x[j]\n}\n}"],
  ])("not where the kernel reads %s", (_name, body) => {
    const buffers = "x: f32[32] read, at: i32[32] read, y: f32[32] write, z: f32[32] write";
    const text = `kernel k(${buffers}) {\n${body.replaceAll("at[", "pos[")}\n}`.replace("at:", "pos:");
    expect(merged(text)).toBe("no");
  });
});

test("whatever is merged gives the same results", () => {
  const offset = fc.constantFrom(0, 0, 0, 1, 5);
  const index = fc.tuple(fc.constantFrom(2, 4, 8, 16), fc.constantFrom(0, 1, 1, 2, 4)).map(
    ([row, column]) =>
      (name: string, from: number) =>
        `${row}*i + ${column}*${name} + ${from}`,
  );
  const kernels = fc
    .tuple(index, index, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), offset, offset, fc.boolean())
    .map(([here, there, [first, second, third], from, to, after]) =>
      parseKernel(`kernel random(x: f32[128] read, y: f32[128] write, z: f32[16] write) {
        for i in 0..4 parallel {
          accumulate free k in 2 {
            best: f32 = max x[${(first ? here : there)("k", from)}]
          }
          for j in 0..4 parallel {
            store y[${here("j", to)}] = x[${(second ? here : there)("j", from)}] + best
            store z[4*i + j] = ${after ? `x[${(third ? here : there)("j", to)}]` : "best"}
          }
        }
      }`),
    );
  let count = 0;
  const check = (kernel: Kernel): void => {
    const joined = mergeResult(kernel, "x", "y");
    if (!joined) return;
    count++;
    const x = Float32Array.from({ length: 128 }, (_, at) => (at * 37) % 101);
    const [y, z] = [new Float32Array(128), new Float32Array(16)];
    compileKernel(kernel).run([x, y, z]);
    const [both, other] = [x.slice(), new Float32Array(16)];
    compileKernel(joined).run([both, other]);
    expect(other).toEqual(z);
    // elements that are not written keep what was there
    y.forEach((value, at) => {
      if (value !== 0) expect(both[at]).toBe(value);
    });
  };
  fc.assert(fc.property(kernels, check), { numRuns: 2000 });
  expect(count).toBeGreaterThan(50);
});
