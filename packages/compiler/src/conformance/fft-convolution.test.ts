/** @file Convolutions through Fourier transforms against direct ones: values, gradients, cost. */
import {
  conv1d,
  conv2d,
  defineModel,
  entry,
  fft,
  fftConv1d,
  fftConv2d,
  grad,
  input,
  type ModelDefinition,
  mul,
  pad,
  type Shape,
  sum,
  type Tensor,
} from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { kernelCost, programCost } from "../analysis/cost.ts";
import { compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { noise } from "./fixtures/exact-fourier.ts";

type Any = Tensor<Shape>;
type Sizes = readonly number[];
type Convolution = (x: Any, kernel: Any) => Any;
type Mode = "valid" | "same" | "full" | "circular";

/** Without the types of shapes, which only the case knows. */
const loose = <F>(of: F) => of as (x: Any, kernel: Any, options: object) => Any;
const direct = [undefined, loose(conv1d), loose(conv2d)];
const byFourier = [undefined, loose(fftConv1d), loose(fftConv2d)];

const size = (shape: Sizes): number => shape.reduce((a, b) => a * b, 1);

/** A direct convolution of a mode: what goes over the edges is made first. */
function reference(kernel: Sizes, mode: Mode, groups: number): Convolution {
  const rank = kernel.length - 2;
  const edges = kernel.slice(2).map((k): [number, number] => {
    const half = Math.floor((k - 1) / 2);
    return mode === "valid" ? [0, 0] : mode === "full" ? [k - 1, k - 1] : [half, k - 1 - half];
  });
  const around = mode === "circular" ? "circular" : "constant";
  return (x, w) => {
    const padded = pad(x, [[0, 0], [0, 0], ...edges], { mode: around }) as Any;
    return direct[rank]!(padded, w, { groups });
  };
}

const modelOf = (x: Sizes, kernel: Sizes, convolve: Convolution): ModelDefinition =>
  defineModel("convolution", () => ({
    run: entry({ x: input(x), kernel: input(kernel) }, (args) => {
      const [a, b] = [args.x as Any, args.kernel as Any];
      const y = convolve(a, b);
      const slopes = grad(sum(mul(y, y)) as Tensor<readonly []>, { x: a, kernel: b });
      return { y, x: slopes.x, kernel: slopes.kernel };
    }),
  }));

/** Result and gradients of the sum of its squares. */
function results(x: Sizes, kernel: Sizes, convolve: Convolution) {
  const { module } = compile(modelOf(x, kernel, convolve));
  return new Interpreted(module).call("run", { x: noise(size(x), 3), kernel: noise(size(kernel), 5) });
}

/** Root mean square of the difference over that of what is due, in units of 2^-24. */
function distance(found: ArrayLike<number>, due: ArrayLike<number>): number {
  expect(found.length).toBe(due.length);
  let [error, total] = [0, 0];
  for (let i = 0; i < due.length; i++) {
    error += (found[i]! - due[i]!) ** 2;
    total += due[i]! ** 2;
  }
  return Math.sqrt(error / total) * 2 ** 24;
}

const cases: readonly (readonly [x: Sizes, kernel: Sizes, groups: number])[] = [
  [[1, 1, 16], [1, 1, 5], 1],
  [[2, 3, 23], [4, 3, 8], 1],
  [[1, 4, 20], [4, 1, 7], 4],
  [[2, 4, 9], [6, 2, 9], 2],
  [[1, 1, 3], [1, 1, 1], 1],
  [[1, 1, 12, 15], [1, 1, 3, 5], 1],
  [[2, 2, 9, 8], [3, 2, 4, 3], 1],
  [[1, 3, 11, 10], [3, 1, 5, 6], 3],
];

describe.each(["valid", "same", "full", "circular"] as const)("mode %s", (mode) => {
  test.each(cases)("%j by %j in %d groups is the direct convolution", (x, kernel, groups) => {
    const found = results(x, kernel, (a, b) => byFourier[x.length - 2]!(a, b, { mode, groups }));
    const due = results(x, kernel, reference(kernel, mode, groups));
    // docs/fourier.md: as far as transforms there and back are, for both operands
    const bound = 1.5 * Math.log2(2 * size(x.slice(2)) + 2);
    for (const name of ["y", "x", "kernel"]) {
      const units = distance(found[name]!, due[name]!);
      expect({ name, units, isClose: units <= bound }).toMatchObject({ isClose: true });
    }
  });
});

const window = { stride: 1, padding: 0, dilation: 1, groups: 1 };

describe("algorithm fft", () => {
  test.each([
    [[1, 1, 9], [1, 1, 4], {}],
    [[2, 3, 20], [4, 3, 5], { stride: 3, padding: "same" }],
    [[1, 2, 17], [2, 2, 4], { dilation: 3, padding: "causal" }],
    [[1, 4, 3], [4, 1, 2], { padding: [[5, 4]], groups: 4 }],
    [[1, 1, 4], [1, 1, 7], { padding: [[6, 0]] }],
    [[2, 2, 9, 8], [3, 2, 4, 3], { padding: [[1, 2], 1], stride: [2, 1] }],
    [[1, 2, 11, 10], [4, 1, 3, 2], { dilation: [2, 4], padding: "same", groups: 2 }],
  ] as const)("%j by %j with %j is the direct convolution", (x, kernel, options) => {
    const convolve = direct[x.length - 2]!;
    const given = { ...window, ...options };
    const found = results(x, kernel, (a, b) => convolve(a, b, { ...given, algorithm: "fft" }));
    const due = results(x, kernel, (a, b) => convolve(a, b, given));
    const bound = 1.5 * Math.log2(4 * size(x.slice(2)) + 2);
    for (const name of ["y", "x", "kernel"]) {
      const units = distance(found[name]!, due[name]!);
      expect({ name, units, isClose: units <= bound }).toMatchObject({ isClose: true });
    }
  });

  test("nothing is nothing", () => {
    const found = results([0, 1, 4], [1, 1, 2], (a, b) => direct[1]!(a, b, { algorithm: "fft" }));
    expect([...found.y!, ...found.kernel!]).toEqual([0, 0]);
  });
});

/** Operations of the entry, and the names of its kernels. */
function costOf(model: ModelDefinition) {
  const { module } = compile(model, { verifyEach: false });
  const costs = new Map(module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  const { flops } = programCost(module.entries[0]!.programs[0]!, costs);
  return { flops, names: module.kernels.map(({ name }) => name) };
}

describe("cost", () => {
  const imageModel = (x: Sizes, kernel: Sizes, convolve: Convolution): ModelDefinition =>
    defineModel("blur", () => ({
      run: entry({ x: input(x), kernel: input(kernel) }, (args) => ({
        y: convolve(args.x as Any, args.kernel as Any),
      })),
    }));

  test("512 x 512 by 31 x 31 takes at most a tenth of the direct operations, and no direct kernel", () => {
    const [x, kernel] = [
      [1, 1, 512, 512],
      [1, 1, 31, 31],
    ];
    const fourier = costOf(imageModel(x, kernel, (a, b) => byFourier[2]!(a, b, { mode: "same" })));
    const straight = costOf(imageModel(x, kernel, (a, b) => direct[2]!(a, b, { padding: "same" })));
    expect(fourier.flops).toBeLessThanOrEqual(straight.flops / 10);
    expect(straight.names.join()).toContain("conv");
    expect(fourier.names.filter((name) => name.includes("conv"))).toEqual([]);
  });

  test.each([
    [[1, 1, 512, 512], [1, 1, 31, 31], {}, true],
    [[1, 1, 512, 512], [1, 1, 15, 15], {}, true],
    [[1, 1, 512, 512], [1, 1, 9, 9], {}, false],
    [[1, 1, 512, 512], [1, 1, 31, 31], { stride: 16 }, false],
    [[1, 64, 56, 56], [64, 64, 3, 3], {}, false],
    [[1, 32, 32, 32], [32, 32, 15, 15], {}, false],
    [[1, 1, 28, 28], [8, 1, 5, 5], {}, false],
    [[1, 1, 4096], [1, 1, 127], {}, true],
    [[1, 1, 4096], [1, 1, 31], {}, false],
  ] as const)("auto takes %j by %j with %j through spectra: %s", (x, kernel, options, isSpectral) => {
    const convolve = direct[x.length - 2]!;
    const given = { padding: "same", ...options };
    const auto = costOf(imageModel(x, kernel, (a, b) => convolve(a, b, { ...given, algorithm: "auto" })));
    const other = isSpectral ? "fft" : "direct";
    const chosen = costOf(imageModel(x, kernel, (a, b) => convolve(a, b, { ...given, algorithm: other })));
    expect(auto).toEqual(chosen);
    expect(auto.names.some((name) => name.includes("convGeneral"))).toBe(!isSpectral);
  });

  test("4093 points, a prime, take at most 60 n log2 n operations", () => {
    const n = 4093;
    const model = defineModel("prime", () => ({
      run: entry({ re: input([n]), im: input([n]) }, ({ re, im }) => ({ ...fft({ re, im }) })),
    }));
    const { flops } = costOf(model);
    expect(flops).toBeLessThanOrEqual(60 * n * Math.log2(n));
  });
});
