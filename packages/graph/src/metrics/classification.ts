/** @file How well predicted classes agree with actual ones. Classes are whole numbers from 0. */
import { checkClasses, checkLengths, classCount, type Numbers } from "./check.ts";

/**
 * How often class i (row) was taken for class j (column). The number of classes is the largest that comes, plus 1, unless
 * it is given.
 * @throws GraphError `metric/length`, `metric/label`.
 * @example confusionMatrix(predicted, label, 10)[3][5] // threes that were taken for fives
 */
export function confusionMatrix(
  predicted: Numbers,
  actual: Numbers,
  classes: number = classCount(predicted, actual),
): number[][] {
  return tally("confusionMatrix", predicted, actual, classes);
}

function tally(metric: string, predicted: Numbers, actual: Numbers, classes: number): number[][] {
  checkLengths(metric, { predicted, actual });
  checkClasses(metric, "predicted", predicted, classes);
  checkClasses(metric, "actual", actual, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) matrix[actual[i]!]![predicted[i]!]!++;
  return matrix;
}

/**
 * The share of examples whose class is right; NaN of none.
 * @throws GraphError `metric/length`.
 */
export function accuracy(predicted: Numbers, actual: Numbers): number {
  checkLengths("accuracy", { predicted, actual });
  let right = 0;
  for (let i = 0; i < actual.length; i++) if (predicted[i] === actual[i]) right++;
  return right / actual.length;
}

export interface ClassMetricOptions {
  /** The number of classes; default the largest that comes, plus 1. */
  readonly classes?: number;
  /**
   * - `binary` (the default): of class 1 alone.
   * - `macro`: the mean over classes.
   * - `weighted`: the mean over classes, each as often as it comes.
   * - `micro`: of all examples together; the accuracy.
   */
  readonly average?: "binary" | "macro" | "weighted" | "micro";
}

/** Right ones, those predicted and those there are, of one class. */
interface Counts {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}

/** 0 of nothing: a class that is never predicted has no precision to be proud of. */
const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);

function averaged(
  name: string,
  metric: (counts: Counts) => number,
  predicted: Numbers,
  actual: Numbers,
  { classes, average = "binary" }: ClassMetricOptions,
): number {
  const least = average === "binary" ? 2 : 1;
  const matrix = tally(name, predicted, actual, classes ?? Math.max(least, classCount(predicted, actual)));
  const counts = matrix.map((row, k) => ({
    right: row[k]!,
    predicted: matrix.reduce((sum, other) => sum + other[k]!, 0),
    actual: row.reduce((sum, count) => sum + count, 0),
  }));
  if (average === "binary") return metric(counts[1]!);
  if (average === "micro") {
    const sum = (pick: (one: Counts) => number): number =>
      counts.reduce((total, one) => total + pick(one), 0);
    return metric({
      right: sum((one) => one.right),
      predicted: sum((one) => one.predicted),
      actual: sum((one) => one.actual),
    });
  }
  const weightOf = (one: Counts): number => (average === "macro" ? 1 : one.actual);
  const weight = counts.reduce((total, one) => total + weightOf(one), 0);
  return counts.reduce((total, one) => total + weightOf(one) * metric(one), 0) / weight;
}

/**
 * Of what was predicted to be of a class, the share that is; 0 where nothing was.
 * @throws GraphError `metric/length`, `metric/label`.
 * @example precision(predicted, label, { average: "macro" })
 */
export const precision = (predicted: Numbers, actual: Numbers, options: ClassMetricOptions = {}): number =>
  averaged("precision", (counts) => share(counts.right, counts.predicted), predicted, actual, options);

/**
 * Of what is of a class, the share that was predicted to be; 0 where nothing is.
 * @throws GraphError `metric/length`, `metric/label`.
 * @example recall(predicted, label)
 */
export const recall = (predicted: Numbers, actual: Numbers, options: ClassMetricOptions = {}): number =>
  averaged("recall", (counts) => share(counts.right, counts.actual), predicted, actual, options);

/**
 * The harmonic mean of precision and recall, 2 P R / (P + R); 0 where nothing was right.
 * @throws GraphError `metric/length`, `metric/label`.
 * @example f1(predicted, label, { average: "weighted" })
 */
export const f1 = (predicted: Numbers, actual: Numbers, options: ClassMetricOptions = {}): number =>
  averaged(
    "f1",
    (counts) => share(2 * counts.right, counts.predicted + counts.actual),
    predicted,
    actual,
    options,
  );
