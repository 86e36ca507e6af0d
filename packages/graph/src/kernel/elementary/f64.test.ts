import { describe, expect, test } from "vitest";
import { scalarOps } from "../scalar-ops.ts";
import { reference } from "./fixtures/reference.ts";
import { error, oracle, type UnaryName } from "./fixtures/ulp.ts";

/** The stated bounds in ulps of f64. */
const bounds: Readonly<Record<UnaryName | "pow" | "atan2", number>> = {
  exp: 1,
  exp2: 1.2,
  expm1: 1.5,
  sigmoid: 2.1,
  log: 0.8,
  log2: 1.5,
  log10: 1.8,
  log1p: 0.8,
  sin: 0.8,
  cos: 0.8,
  tan: 2,
  asin: 0.8,
  acos: 0.9,
  atan: 1.7,
  sinh: 2,
  cosh: 1.3,
  tanh: 2.2,
  asinh: 1.5,
  acosh: 1.8,
  atanh: 1.6,
  cbrt: 1.3,
  erf: 1.3,
  erfc: 3.6,
  pow: 1.4,
  atan2: 1.6,
};

const names = Object.keys(oracle) as UnaryName[];
const at = (name: UnaryName, x: number): number => scalarOps[name].evaluate([x], "f64", "f64");

/** Numbers in [0, 1) by an additive sequence: deterministic, and spread evenly. */
const spread = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i * 0.6180339887498949) % 1);

test("the reference covers every function", () => {
  expect(Object.keys(reference).sort()).toEqual(Object.keys(bounds).sort());
});

// The reference is itself rounded, by up to half an ulp.
test.each(Object.keys(bounds) as (keyof typeof bounds)[])("%s agrees with 60-digit values", (name) => {
  for (const row of reference[name]!) {
    const args = row.slice(0, -1);
    const e = error(scalarOps[name].evaluate(args, "f64", "f64"), row.at(-1)!, "f64");
    expect({ args, e, ok: e <= Math.round(bounds[name] + 0.5) }).toMatchObject({ ok: true });
  }
});

/** Where the engine's own double function is a fair oracle, to about an ulp of its own. */
const ranges: Readonly<Record<Exclude<UnaryName, "erf" | "erfc">, readonly (readonly [number, number])[]>> = {
  exp: [
    [-745, 709.7],
    [-1, 1],
  ],
  exp2: [
    [-1074, 1023],
    [-1, 1],
  ],
  expm1: [
    [-40, 709],
    [-1, 1],
  ],
  sigmoid: [
    [-700, 40],
    [-5, 5],
  ],
  log: [
    [0, 2],
    [0, 1e300],
  ],
  log2: [
    [0, 2],
    [0, 1e300],
  ],
  log10: [
    [0, 2],
    [0, 1e300],
  ],
  log1p: [
    [-1, 1],
    [0, 1e20],
  ],
  sin: [
    [-10, 10],
    [-1.6e6, 1.6e6],
  ],
  cos: [
    [-10, 10],
    [-1.6e6, 1.6e6],
  ],
  tan: [
    [-10, 10],
    [-1.6e6, 1.6e6],
  ],
  asin: [[-1, 1]],
  acos: [[-1, 1]],
  atan: [
    [-3, 3],
    [-1e20, 1e20],
  ],
  sinh: [
    [-710, 710],
    [-2, 2],
  ],
  cosh: [
    [-710, 710],
    [-2, 2],
  ],
  tanh: [
    [-22, 22],
    [-1, 1],
  ],
  asinh: [
    [-1e10, 1e10],
    [-2, 2],
  ],
  acosh: [
    [1, 2],
    [1, 1e10],
  ],
  atanh: [[-1, 1]],
  cbrt: [
    [-10, 10],
    [-1e300, 1e300],
  ],
};

test.each(Object.keys(ranges) as (keyof typeof ranges)[])("%s agrees with the engine's doubles", (name) => {
  const compute = scalarOps[name].specialize("f64", "f64");
  let worst = 0;
  for (const [low, high] of ranges[name]) {
    for (const u of spread(4000)) {
      const x = low + (high - low) * u;
      worst = Math.max(worst, error(compute(x), oracle[name](x), "f64"));
    }
  }
  expect(worst).toBeLessThan(bounds[name] + 2);
});

test("special values are those of the engine", () => {
  const specials = [
    0,
    -0,
    Infinity,
    -Infinity,
    NaN,
    1,
    -1,
    5e-324,
    -5e-324,
    1e-310,
    1.7976931348623157e308,
    -1e308,
  ];
  for (const name of names) {
    if (name === "erf" || name === "erfc" || name === "exp2" || name === "sigmoid") continue;
    for (const x of specials) {
      const isTrig = name === "sin" || name === "cos" || name === "tan";
      if (isTrig && Math.abs(x) > 1e300 && Math.abs(x) < Infinity) continue;
      const e = error(at(name, x), oracle[name](x), "f64");
      expect({ name, x, ok: e <= 3, got: at(name, x) }).toMatchObject({ ok: true });
    }
  }
  expect([Infinity, -Infinity, NaN].map((x) => at("exp2", x))).toEqual([Infinity, 0, NaN]);
  expect([Infinity, -Infinity, NaN].map((x) => at("sigmoid", x))).toEqual([1, 0, NaN]);
  expect([Infinity, -Infinity, NaN, -0].map((x) => at("erf", x))).toEqual([1, -1, NaN, -0]);
  expect([Infinity, -Infinity, NaN, 0].map((x) => at("erfc", x))).toEqual([0, 2, NaN, 1]);
});

test("exp and exp2 round once where the result is subnormal", () => {
  expect(at("exp", -745.2)).toBe(0);
  expect(at("exp", -745.1)).toBe(5e-324);
  for (let k = -1074; k <= 1023; k++)
    expect(at("exp2", k)).toBe(k < -1022 ? 2 ** -1022 * 2 ** (k + 1022) : 2 ** k);
});

test("sin, cos and tan beyond the exact reduction stay bounded and consistent", () => {
  for (const x of [2e6, 1e8, 1e12, 2 ** 53, 1e22, 1e300, 1.7976931348623157e308]) {
    const s = at("sin", x);
    const c = at("cos", x);
    expect(Math.abs(s * s + c * c - 1)).toBeLessThan(0.01);
    expect(at("sin", -x)).toBe(-s);
  }
  // as of an argument one unit in the last place away
  expect(Math.abs(at("sin", 1e10) - Math.sin(1e10))).toBeLessThan(2e-6);
});

describe("pow and atan2", () => {
  const specials = [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    3,
    -3,
    2.5,
    1e300,
    -1e300,
    5e-324,
    Infinity,
    -Infinity,
    NaN,
  ];
  const pow = scalarOps.pow.specialize("f64", "f64");
  const atan2 = scalarOps.atan2.specialize("f64", "f64");

  test("special values", () => {
    for (const x of specials) {
      for (const y of specials) {
        const isOne = x === 1 || (x === -1 && Math.abs(y) === Infinity);
        expect({ x, y, ok: error(pow(x, y), isOne ? 1 : x ** y, "f64") <= 2 }).toMatchObject({ ok: true });
        expect({ x, y, ok: error(atan2(x, y), Math.atan2(x, y), "f64") <= 2 }).toMatchObject({ ok: true });
      }
    }
  });

  test("integer powers that are representable are exact", () => {
    for (let base = 2; base <= 12; base++) {
      for (let n = 0, exact = 1; exact < 2 ** 53; n++, exact *= base) expect(pow(base, n)).toBe(exact);
    }
  });

  test("stays near the engine's doubles", () => {
    for (const [i, u] of spread(4000).entries()) {
      const x = 0.01 + 20 * u;
      const y = (i % 401) - 200 + u;
      expect(error(pow(x, y), x ** y, "f64")).toBeLessThan(3);
      expect(error(atan2(y, x - 10), Math.atan2(y, x - 10), "f64")).toBeLessThan(3);
    }
  });
});

test("identities hold to a few ulps", () => {
  for (const u of spread(500)) {
    const x = 6 * u - 3;
    expect(Math.abs(at("exp", at("log", u + 0.5)) - (u + 0.5))).toBeLessThan(4e-16);
    expect(Math.abs(at("erf", x) + at("erfc", x) - 1)).toBeLessThan(4e-16);
    expect(Math.abs(at("sin", x) ** 2 + at("cos", x) ** 2 - 1)).toBeLessThan(4e-16);
    expect(Math.abs(at("tanh", at("atanh", u)) - u)).toBeLessThan(4e-16);
    expect(Math.abs(at("sinh", at("asinh", x)) - x)).toBeLessThan(2e-15);
    expect(Math.abs(at("sigmoid", x) + at("sigmoid", -x) - 1)).toBeLessThan(4e-16);
    expect(Math.abs(at("cbrt", x) ** 3 - x)).toBeLessThan(3e-15);
  }
});
