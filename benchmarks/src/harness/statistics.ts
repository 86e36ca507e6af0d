/** @file What a set of samples says. Samples are nanoseconds a call. */

export interface Summary {
  readonly median: number;
  readonly minimum: number;
  /** Distance of the quartiles, as a part of the median. */
  readonly spread: number;
  readonly samples: number;
}

/** @throws RangeError where there are no samples. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError("there are no samples");
  const sorted = [...samples].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  const distance = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return {
    median,
    minimum: sorted[0]!,
    spread: median > 0 ? distance / median : 0,
    samples: sorted.length,
  };
}

/** Of sorted numbers, between neighbours in proportion. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (at - below);
}
