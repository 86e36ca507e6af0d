/** @file Half-open ranges of i32 values, as `range` rules compute them; undefined where nothing is known. */

export type Range = readonly [number, number];

const least = -(2 ** 31);
const end = 2 ** 31;

/** The range of exact results `low..high` (both included), unless some of them would wrap around. */
export function within(low: number, high: number): Range | undefined {
  return low >= least && high < end ? [low, high + 1] : undefined;
}

export function addRanges(a: Range, b: Range): Range | undefined {
  return within(a[0] + b[0], a[1] - 1 + (b[1] - 1));
}

export function subRanges(a: Range, b: Range): Range | undefined {
  return within(a[0] - (b[1] - 1), a[1] - 1 - b[0]);
}

export function mulRanges(a: Range, b: Range): Range | undefined {
  const ends = [a[0], a[1] - 1].flatMap((x) => [x * b[0], x * (b[1] - 1)]);
  return within(Math.min(...ends), Math.max(...ends));
}

export const unionRanges = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

export const maximumRange = (a: Range, b: Range): Range => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];

export const minimumRange = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.min(a[1], b[1])];

/** Truncated remainder: it has the sign of the dividend and is smaller than the divisor. */
export function remRange(a: Range | undefined, b: Range): Range | undefined {
  if (b[0] <= 0) return undefined;
  const most = b[1] - 2;
  const low = a ? Math.min(0, Math.max(a[0], -most)) : -most;
  const high = a ? Math.max(0, Math.min(a[1] - 1, most)) : most;
  return [low, high + 1];
}

/** Lifts a rule on known ranges to one that knows nothing where an operand's range is unknown. */
export const known =
  (rule: (...ranges: Range[]) => Range | undefined) =>
  (operands: readonly (Range | undefined)[]): Range | undefined =>
    operands.every((range) => range !== undefined) ? rule(...operands) : undefined;
