/** @file How well scores put the examples of class 1 before those of class 0. */
import { checkClasses, checkLengths, type Numbers } from "./check.ts";

/** A point of a curve: what is reached when everything with at least this score counts as class 1. */
export interface RocPoint {
  /** Infinity at the start, where nothing does. */
  readonly threshold: number;
  /** The share of class 0 that counts as class 1. */
  readonly falsePositiveRate: number;
  /** The share of class 1 that counts as class 1. */
  readonly truePositiveRate: number;
}

/** From the highest score down, equal ones together: how many of class 1 and class 0 have come. */
function* steps(
  scores: Numbers,
  labels: Numbers,
): Generator<{ threshold: number; ones: number; zeros: number }> {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[j]! - scores[i]!);
  let [ones, zeros] = [0, 0];
  for (const [place, i] of order.entries()) {
    if (labels[i] === 1) ones++;
    else zeros++;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== scores[i]) yield { threshold: scores[i]!, ones, zeros };
  }
}

function checked(metric: string, scores: Numbers, labels: Numbers): void {
  checkLengths(metric, { scores, labels });
  checkClasses(metric, "labels", labels, 2);
}

/**
 * The receiver operating characteristic, from (0, 0) to (1, 1): one point for each different score. Rates are NaN where a
 * class is missing.
 * @throws GraphError `metric/length`, `metric/label` where a label is not 0 or 1.
 */
export function rocCurve(scores: Numbers, labels: Numbers): RocPoint[] {
  checked("rocCurve", scores, labels);
  return curveOf(scores, labels);
}

function curveOf(scores: Numbers, labels: Numbers): RocPoint[] {
  const all = [{ threshold: Number.POSITIVE_INFINITY, ones: 0, zeros: 0 }, ...steps(scores, labels)];
  const { ones, zeros } = all.at(-1)!;
  return all.map((point) => ({
    threshold: point.threshold,
    falsePositiveRate: point.zeros / zeros,
    truePositiveRate: point.ones / ones,
  }));
}

/**
 * The area under that curve: how likely a random example of class 1 has a higher score than one of class 0, equal scores
 * counting one half. NaN where a class is missing.
 * @throws GraphError `metric/length`, `metric/label` where a label is not 0 or 1.
 * @example auc(probability, label)
 */
export function auc(scores: Numbers, labels: Numbers): number {
  checked("auc", scores, labels);
  const curve = curveOf(scores, labels);
  return curve.slice(1).reduce((area, point, i) => {
    const before = curve[i]!;
    const height = (point.truePositiveRate + before.truePositiveRate) / 2;
    return area + height * (point.falsePositiveRate - before.falsePositiveRate);
  }, 0);
}

/**
 * The mean of the precisions at which each example of class 1 comes, going down the scores; equal ones come together. NaN
 * where there is none.
 * @throws GraphError `metric/length`, `metric/label` where a label is not 0 or 1.
 */
export function averagePrecision(scores: Numbers, labels: Numbers): number {
  checked("averagePrecision", scores, labels);
  let [sum, before] = [0, 0];
  for (const { ones, zeros } of steps(scores, labels)) {
    sum += (ones - before) * (ones / (ones + zeros));
    before = ones;
  }
  return sum / before;
}
