/** @file The numbers of a case as rows, the fastest first, with the ratio to the best of the others and to the limit. */
import type { CaseResult, ContestantResult } from "../results.ts";
import { type Align, showPercent, showTime, threeDigits } from "./format.ts";

export const caseHead = [
  "",
  "median",
  "minimum",
  "spread",
  "rate",
  "of limit",
  "against ours",
  "benny",
] as const;
export const caseAligns: readonly Align[] = [
  "left",
  "right",
  "right",
  "right",
  "right",
  "right",
  "right",
  "right",
];

const timed = (result: CaseResult): ContestantResult[] => result.contestants.filter(({ time }) => time);

const fastest = (contestants: readonly ContestantResult[]): ContestantResult | undefined =>
  [...contestants].sort((a, b) => a.time!.median - b.time!.median)[0];

const ourBest = (result: CaseResult): ContestantResult | undefined =>
  fastest(timed(result).filter(({ kind }) => kind === "ours"));

/** Operations or bytes a nanosecond: GFLOP/s, GB/s; at the minimum time, as limits are. */
function rateOf({ work, time }: ContestantResult): { value: number; unit: string } | undefined {
  if (!time) return undefined;
  if (work?.flops) return { value: work.flops / time.minimum, unit: "GFLOP/s" };
  if (work?.bytes) return { value: work.bytes / time.minimum, unit: "GB/s" };
  return undefined;
}

/** Part of the limit, by minima. */
export function partOfLimit(result: CaseResult, contestant: ContestantResult): number | undefined {
  const limit = result.contestants.find(({ kind }) => kind === "limit");
  const rate = rateOf(contestant);
  const top = limit && limit !== contestant ? rateOf(limit) : undefined;
  return rate && top && rate.unit === top.unit ? rate.value / top.value : undefined;
}

export function caseRows(result: CaseResult): string[][] {
  const ours = ourBest(result)?.time;
  const order = (contestant: ContestantResult): number =>
    contestant.kind === "limit" ? -1 : (contestant.time?.median ?? Number.POSITIVE_INFINITY);
  return [...result.contestants]
    .sort((a, b) => order(a) - order(b))
    .map((contestant) => {
      const { name, time, error, kind, benny } = contestant;
      if (error !== undefined) return [name, `cannot: ${error}`];
      if (!time) return [name, "right"];
      const rate = rateOf(contestant);
      const part = partOfLimit(result, contestant);
      const isComparable = ours && kind !== "limit";
      return [
        name,
        showTime(time.median),
        showTime(time.minimum),
        showPercent(time.spread),
        rate ? `${threeDigits(rate.value)} ${rate.unit}` : "",
        part === undefined ? "" : showPercent(part),
        isComparable ? `${threeDigits(time.median / ours.median)} x` : "",
        benny ? `${showTime(1e9 / benny.ops)} ±${benny.margin.toFixed(0)} %` : "",
      ];
    });
}
