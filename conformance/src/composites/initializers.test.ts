import { describe, expect, test } from "vitest";
import { entry, initializer, parameter } from "../language.ts";
import { running } from "./fixtures/running.ts";

type Initializer = ReturnType<typeof initializer.zeros>;

/** The first value of a parameter of that shape. */
function drawn(init: Initializer, shape: readonly number[], seed = 1): Float32Array {
  const run = running(() => {
    const w = parameter("w", shape, { init });
    return { read: entry({}, () => ({ w })) };
  }, seed);
  return run.state.w as unknown as Float32Array;
}

const momentsOf = (data: Float32Array) => {
  const mean = data.reduce((total, x) => total + x, 0) / data.length;
  const variance = data.reduce((total, x) => total + (x - mean) ** 2, 0) / data.length;
  return { mean, variance, low: Math.min(...data), high: Math.max(...data) };
};

const shape = [80, 50];

describe("uniform ones", () => {
  test.each<[string, Initializer, number]>([
    ["uniform", initializer.uniform(), 0.05],
    ["glorotUniform", initializer.glorotUniform(), Math.sqrt(6 / 130)],
    ["heUniform", initializer.heUniform(), Math.sqrt(6 / 80)],
    ["lecunUniform", initializer.lecunUniform(), Math.sqrt(3 / 80)],
    [
      "varianceScaling",
      initializer.varianceScaling({ mode: "out", distribution: "uniform" }),
      Math.sqrt(3 / 50),
    ],
  ])("%s fills its range evenly", (_, init, limit) => {
    const { mean, variance, low, high } = momentsOf(drawn(init, shape));
    expect(low).toBeGreaterThanOrEqual(-limit);
    expect(high).toBeLessThan(limit);
    expect(high - low).toBeGreaterThan(1.99 * limit);
    expect(Math.abs(mean)).toBeLessThan(0.04 * limit);
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });

  test("with bounds of its own", () => {
    const { low, high } = momentsOf(drawn(initializer.uniform(2, 3), shape));
    expect(low).toBeGreaterThanOrEqual(2);
    expect(high).toBeLessThan(3);
  });
});

describe("normal ones", () => {
  test.each<[string, Initializer, number]>([
    ["normal", initializer.normal(0, 0.3), 0.3],
    ["glorotNormal", initializer.glorotNormal(), Math.sqrt(2 / 130)],
    ["heNormal", initializer.heNormal(), Math.sqrt(2 / 80)],
    ["lecunNormal", initializer.lecunNormal(), Math.sqrt(1 / 80)],
    ["varianceScaling", initializer.varianceScaling({ scale: 2 }), Math.sqrt(2 / 80)],
  ])("%s has its deviation", (_, init, deviation) => {
    const { mean, variance } = momentsOf(drawn(init, shape));
    expect(Math.abs(mean)).toBeLessThan(0.06 * deviation);
    expect(Math.sqrt(variance) / deviation).toBeCloseTo(1, 1);
  });

  test("truncated: as often within one deviation as within two of a normal one, and never further", () => {
    const data = drawn(initializer.truncatedNormal(1, 0.5), shape);
    const { mean, variance, low, high } = momentsOf(data);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(2);
    expect(high - low).toBeGreaterThan(1.95);
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance) / (0.5 * 0.8796256610342398)).toBeCloseTo(1, 1);
    const near = data.filter((x) => Math.abs(x - 1) < 0.5).length / data.length;
    expect(near).toBeCloseTo(0.6827 / 0.9545, 1);
  });

  test("a kernel's window multiplies its fans", () => {
    const { variance } = momentsOf(drawn(initializer.heNormal(), [40, 12, 3, 3]));
    expect(variance / (2 / (12 * 9))).toBeCloseTo(1, 1);
  });
});

describe("matrices", () => {
  const product = (data: Float32Array, rows: number, columns: number): number[] =>
    Array.from({ length: rows * rows }, (_, k) => {
      const [i, j] = [Math.floor(k / rows), k % rows];
      let total = 0;
      for (let c = 0; c < columns; c++) total += data[i * columns + c]! * data[j * columns + c]!;
      return total;
    });

  const isIdentity = (gram: number[], rows: number, scale = 1): boolean =>
    gram.every((x, k) => Math.abs(x - (Math.floor(k / rows) === k % rows ? scale : 0)) < 1e-4);

  test.each([
    [16, 16],
    [8, 40],
    [40, 8],
    [1, 5],
  ])("orthogonal %i x %i", (rows, columns) => {
    const data = drawn(initializer.orthogonal(), [rows, columns]);
    if (rows <= columns) return expect(isIdentity(product(data, rows, columns), rows)).toBe(true);
    const turned = Float32Array.from({ length: data.length }, (_, k) => {
      return data[(k % rows) * columns + Math.floor(k / rows)]!;
    });
    return expect(isIdentity(product(turned, columns, rows), columns)).toBe(true);
  });

  test("orthogonal with a gain, for a kernel", () => {
    const data = drawn(initializer.orthogonal(2), [6, 4, 3]);
    expect(isIdentity(product(data, 6, 12), 6, 4)).toBe(true);
  });

  test("identity", () => {
    expect(Array.from(drawn(initializer.identity(3), [2, 3]))).toEqual([3, 0, 0, 0, 3, 0]);
  });
});

test("a seed fixes all of them, and two parameters differ", () => {
  const again = (seed: number): number[] => Array.from(drawn(initializer.normal(), [6], seed));
  expect(again(1)).toEqual(again(1));
  expect(again(1)).not.toEqual(again(2));
  const run = running(() => {
    const [a, b] = ["a", "b"].map((name) => parameter(name, [6], { init: initializer.normal() }));
    return { read: entry({}, () => ({ a, b })) };
  });
  expect(Array.from(run.state.a as ArrayLike<number>)).not.toEqual(
    Array.from(run.state.b as ArrayLike<number>),
  );
});
