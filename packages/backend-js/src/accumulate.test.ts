import { randomStream } from "@tapeless/wrapper/fixtures";
import { describe, expect, test } from "vitest";
import { printOne, runBoth } from "./fixtures/kernels.ts";

const extents = [
  [],
  [0],
  [1],
  [3],
  [16],
  [17],
  [64],
  [100],
  [513],
  [1000],
  [8192],
  [8193],
  [20000],
  [5, 7],
  [32, 49],
  [64, 300],
  [3, 9000],
  [40, 28],
  [2, 3, 700],
  [30, 20, 5],
  [1, 600, 1],
  [7, 1, 100],
] as const;

const flat = (axes: readonly number[]): string =>
  axes.length === 0
    ? "0"
    : axes.map((_, at) => `${axes.slice(at + 1).reduce((a, b) => a * b, 1)}*k${at}`).join(" + ");

const sizeOf = (axes: readonly number[]): number =>
  Math.max(
    1,
    axes.reduce((a, b) => a * b, 1),
  );

const head = (order: string, axes: readonly number[], name = "k"): string =>
  `accumulate ${order} ${axes.map((extent, at) => `${name}${at} in ${extent}`).join(", ")}`;

const terms: Record<string, string> = {
  load: "x[INDEX]",
  product: "x[INDEX] * w[INDEX]",
  heavy:
    "exp(x[INDEX]) - w[INDEX] * w[INDEX] + (x[INDEX] < 0.5 ? x[INDEX] * 3.0 : w[INDEX]) * 2.0 - exp(w[INDEX])",
};

const orders = ["chain", "stripes"] as const;
const shapes = extents.map((axes) => [`[${axes}]`, axes] as const);

describe.each(orders)("%s", (order) => {
  describe.each(Object.keys(terms))("of %s", (term) => {
    test.each(shapes)("over %s", async (_, axes) => {
      const size = sizeOf(axes);
      const value = terms[term]!.replaceAll("INDEX", flat(axes));
      const printed = await printOne(`kernel k(x: f32[${size}] read, w: f32[${size}] read, y: f32[2] write) {
        ${head(order, axes)} { sum: f32 = add ${value} }
        store y[0] = sum
        ${head(order, axes, "j")} { product: f32 = mul ${value.replaceAll(/\bk/g, "j")} }
        store y[1] = product
      }`);
      const { expected, actual } = runBoth(printed, randomStream(size + 1));
      expect(actual).toEqual(expected);
    });
  });
});

describe("many blocks are combined in groups of 512", () => {
  test.each([
    ["chain", [600, 600]],
    ["chain", [2000, 200]],
    ["chain", [300000]],
    ["stripes", [5, 120, 4800]],
    ["stripes", [130, 5 * 8192 + 3]],
  ] as const)("%s over %s", async (order, axes) => {
    const printed = await printOne(`kernel k(x: f32[97] read, y: f32[1] write) {
      ${head(order, axes)} { sum: f32 = add x[(${flat(axes)}) % 97] }
      store y[0] = sum
    }`);
    const { expected, actual } = runBoth(printed, randomStream(3));
    expect(actual).toEqual(expected);
  });
});

describe("results that no order changes", () => {
  const kernel = (order: string, axes: readonly number[]): string => {
    const size = sizeOf(axes);
    const at = flat(axes);
    const position = order === "free" && axes.length === 1 ? "k0" : `1000 - 3*(${at}) % 7`;
    return `kernel k(x: f32[${size}] read, n: i32[${size}] read, y: f32[3] write, m: i32[7] write, q: bool[2] write) {
      ${head(order, axes)} {
        let v: f32 = x[${at}]
        high: f32 = max v
        low: f32 = min v
        first: i32 = argmax v at ${position}
        last: i32 = argmin v at ${position}
        sum: i32 = add n[${at}]
        product: i32 = mul n[${at}] | 1
        top: i32 = max n[${at}]
        most: i32 = argmax n[${at}] at ${position}
        some: bool = any v > 60.0
        every: bool = all v < 60.0
        ${order === "free" ? "" : "total: f32 = add v"}
      }
      store y[0] = high
      store y[1] = low
      ${order === "free" ? "" : "store y[2] = total"}
      store m[0] = first
      store m[1] = last
      store m[2] = sum
      store m[3] = product
      store m[4] = top
      store m[5] = most
      store q[0] = some
      store q[1] = every
    }`;
  };
  const orders = ["free", "chain", "stripes"].flatMap((order) =>
    [[], [0], [1], [5], [40], [600], [3, 8]].map((axes) => [order, axes] as const),
  );
  test.each(orders)("%s over %s", async (order, axes) => {
    const printed = await printOne(kernel(order, axes));
    const random = randomStream(11);
    for (const odd of [0, 0, 0.02, 0.1, 0.9, 1]) {
      const { expected, actual } = runBoth(printed, random, odd);
      expect(actual).toEqual(expected);
    }
  });
});
