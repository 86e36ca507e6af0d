import { describe, expect, test } from "vitest";
import { scalarOps } from "../scalar-ops.ts";
import { boundsF32, error, f32OfBits, hexOfF32, sweepF32, type UnaryName } from "./fixtures/ulp.ts";

const names = Object.keys(boundsF32) as UnaryName[];
const at = (name: UnaryName, x: number): number => scalarOps[name].evaluate([x], "f32", "f32");
const powF32 = scalarOps.pow.specialize("f32", "f32");
const atan2F32 = scalarOps.atan2.specialize("f32", "f32");

describe("the vectors of the contract", () => {
  const xs = [0.5, 1, -1, 2.5, 10, -3.75, 100.25];
  test.each([
    ["exp", "3fd3094c 402df854 3ebc5ab2 4142eb7f 46ac14ee 3cc0a84a 7f800000"],
    ["log", "bf317218 00000000 NaN 3f6a9208 40135d8e NaN 40937202"],
    ["tanh", "3eec9a9f 3f42f7d6 bf42f7d6 3f7c92c2 3f800000 bf7fb78b 3f800000"],
    ["sigmoid", "3f1f597f 3f3b26a8 3e89b2b1 3f6c948f 3f7ffd06 3cbc3b0a 3f800000"],
    ["erf", "3f053f7b 3f57bb3d bf57bb3d 3f7fe554 3f800000 bf7ffffe 3f800000"],
    ["sin", "3ef57744 3f576aa4 bf576aa4 3f193578 bf0b44f8 3f1251d8 be8df805"],
    ["cos", "3f60a940 3f0a5140 3f0a5140 bf4d17bf bf56cd64 bf52102e 3f75f639"],
  ] as const)("%s", (name, expected) => {
    expect(xs.map((x) => hexOfF32(at(name, x))).join(" ")).toBe(expected);
  });

  test("sin of a large argument next to a multiple of pi/2", () => {
    expect(hexOfF32(at("sin", 16367173 * 2 ** 72))).toBe("3f800000");
  });
});

// A stride prime to every power of two: all exponents, both signs, subnormals, infinities and NaN are met.
test.each(names)("%s stays within its bound", (name) => {
  const { worst, at, count } = sweepF32(name, 32749);
  expect(count).toBeGreaterThan(130_000);
  expect({ at, ok: worst <= boundsF32[name], worst }).toMatchObject({ ok: true });
});

describe("special values", () => {
  const cases: readonly (readonly [UnaryName, number, number])[] = [
    ["exp", -Infinity, 0],
    ["exp", Infinity, Infinity],
    ["exp", -104, 0],
    ["exp", -103.97, 2 ** -149],
    ["exp", -103.98, 0],
    ["exp", 88.75, Infinity],
    ["exp2", -149, 2 ** -149],
    ["exp2", -150, 0],
    ["exp2", 127, 2 ** 127],
    ["exp2", 128, Infinity],
    ["expm1", -0, -0],
    ["expm1", -Infinity, -1],
    ["sigmoid", -Infinity, 0],
    ["sigmoid", Infinity, 1],
    ["sigmoid", -0, 0.5],
    ["log", 0, -Infinity],
    ["log", -0, -Infinity],
    ["log", Infinity, Infinity],
    ["log", -1, NaN],
    ["log", -Infinity, NaN],
    ["log2", 2 ** -149, -149],
    ["log2", 2 ** 100, 100],
    ["log10", 1000, 3],
    ["log1p", -1, -Infinity],
    ["log1p", -1.5, NaN],
    ["log1p", -0, -0],
    ["sin", Infinity, NaN],
    ["cos", -Infinity, NaN],
    ["tan", Infinity, NaN],
    ["sin", -0, -0],
    ["tan", -0, -0],
    ["asin", 1.0000001, NaN],
    ["acos", 1, 0],
    ["acos", -1, Math.fround(Math.PI)],
    ["atan", -Infinity, Math.fround(-Math.PI / 2)],
    ["atan", -0, -0],
    ["sinh", -0, -0],
    ["sinh", -Infinity, -Infinity],
    ["cosh", -Infinity, Infinity],
    ["tanh", -0, -0],
    ["tanh", Infinity, 1],
    ["asinh", -Infinity, -Infinity],
    ["acosh", 1, 0],
    ["acosh", 0.5, NaN],
    ["acosh", Infinity, Infinity],
    ["atanh", 1, Infinity],
    ["atanh", -1, -Infinity],
    ["atanh", 2, NaN],
    ["cbrt", 27, 3],
    ["cbrt", -8, -2],
    ["cbrt", -0, -0],
    ["cbrt", -Infinity, -Infinity],
    ["erf", Infinity, 1],
    ["erf", -0, -0],
    ["erfc", Infinity, 0],
    ["erfc", -Infinity, 2],
    ["erfc", 0, 1],
  ];
  test.each(cases)("%s(%d) = %d", (name, x, expected) => expect(at(name, x)).toBe(expected));
  test.each(names)("%s of any NaN is NaN", (name) => {
    for (const bits of [0x7fc00000, 0x7fffffff, 0xffc00000, 0xffc95f63])
      expect(at(name, f32OfBits(bits))).toBeNaN();
  });
});

test("odd functions are odd to the bit, even ones even", () => {
  const odd = ["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "cbrt", "erf"] as const;
  for (let bits = 0; bits < 0x7f800000; bits += 1234577) {
    const x = f32OfBits(bits);
    for (const name of odd) expect(at(name, -x)).toBe(-at(name, x));
    for (const name of ["cos", "cosh"] as const) expect(at(name, -x)).toBe(at(name, x));
  }
});

describe("pow", () => {
  const specials = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 1e30, -1e30, Infinity, -Infinity, NaN];

  test("special values are those of C, not of JavaScript, for 1^NaN and (-1)^Infinity", () => {
    for (const x of specials) {
      for (const y of specials) {
        const isOne = x === 1 || (x === -1 && Math.abs(y) === Infinity);
        expect([x, y, powF32(Math.fround(x), Math.fround(y))]).toEqual([
          x,
          y,
          isOne ? 1 : Math.fround(Math.fround(x) ** Math.fround(y)),
        ]);
      }
    }
  });

  test("stays within 0.501 ulp", () => {
    let worst = 0;
    for (let bits = 0; bits < 0x7f800000; bits += 1640531) {
      const x = f32OfBits(bits);
      for (const y of [0.5, -0.5, 1, -1, 2, 3, -2, 1 / 3, 2.4, 0.1, 17.3, -33.25, 1e-4]) {
        worst = Math.max(worst, error(powF32(x, Math.fround(y)), x ** Math.fround(y), "f32"));
      }
    }
    expect(worst).toBeLessThan(0.501);
  });
});

describe("atan2", () => {
  const specials = [0, -0, 1, -1, 1e-45, -1e-45, 3e38, -3e38, Infinity, -Infinity, NaN];

  test("special values and quadrants", () => {
    for (const y of specials.map(Math.fround)) {
      for (const x of specials.map(Math.fround)) {
        expect([y, x, atan2F32(y, x)]).toEqual([y, x, Math.fround(Math.atan2(y, x))]);
      }
    }
  });

  test("stays within 0.501 ulp", () => {
    let worst = 0;
    for (let bits = 0; bits < 2 ** 32; bits += 7654321) {
      const y = f32OfBits(bits);
      for (const x of [1, -1, 0.3, -7, y, -y, y * 2.41421, y * -0.41421, 1e-30, 1e30].map(Math.fround)) {
        worst = Math.max(worst, error(atan2F32(y, x), Math.atan2(y, x), "f32"));
      }
    }
    expect(worst).toBeLessThan(0.501);
  });
});
