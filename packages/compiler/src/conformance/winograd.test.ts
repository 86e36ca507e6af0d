/** @file What `--fast-math` makes of convolutions of 3 x 3: the values and gradients of the direct ones, for fewer operations. */
import {
  conv2d,
  defineModel,
  entry,
  grad,
  input,
  type ModelDefinition,
  mul,
  sum,
  type Tensor,
} from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { kernelCost, programCost } from "../analysis/cost.ts";
import { compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { noise } from "./fixtures/exact-fourier.ts";

type Sizes = readonly [number, number, number, number];

const size = (shape: Sizes): number => shape.reduce((a, b) => a * b, 1);

const modelOf = (x: Sizes, kernel: Sizes, padding: number, withGradients: boolean): ModelDefinition =>
  defineModel("convolution", () => ({
    run: entry({ x: input(x), kernel: input(kernel) }, (args) => {
      const y = (conv2d as (x: unknown, kernel: unknown, options: object) => Tensor<Sizes>)(
        args.x,
        args.kernel,
        { padding },
      );
      if (!withGradients) return { y };
      const slopes = grad(sum(mul(y, y)), args);
      return { y, x: slopes.x, kernel: slopes.kernel };
    }),
  }));

function computed(x: Sizes, kernel: Sizes, padding: number, fastMath: boolean) {
  const { module } = compile(modelOf(x, kernel, padding, true), { fastMath });
  const values = new Interpreted(module).call("run", {
    x: noise(size(x), 3),
    kernel: noise(size(kernel), 5),
  });
  return { values, names: module.kernels.map(({ name }) => name) };
}

/** The largest difference, in units of 2^-24 of the largest of what is due. */
function distance(found: ArrayLike<number>, due: ArrayLike<number>): number {
  expect(found.length).toBe(due.length);
  const errors = Array.from(due, (value, i) => Math.abs(found[i]! - value));
  return (Math.max(...errors) / Math.max(...Array.from(due, Math.abs))) * 2 ** 24;
}

describe("values and gradients", () => {
  test.each([
    [[1, 8, 10, 12], [8, 8, 3, 3], 0],
    [[2, 9, 11, 10], [8, 9, 3, 3], 1],
    [[3, 8, 13, 9], [12, 8, 3, 3], 1],
    [[1, 32, 8, 15], [16, 32, 3, 3], 2],
  ] as const)("%j by %j, padded by %i, are those of the direct convolution", (x, kernel, padding) => {
    const [found, due] = [true, false].map((fastMath) => computed(x, kernel, padding, fastMath));
    expect(found!.names.some((name) => name.includes("winograd"))).toBe(true);
    expect(due!.names.some((name) => name.includes("winograd"))).toBe(false);
    for (const name of ["y", "x", "kernel"]) {
      const units = distance(found!.values[name]!, due!.values[name]!);
      // docs/numerics.md A9
      expect({ name, units, isClose: units <= 16 }).toMatchObject({ isClose: true });
    }
  });
});

describe("cost", () => {
  const flopsOf = (x: Sizes, kernel: Sizes, fastMath: boolean): number => {
    const { module } = compile(modelOf(x, kernel, 1, false), { fastMath });
    const costs = new Map(module.kernels.map((one) => [one.name, kernelCost(one)]));
    return programCost(module.entries[0]!.programs[0]!, costs).flops;
  };

  test("56 x 56, 64 channels to 64: half of the operations", () => {
    const [x, kernel] = [
      [1, 64, 56, 56],
      [64, 64, 3, 3],
    ] as const;
    expect(flopsOf(x, kernel, true)).toBeLessThanOrEqual(flopsOf(x, kernel, false) / 2);
  });

  test.each([
    ["few channels", [1, 4, 28, 28], [16, 4, 3, 3]],
    ["few results", [1, 16, 7, 7], [16, 16, 3, 3]],
    ["another window", [1, 16, 14, 14], [16, 16, 3, 5]],
  ] as const)("of %s the sums stay", (_, x, kernel) => {
    const [fast, strict] = [flopsOf(x, kernel, true), flopsOf(x, kernel, false)];
    expect(fast).toBe(strict);
  });
});
