/**
 * @file Spectral normalization against PyTorch 2.13 (`torch.nn.utils.parametrizations.spectral_norm`, float64): values in
 * both modes, the gradient of a sum weighed by `cotangent`, and the vectors after a call in training.
 */
import { defineModel, entry, input, mul, nn, optimizer, parameter, sum, trainStep } from "@tapeless/graph";
import { calls, type Value } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { close, runBoth } from "../loops/fixtures/run.ts";

const goldens = [
  {
    axis: 0,
    iterations: 1,
    shape: [4, 3],
    weight: [-0.875, 1.125, -1.125, 0.125, -0.625, 0.375, -0.875, -1.5, 0.375, 1.5, 1.0, 0.75],
    left: [-0.496898025, 0.0726860017, 0.205483809, -0.839991391],
    right: [0.22061272, -0.877138853, -0.426564753],
    eval: [
      -0.671324282, 0.86313122, -0.86313122, 0.0959034689, -0.479517345, 0.287710407, -0.671324282,
      -1.15084163, 0.287710407, 1.15084163, 0.767227751, 0.575420814,
    ],
    cotangent: [0.25, -0.875, -0.0, 0.25, -0.0, -0.875, -1.125, -0.25, 0.25, -0.25, 2.0, -0.0],
    trained: [
      -0.35920932, 0.461840554, -0.461840554, 0.0513156171, -0.256578086, 0.153946851, -0.35920932,
      -0.615787405, 0.153946851, 0.615787405, 0.410524937, 0.307893703,
    ],
    gradient: [
      0.0543852686, -0.468869842, 0.0213854402, 0.131293955, 0.0651488451, -0.371914318, -0.395481405,
      0.0481995927, 0.0732169693, -0.162334066, 0.685348504, 0.0264637948,
    ],
    nextLeft: [-0.457576275, 0.2718441, 0.629366037, -0.56623593],
    nextRight: [-0.39643959, -0.901086168, 0.175725266],
  },
  {
    axis: 1,
    iterations: 2,
    shape: [3, 4, 2],
    weight: [
      -0.125, 0.375, -0.5, -0.625, -0.875, -0.5, -0.75, 0.375, -1.5, 1.375, 0.375, 0.375, -0.375, -1.25,
      -1.125, 1.5, -0.0, -0.25, -0.5, 2.75, -1.5, 0.375, -0.25, 2.125,
    ],
    left: [0.784226716, 0.283064485, -0.195737153, 0.516284704],
    right: [0.182574749, 0.0413004607, -0.0776400864, -0.218208373, -0.909546793, 0.289900899],
    eval: [
      -6.23596694, 18.7079008, -24.9438678, -31.1798347, -43.6517686, -24.9438678, -37.4158017, 18.7079008,
      -74.8316033, 68.5956364, 18.7079008, 18.7079008, -18.7079008, -62.3596694, -56.1237025, 74.8316033,
      -0.0, -12.4719339, -24.9438678, 137.191273, -74.8316033, 18.7079008, -12.4719339, 106.011438,
    ],
    cotangent: [
      -0.5, -0.25, 0.625, -1.5, -0.125, 1.0, 0.0, -1.125, 2.25, 0.125, 0.875, -2.0, 1.5, -0.25, -1.625, 1.375,
      -0.125, 1.5, 0.125, 0.0, 0.875, 0.875, -1.125, -0.625,
    ],
    trained: [
      -0.0341287948, 0.102386385, -0.136515179, -0.170643974, -0.238901564, -0.136515179, -0.204772769,
      0.102386385, -0.409545538, 0.375416743, 0.102386385, 0.102386385, -0.102386385, -0.341287948,
      -0.307159154, 0.409545538, -0.0, -0.0682575897, -0.136515179, 0.750833486, -0.409545538, 0.102386385,
      -0.0682575897, 0.580189512,
    ],
    gradient: [
      -0.129177585, -0.0645990071, 0.126377798, -0.431617004, -0.0647480966, 0.257763332, -0.029094569,
      -0.321665936, 0.616063413, 0.0328806188, 0.228373701, -0.538530731, 0.402263323, -0.0630490325,
      -0.450593919, 0.380365933, -0.026212528, 0.388857975, -0.0136283937, 0.12480376, 0.205867498,
      0.325229417, -0.33854824, -0.0886149418,
    ],
    nextLeft: [-0.119072702, 0.718340806, 0.496882626, 0.472139633],
    nextRight: [-0.309387993, -0.154263304, -0.0735820136, 0.0526290597, -0.3337876, 0.872286427],
  },
];

describe.each(goldens)("axis $axis, $iterations iterations", ({ axis, iterations, shape, ...golden }) => {
  const f64 = (sizes: number[]) => input(sizes, "f64");
  const inputs = {
    weight: f64(shape),
    left: f64([golden.left.length]),
    right: f64([golden.right.length]),
    cotangent: f64(shape),
  };

  test.each([
    ["training", iterations, golden.trained],
    ["evaluation", 0, golden.eval],
  ] as const)("%s", (mode, turns, wanted) => {
    const { outputs } = runBoth(
      inputs,
      ({ weight, left, right, cotangent }: Readonly<Record<keyof typeof inputs, Value>>) => {
        const made = nn.functional.spectralNorm(weight as never, { left, right, axis, iterations: turns });
        const y = made.weight as unknown as Value;
        return { ...made, gradient: calls.gradient([y], [cotangent], [weight])[0]! };
      },
      golden,
    );
    close(outputs.weight!, wanted, 1e-7);
    if (mode === "evaluation") return;
    close(outputs.gradient!, golden.gradient, 1e-7);
    close(outputs.left!, golden.nextLeft, 1e-7);
    close(outputs.right!, golden.nextRight, 1e-7);
  });
});

test("the layer's vectors move while training, by each use, until the weight has spectral norm 1; not in evaluation", () => {
  const model = defineModel("limited", () => {
    const weight = parameter("weight", [2, 3]);
    const limited = nn.spectralNorm([2, 3], { name: "limit" });
    const x = input([2, 3]);
    return {
      read: entry({ x }, ({ x }) => ({ y: mul(limited(weight), x) })),
      train: trainStep({ x }, ({ x }) => {
        const cost = sum(mul(mul(limited(weight), limited(weight)), x));
        return { cost, ...optimizer.sgd({ learningRate: 0 }).minimize(cost) };
      }),
    };
  });
  const { module } = compile(model);
  const names = module.state.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(["weight", "state/limit.left", "state/limit.right"]);
  const limited = new Interpreted(module, 3);
  // singular values 4 and 1
  limited.state.weight!.set([0, 4, 0, 0, 0, -1]);
  const ones = { x: [1, 1, 1, 1, 1, 1] };
  const before = limited.call("read", ones).y!;
  close(limited.call("read", ones).y!, before, 0);
  for (let step = 0; step < 20; step++) limited.call("train", ones);
  close(limited.call("read", ones).y!, [0, 1, 0, 0, 0, -0.25], 1e-6);
});
