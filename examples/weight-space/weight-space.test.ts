import { beforeAll, describe, expect, test } from "vitest";
import { dataFile } from "../shared/data.ts";
import {
  buildPerceptron,
  countMistakes,
  firstWeight,
  loadIris,
  question,
  train,
  withThreshold,
} from "./perceptron.ts";
import { clip, disc, view } from "./scene.js";

let flat: Awaited<ReturnType<typeof buildPerceptron>>;
let deep: Awaited<ReturnType<typeof buildPerceptron>>;
beforeAll(async () => {
  [flat, deep] = await Promise.all([buildPerceptron(2, 2, 5), buildPerceptron(3, 100, 1)]);
});

test("the weights [1, 2] get {1, 2; -1} wrong and {2, 1; 1} right", () => {
  const weight = Float64Array.from(firstWeight);
  const margins = question.map(
    ({ x, label }) => flat.step({ weight, x: Float64Array.from(x), label }).margin,
  );
  expect(margins).toEqual([-5, 4]);
});

test("the path in two axes, and in three with the threshold", () => {
  const flatPath = train(flat, question, firstWeight, 100);
  expect(flatPath.path).toEqual([[1, 2], [0, 0], [2, 1], [1, -1]]); // biome-ignore format: points
  expect(flatPath.mistakes).toEqual([2, 1, 0]);
  const folded = train(deep, withThreshold(question), [1, 2, 0], 100);
  expect(folded.path.slice(0, 3)).toEqual([[1, 2, 0], [0, 0, -1], [2, 1, 0]]); // biome-ignore format: points
  expect(folded.mistakes.at(-1)).toBe(0);
});

test("a step is minus the gradient of the distance on the wrong side, except in the plane itself", () => {
  const { x, label } = { x: Float64Array.of(1, 2), label: -1 };
  const wrong = { weight: Float64Array.of(1, 2), x, label };
  const moved = flat.step(wrong).weight.slice();
  const { cost, dWeight } = flat.gradient(wrong);
  expect(cost).toBe(5);
  expect([...moved]).toEqual([...dWeight].map((slope, i) => wrong.weight[i]! - slope));
  const inPlane = { weight: Float64Array.of(0, 0), x, label };
  expect([...flat.step(inPlane).weight]).toEqual([-1, -2]);
  expect([...flat.gradient(inPlane).dWeight].map(Math.abs)).toEqual([0, 0]);
});

test("mistakes of many weights at once: what is right is a cone", () => {
  const weights = Float64Array.of(1, -1, 10, -10, 1, 2, -1, 1, -1, -2);
  expect([...countMistakes(flat, question, weights)]).toEqual([0, 0, 1, 2, 1]);
});

describe.skipIf(dataFile("iris/iris.csv") === undefined)("iris", () => {
  test("setosa and versicolor are parted", () => {
    const cases = withThreshold(loadIris(["0", "1"])!);
    const { mistakes, path } = train(deep, cases, [0, 0, 0], 60);
    expect(cases).toHaveLength(100);
    expect(mistakes.at(-1)).toBe(0);
    const xs = Float64Array.from(cases.flatMap(({ x }) => x));
    const labels = Float64Array.from(cases, ({ label }) => label);
    expect([...deep.mistakes({ weights: Float64Array.from(path.at(-1)!), xs, labels }).count]).toEqual([0]);
  });

  test("versicolor and virginica are not, however long", () => {
    const { mistakes } = train(deep, withThreshold(loadIris(["1", "2"])!), [0, 0, 0], 200);
    expect(mistakes).toHaveLength(200);
    expect(Math.min(...mistakes)).toBeGreaterThan(0);
  });
});

describe("the scene", () => {
  test("a disc lies in its plane, and clipping keeps one side", () => {
    const normal = [1, 2, 1];
    const points = disc(normal, 3);
    for (const p of points) {
      expect(p[0]! * 1 + p[1]! * 2 + p[2]!).toBeCloseTo(0, 9);
      expect(Math.hypot(...p)).toBeCloseTo(3, 9);
    }
    for (const p of clip(points, [2, 1, 1])) expect(p[0] * 2 + p[1] + p[2]).toBeGreaterThan(-1e-9);
  });

  test("a turn keeps lengths", () => {
    expect(Math.hypot(...view([1, 2, 3], 0.7, -0.3))).toBeCloseTo(Math.hypot(1, 2, 3), 9);
    expect(view([0, 0, 1], 0.5, 0)[1]).toBeCloseTo(1, 12);
  });
});
