import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  auc,
  averagePrecision,
  confusionMatrix,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  rocCurve,
  rootMeanSquaredError,
} from "./index.ts";

describe("classes", () => {
  // three classes: 0 is found 2 of 3 times, 1 always, 2 once of twice
  const actual = [0, 0, 0, 1, 1, 2, 2];
  const predicted = Int32Array.of(0, 0, 1, 1, 1, 0, 2);

  test("the confusion matrix has actual classes as rows", () => {
    expect(confusionMatrix(predicted, actual)).toEqual([
      [2, 1, 0],
      [0, 2, 0],
      [1, 0, 1],
    ]);
    expect(confusionMatrix([], [], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("precision, recall and their mean, by hand", () => {
    expect(accuracy(predicted, actual)).toBeCloseTo(5 / 7, 15);
    expect(precision(predicted, actual)).toBeCloseTo(2 / 3, 15);
    expect(recall(predicted, actual)).toBe(1);
    expect(f1(predicted, actual)).toBeCloseTo(0.8, 15);
    expect(precision(predicted, actual, { average: "macro" })).toBeCloseTo((2 / 3 + 2 / 3 + 1) / 3, 15);
    expect(recall(predicted, actual, { average: "macro" })).toBeCloseTo((2 / 3 + 1 + 1 / 2) / 3, 15);
    const weighted = (3 * (2 / 3) + 2 * 0.8 + 2 * (2 / 3)) / 7;
    expect(f1(predicted, actual, { average: "weighted" })).toBeCloseTo(weighted, 15);
    expect(precision(predicted, actual, { average: "micro" })).toBeCloseTo(5 / 7, 15);
    expect(f1(predicted, actual, { average: "micro" })).toBeCloseTo(5 / 7, 15);
  });

  test("0 where nothing was predicted, or nothing is there", () => {
    expect([precision([0, 0], [1, 0]), recall([1, 0], [0, 0]), f1([0, 0], [0, 0])]).toEqual([0, 0, 0]);
    expect(accuracy([], [])).toBeNaN();
  });
});

describe("ranking", () => {
  const labels = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.nat(1) }), {
    minLength: 1,
    maxLength: 12,
  });

  test("the area is how often a one is above a zero", () => {
    fc.assert(
      fc.property(labels, (examples) => {
        const [scores, classes] = [examples.map((e) => e.score), examples.map((e) => e.label)];
        const ones = examples.filter((e) => e.label === 1);
        const zeros = examples.filter((e) => e.label === 0);
        const wins = ones.flatMap((one): number[] =>
          zeros.map((zero) => (one.score > zero.score ? 1 : one.score === zero.score ? 0.5 : 0)),
        );
        const wanted = wins.reduce((a, b) => a + b, 0) / wins.length;
        const found = auc(scores, classes);
        return Number.isNaN(wanted) ? Number.isNaN(found) : Math.abs(found - wanted) < 1e-12;
      }),
    );
  });

  test("the curve goes from nothing to everything", () => {
    expect(rocCurve([0.9, 0.8, 0.8, 0.1], [1, 0, 1, 0])).toEqual([
      { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 },
      { threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 0.5 },
      { threshold: 0.8, falsePositiveRate: 0.5, truePositiveRate: 1 },
      { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
    ]);
  });

  test("average precision, by hand", () => {
    // ones at places 1, 3 and 4: precisions 1, 2/3 and 3/4
    expect(averagePrecision([5, 4, 3, 2, 1], [1, 0, 1, 1, 0])).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 15);
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
  });
});

describe("numbers", () => {
  test("by hand", () => {
    const [predicted, actual] = [Float32Array.of(1, 2, 5), [1, 3, 3]];
    expect(meanSquaredError(predicted, actual)).toBeCloseTo(5 / 3, 15);
    expect(rootMeanSquaredError(predicted, actual)).toBeCloseTo(Math.sqrt(5 / 3), 15);
    expect(meanAbsoluteError(predicted, actual)).toBe(1);
    expect(r2(predicted, actual)).toBeCloseTo(1 - 5 / (8 / 3), 14);
    expect(r2(actual, actual)).toBe(1);
    expect(r2([7 / 3, 7 / 3, 7 / 3], actual)).toBeCloseTo(0, 14);
    expect([r2([1, 1], [2, 2]), r2([2, 2], [2, 2])]).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
  });
});

test("refusals", () => {
  expect(() => accuracy([1], [1, 2])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: metric/length: accuracy: predicted has length 1, actual 2
      hint there is one of each for every example, in the same order]
  `);
  expect(() => confusionMatrix([0.5], [1])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: metric/label: confusionMatrix: predicted[0] is 0.5; 2 classes take 0..1
      hint for the class of each row of scores, take the place of the largest one]
  `);
  expect(() => recall([3], [0], { classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: metric/label: recall: predicted[0] is 3; 2 classes take 0..1
      hint for the class of each row of scores, take the place of the largest one]
  `);
  expect(() => auc([1, 2], [1, 2])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: metric/label: auc: labels[1] is 2; 2 classes take 0..1
      hint for the class of each row of scores, take the place of the largest one]
  `);
});
