/** @file Compares results before anything is timed: a wrong answer is not a result. */

export interface Difference {
  /** Largest difference of two numbers, relative to the largest number of all. */
  readonly relative: number;
  readonly isSameBits: boolean;
}

/** @throws Error where lengths differ. */
export function differenceOf(a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  if (a.length !== b.length) throw new Error(`${a.length} results against ${b.length}`);
  let scale = 0;
  let largest = 0;
  let isSameBits = true;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (!Object.is(x, y)) isSameBits = false;
    for (const size of [Math.abs(x), Math.abs(y)])
      if (size > scale && size < Number.POSITIVE_INFINITY) scale = size;
    const difference = Math.abs(x - y);
    if (Number.isNaN(difference) && !Object.is(x, y)) largest = Number.POSITIVE_INFINITY;
    else if (difference > largest) largest = difference;
  }
  return { relative: largest === 0 ? 0 : largest / (scale || 1), isSameBits };
}

/** What is wrong with results, or undefined. */
export function disagreement(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  rule: { readonly tolerance: number; readonly exact: boolean },
): string | undefined {
  if (expected.length !== actual.length) return `${actual.length} results, not ${expected.length}`;
  const { relative, isSameBits } = differenceOf(expected, actual);
  if (rule.exact && !isSameBits) return `other bits: off by ${relative.toExponential(1)}`;
  if (!(relative <= rule.tolerance)) {
    return `wrong: off by ${relative.toExponential(1)}, more than ${rule.tolerance.toExponential(1)}`;
  }
  return undefined;
}
