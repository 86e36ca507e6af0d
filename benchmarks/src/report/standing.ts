/** @file Case by case: our best against the best of the others and against the limit, where we lose first. */
import type { Kind } from "../case.ts";
import type { CaseResult, ContestantResult } from "../results.ts";
import { partOfLimit } from "./case-rows.ts";
import { type Align, showPercent, showTime, threeDigits } from "./format.ts";

export interface Standing {
  readonly result: CaseResult;
  readonly ours: ContestantResult;
  readonly other: ContestantResult;
  /** How many times as fast we are; below 1 we lose. */
  readonly byMedian: number;
  readonly byMinimum: number;
}

function fastest(result: CaseResult, by: "median" | "minimum", kind: Kind): ContestantResult | undefined {
  const timed = result.contestants.filter((one) => one.kind === kind && one.time);
  return timed.sort((a, b) => a.time![by] - b.time![by])[0];
}

/** Against peers where there are any, else against plain code. */
export function standingOf(result: CaseResult): Standing | undefined {
  const kind = fastest(result, "median", "peer") ? "peer" : "plain";
  const ratio = (by: "median" | "minimum"): number =>
    (fastest(result, by, kind)?.time?.[by] ?? Number.NaN) / (fastest(result, by, "ours")?.time?.[by] ?? 1);
  const ours = fastest(result, "median", "ours");
  const other = fastest(result, "median", kind);
  if (!ours || !other) return undefined;
  return { result, ours, other, byMedian: ratio("median"), byMinimum: ratio("minimum") };
}

export const standings = (cases: readonly CaseResult[]): Standing[] =>
  cases
    .flatMap((result) => standingOf(result) ?? [])
    .sort((a, b) => Math.min(a.byMedian, a.byMinimum) - Math.min(b.byMedian, b.byMinimum));

export const standingHead = [
  "",
  "our fastest",
  "median",
  "fastest of the others",
  "median",
  "as fast, by median",
  "by minimum",
  "of limit",
] as const;

export const standingAligns: readonly Align[] = [
  "left",
  "left",
  "right",
  "left",
  "right",
  "right",
  "right",
  "right",
];

export function standingRows(cases: readonly CaseResult[]): string[][] {
  return standings(cases).map(({ result, ours, other, byMedian, byMinimum }) => {
    const part = partOfLimit(result, ours);
    return [
      result.name,
      ours.name,
      showTime(ours.time!.median),
      other.name,
      showTime(other.time!.median),
      `${threeDigits(byMedian)} x`,
      `${threeDigits(byMinimum)} x`,
      part === undefined ? "" : showPercent(part),
    ];
  });
}
