/** @file Derivatives by trying: the check that knows nothing of rules. */

/**
 * The derivative of a scalar function by each of `values`, from central differences. Their error is of the order of
 * step^2, plus rounding divided by the step: with f64 and 1e-5 some 1e-10.
 */
export function finiteDifferences(
  f: (values: Float64Array) => number,
  values: ArrayLike<number>,
  step = 1e-5,
) {
  return Array.from(values, (_, i) => {
    const at = (change: number): number => {
      const moved = Float64Array.from(values);
      moved[i] = moved[i]! + change;
      return f(moved);
    };
    return (at(step) - at(-step)) / (2 * step);
  });
}
