/** @file Whether promised ratios hold. Against a limit minima count; against anybody else medians have to hold as well. */
import type { Promised } from "../case.ts";
import type { ContestantResult, PromiseResult } from "../results.ts";

/** Promises whose contestants were not timed are left out. */
export function checkPromises(
  promised: readonly Promised[],
  contestants: readonly ContestantResult[],
): PromiseResult[] {
  const find = (name: string) => contestants.find((contestant) => contestant.name === name);
  return promised.flatMap((one): PromiseResult[] => {
    const subject = find(one.subject)?.time;
    if (!subject) return [];
    if ("atMost" in one) {
      const byMedian = one.atMost / subject.median;
      const byMinimum = one.atMost / subject.minimum;
      return [{ promised: one, byMedian, byMinimum, kept: byMedian >= 1 }];
    }
    if ("ofLimit" in one) {
      const limit = find(one.ofLimit);
      if (!limit?.time) return [];
      const part = (by: "median" | "minimum"): number =>
        rate(find(one.subject)!, by) / rate(limit, by) / one.atLeast;
      return [
        { promised: one, byMedian: part("median"), byMinimum: part("minimum"), kept: part("minimum") >= 1 },
      ];
    }
    const against = find(one.against);
    if (!against?.time) return [];
    const byMedian = against.time.median / subject.median / one.atLeast;
    const byMinimum = against.time.minimum / subject.minimum / one.atLeast;
    const kept = byMinimum >= 1 && (against.kind === "limit" || byMedian >= 1);
    return [{ promised: one, byMedian, byMinimum, kept }];
  });
}

/** Operations, or bytes where they are what counts, a nanosecond. */
const rate = ({ work, time }: ContestantResult, by: "median" | "minimum"): number =>
  (work?.flops ?? work?.bytes ?? Number.NaN) / time![by];
