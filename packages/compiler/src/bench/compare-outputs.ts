/** @file Whether two targets give the same answers. A wrong answer is not worth a time. */

type Outputs = Readonly<Record<string, number | ArrayLike<number>>>;

export interface Difference {
  readonly output: string;
  readonly index: number;
  readonly first: number;
  readonly second: number;
  /** Relative to the larger of the two, or of 1. */
  readonly error: number;
}

/** The largest difference, if any; every NaN counts as one value. */
export function largestDifference(first: Outputs, second: Outputs): Difference | undefined {
  let largest: Difference | undefined;
  for (const [output, value] of Object.entries(first)) {
    const [a, b] = [elementsOf(value), elementsOf(second[output] ?? [])];
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
      const [x = Number.NaN, y = Number.NaN] = [a[index], b[index]];
      if (Object.is(x, y) || (Number.isNaN(x) && Number.isNaN(y))) continue;
      const error = Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
      const found = {
        output,
        index,
        first: x,
        second: y,
        error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error,
      };
      if (!largest || found.error > largest.error) largest = found;
    }
  }
  return largest;
}

const elementsOf = (value: number | ArrayLike<number>): ArrayLike<number> =>
  typeof value === "number" ? [value] : value;

/** Answers as they are now: the next call writes over them. */
export const copyOf = (outputs: Outputs): Outputs =>
  Object.fromEntries(
    Object.keys(outputs).map((name) => {
      const value = outputs[name]!;
      return [name, typeof value === "number" ? value : Array.from(value)];
    }),
  );
