/** @file How far predicted numbers are from actual ones. NaN of nothing. */
import { checkLengths, type Numbers } from "./check.ts";

function meanOf(
  metric: string,
  predicted: Numbers,
  actual: Numbers,
  error: (difference: number) => number,
): number {
  checkLengths(metric, { predicted, actual });
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += error(predicted[i]! - actual[i]!);
  return sum / actual.length;
}

/**
 * The mean of the squared differences.
 * @throws GraphError `metric/length`.
 */
export const meanSquaredError = (predicted: Numbers, actual: Numbers): number =>
  meanOf("meanSquaredError", predicted, actual, (difference) => difference * difference);

/**
 * Its root: in the unit of the numbers.
 * @throws GraphError `metric/length`.
 */
export const rootMeanSquaredError = (predicted: Numbers, actual: Numbers): number =>
  Math.sqrt(meanOf("rootMeanSquaredError", predicted, actual, (difference) => difference * difference));

/**
 * The mean of the sizes of the differences.
 * @throws GraphError `metric/length`.
 */
export const meanAbsoluteError = (predicted: Numbers, actual: Numbers): number =>
  meanOf("meanAbsoluteError", predicted, actual, Math.abs);

/**
 * The coefficient of determination: 1 minus the squared differences over those from the mean. 1 is perfect, 0 as good as
 * the mean, below 0 worse; NaN where all numbers are equal and predicted, -Infinity where they are equal and not.
 * @throws GraphError `metric/length`.
 * @example r2(predicted, price)
 */
export function r2(predicted: Numbers, actual: Numbers): number {
  checkLengths("r2", { predicted, actual });
  let [mean, rest, total] = [0, 0, 0];
  for (let i = 0; i < actual.length; i++) mean += actual[i]! / actual.length;
  for (let i = 0; i < actual.length; i++) {
    rest += (predicted[i]! - actual[i]!) ** 2;
    total += (actual[i]! - mean) ** 2;
  }
  return 1 - rest / total;
}
