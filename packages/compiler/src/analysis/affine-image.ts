/** @file How many different values a sum of coefficients times independent indices takes. */

export interface ImageTerm {
  readonly coefficient: number;
  /** The index is 0..extent-1. */
  readonly extent: number;
}

/** Exact; undefined where the terms overlap in a way that only trying all of them would settle. */
export function imageSize(terms: readonly ImageTerm[]): number | undefined {
  if (terms.some(({ extent }) => extent === 0)) return 0;
  // c*a + c*b = c*(a + b), and -c*a is a shifted c*a
  const extents = new Map<number, number>();
  for (const { coefficient, extent } of terms) {
    const size = Math.abs(coefficient);
    if (size > 0) extents.set(size, (extents.get(size) ?? 1) + extent - 1);
  }
  const sorted = [...extents]
    .map(([coefficient, extent]) => ({ coefficient, extent }))
    .filter(({ extent }) => extent > 1)
    .sort((a, b) => a.coefficient - b.coefficient);
  return sizeOfSum(sorted);
}

function sizeOfSum(terms: readonly ImageTerm[]): number | undefined {
  if (areDigits(terms)) return terms.reduce((product, { extent }) => product * extent, 1);
  const divisor = terms.reduce((common, { coefficient }) => gcd(common, coefficient), 0);
  // the smallest coefficients fill 0..run-1 without gaps
  let run = 1;
  let filled = 0;
  for (const { coefficient, extent } of terms) {
    if (coefficient / divisor > run) break;
    run += (coefficient / divisor) * (extent - 1);
    filled++;
  }
  const rest = terms.slice(filled);
  if (filled === 0) return undefined;
  if (rest.length === 0) return run;
  // blocks of `run` values whose starts are too far apart to touch
  const distance = rest.reduce((common, { coefficient }) => gcd(common, coefficient / divisor), 0);
  const starts = distance >= run ? sizeOfSum(rest) : undefined;
  return starts === undefined ? undefined : run * starts;
}

/** Each coefficient exceeds all that the smaller ones reach, as in a number written in digits: no value twice. */
function areDigits(terms: readonly ImageTerm[]): boolean {
  let reach = 0;
  for (const { coefficient, extent } of terms) {
    if (coefficient <= reach) return false;
    reach += coefficient * (extent - 1);
  }
  return true;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
