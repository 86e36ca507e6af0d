import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hexOfF32 } from "./elementary/fixtures/ulp.ts";
import { scalarOps } from "./scalar-ops.ts";
import { fnv1a32, threefry2x32, type Words } from "./threefry.ts";

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
const word = scalarOps.threefry.specialize("i32", "i32");
const normal = scalarOps.normalFromBits.specialize("i32", "f32");

describe("threefry2x32", () => {
  test.each([
    [[0, 0], [0, 0], "6b200159 99ba4efe"],
    [[-1, -1], [-1, -1], "1cb996fc bb002be7"],
    [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3 | 0], "c4923a9c 483df7a0"],
  ] as [Words, Words, string][])("key %j, counter %j", (key, counter, expected) => {
    expect(threefry2x32(key, counter).map(hex).join(" ")).toBe(expected);
  });

  test("the op of kernels is the function of build time", () => {
    const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(i32, i32, i32, i32, (k0, k1, c0, c1) => {
        expect([word(k0, k1, c0, c1, 0), word(k0, k1, c0, c1, 1)]).toEqual(threefry2x32([k0, k1], [c0, c1]));
      }),
      { numRuns: 200 },
    );
  });
});

test("the stream of seed (42, 0), op 7, call 3", () => {
  const key = threefry2x32([42, 0], [7, 3]);
  expect(key.map(hex).join(" ")).toBe("7be36215 f1de34ad");
  const words = [0, 1, 2].flatMap((block) => threefry2x32(key, [block, 0]));
  expect(words.map(hex).join(" ")).toBe("aca6be78 2953c447 49faa31a 3432607a 5d19102e 065ec4ee");
  expect(words.map((w) => hexOfF32((w >>> 8) * 2 ** -24)).join(" ")).toBe(
    "3f2ca6be 3e254f10 3e93f546 3e50c980 3eba3220 3ccbd880",
  );
  const normals = words.map((_, i) => normal(words[i & ~1]!, words[i | 1]!, i & 1));
  expect(normals.map(hexOfF32).join(" ")).toBe("3ef008ef 3f40f068 3ee674da 3fc148ac 3fb3d6c0 3e62ca44");
});

test("normals have mean 0, variance 1, the right tails, and no infinity", () => {
  const key: Words = [1, 2];
  const values: number[] = [];
  for (let block = 0; block < 10_000; block++) {
    const [w0, w1] = threefry2x32(key, [block, 0]);
    values.push(normal(w0, w1, 0), normal(w0, w1, 1));
  }
  const mean = values.reduce((sum, z) => sum + z, 0) / values.length;
  const variance = values.reduce((sum, z) => sum + z * z, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  expect(values.filter((z) => Math.abs(z) > 1.959964).length / values.length).toBeCloseTo(0.05, 2);
});

test("the extremes of normalFromBits are finite and at most 5.77", () => {
  for (const w0 of [0, -1, 0xff, 0x100]) {
    for (const w1 of [0, -1, 0x40000000, 0x80000000 | 0]) {
      for (const lane of [0, 1]) expect(Math.abs(normal(w0, w1, lane))).toBeLessThanOrEqual(5.77);
    }
  }
});

test("fnv1a32 hashes the UTF-8 bytes", () => {
  expect(["", "a", "foobar"].map((text) => hex(fnv1a32(text)))).toEqual(["811c9dc5", "e40c292c", "bf9cf968"]);
  expect(hex(fnv1a32("é"))).toBe(hex(Math.imul(Math.imul(0x811c9dc5 ^ 0xc3, 0x01000193) ^ 0xa9, 0x01000193)));
});
