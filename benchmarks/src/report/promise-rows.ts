/** @file What we promise, and whether this run kept it. */
import type { Fact, PromiseResult, RunResult } from "../results.ts";
import { type Align, grouped, showPercent, showTime, threeDigits } from "./format.ts";

export const promiseHead = ["", "promised", "median", "minimum", ""] as const;
export const promiseAligns: readonly Align[] = ["left", "left", "right", "right", "left"];

const verdict = (kept: boolean): string => (kept ? "kept" : "MISSED");

/** Missed ones first. */
export function promiseRows({ cases, facts }: Pick<RunResult, "cases" | "facts">): string[][] {
  const rows = [
    ...cases.flatMap(({ name, promises }) => promises.map((one) => ofCase(name, one))),
    ...facts.flatMap((fact) => (fact.atMost === undefined ? [] : [ofFact(fact, fact.atMost)])),
  ];
  return [...rows.filter(({ kept }) => !kept), ...rows.filter(({ kept }) => kept)].map(({ cells }) => cells);
}

interface Row {
  readonly kept: boolean;
  readonly cells: string[];
}

function ofCase(name: string, { promised, byMedian, byMinimum, kept }: PromiseResult): Row {
  const where = `${name}, ${promised.subject}`;
  if ("atMost" in promised) {
    const times = [byMedian, byMinimum].map((ratio) => showTime(promised.atMost / ratio));
    return { kept, cells: [where, `at most ${showTime(promised.atMost)}`, ...times, verdict(kept)] };
  }
  if ("ofLimit" in promised) {
    const { ofLimit, atLeast } = promised;
    const parts = [byMedian, byMinimum].map((ratio) => showPercent(ratio * atLeast));
    return { kept, cells: [where, `${showPercent(atLeast)} of ${ofLimit}`, ...parts, verdict(kept)] };
  }
  const { against, atLeast } = promised;
  const wanted =
    atLeast >= 1
      ? `${threeDigits(atLeast)} x as fast as ${against}`
      : `at most ${threeDigits(1 / atLeast)} x the time of ${against}`;
  const ratios = [byMedian, byMinimum].map((ratio) => {
    const speed = ratio * atLeast;
    return `${threeDigits(atLeast >= 1 ? speed : 1 / speed)} x`;
  });
  return { kept, cells: [where, wanted, ...ratios, verdict(kept)] };
}

function ofFact({ subject, name, value, unit }: Fact, atMost: number): Row {
  const kept = value <= atMost;
  const show = (number: number): string => `${grouped(number)} ${unit}`.trim();
  return { kept, cells: [`${subject}, ${name}`, `at most ${show(atMost)}`, show(value), "", verdict(kept)] };
}
