import { beforeAll, expect, test } from "vitest";
import type { Emitted } from "../shared/build.ts";
import { finiteDifferences } from "../shared/finite-differences.ts";
import { largestDifference } from "../shared/matrix.ts";
import { buildLinear, buildNetwork, count, type Linear, spiral } from "./spiral.ts";
import { compareRates } from "./training.ts";

const data = spiral();
const batch = { x: Float64Array.from(data.x), label: data.label };
let linear: Emitted<Linear>;
beforeAll(async () => {
  linear = await buildLinear();
});

test("three arms of 100 points, from the centre to a radius of 1", () => {
  expect(data.label.filter((label) => label === 1)).toHaveLength(100);
  const radius = (i: number): number => Math.hypot(data.x[2 * i]!, data.x[2 * i + 1]!);
  expect(radius(100)).toBe(0);
  expect(radius(199)).toBeCloseTo(1, 6);
});

test("the gradient is (p - y) / N, and x^T times it", async () => {
  const model = await linear.create();
  for (let step = 0; step < 5; step++) model.trainMean({ ...batch, learningRate: 1 });
  const { dScores, dScoresByHand, dW, dWByHand } = model.gradient(batch);
  expect(Math.max(...dScoresByHand)).toBeGreaterThan(1e-4);
  expect(largestDifference(dScores, dScoresByHand)).toBeLessThan(1e-17);
  expect(largestDifference(dW, dWByHand)).toBeLessThan(1e-16);
});

test("each row of the gradient by the scores adds up to nothing, as probabilities add up to 1", async () => {
  const { dScores } = (await linear.create()).gradient(batch);
  for (let i = 0; i < count; i++)
    expect(Math.abs(dScores[3 * i]! + dScores[3 * i + 1]! + dScores[3 * i + 2]!)).toBeLessThan(1e-15);
});

test("finite differences of the cost give the gradient by the weight", async () => {
  // a step of rate 1 moves the weight by minus the gradient: w = -step * direction, cost read at the next call
  const model = await linear.create();
  const { dW } = model.gradient(batch);
  const gradient = dW.slice();
  const costAlong = (values: Float64Array): number => {
    const rate = values[0]!;
    const own = model;
    own.load(start);
    own.trainMean({ ...batch, learningRate: rate });
    return own.trainMean({ ...batch, learningRate: 0 }).cost;
  };
  const start = model.save();
  const [slope] = finiteDifferences(costAlong, [1e-4], 5e-5);
  const squared = gradient.reduce((sum, value) => sum + value * value, 0);
  // the slope along minus the gradient is minus its squared length, up to the curvature over 1e-4
  expect(slope! / -squared).toBeCloseTo(1, 3);
});

test("the sum has N times the gradient of the mean, so the same steps with a rate divided by N", async () => {
  const model = await linear.create();
  const { dW, dWOfSum } = model.gradient(batch);
  dWOfSum.forEach((value, i) => {
    expect(value / dW[i]!).toBeCloseTo(count, 9);
  });
  const { mean, sum, hasty } = await compareRates(linear, data);
  expect(largestDifference(mean.costs, sum.costs)).toBeLessThan(1e-12);
  expect(mean.costs.at(-1)).toBeLessThan(0.75);
  // with the rate of the mean it never settles
  expect(Math.min(...hasty.costs.slice(50))).toBeGreaterThan(1.5);
});

test("a line cannot part a spiral, a hidden layer can", async () => {
  const { mean } = await compareRates(linear, data);
  expect(mean.accuracy).toBeLessThan(0.6);
  const network = await (await buildNetwork()).create({ seed: 1 });
  let accuracy = 0;
  for (let step = 0; step <= 2000; step++) accuracy = network.train(data).accuracy;
  expect(accuracy).toBeGreaterThan(0.98);
});
