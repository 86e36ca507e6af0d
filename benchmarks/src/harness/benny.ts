/**
 * @file The same contestants driven by benny, for those who know its numbers. Only for plain synchronous calls; why the
 * promises do not rest on it is said in the README.
 */
import { add, suite } from "benny";
import type { Ready } from "../case.ts";
import { sink } from "./loop.ts";

export interface BennyResult {
  readonly ops: number;
  /** Percent. */
  readonly margin: number;
}

const seconds = 0.2;

/** In the order of the contestants; undefined for those benny cannot drive. */
export async function bennyResults(
  name: string,
  contestants: readonly Ready[],
): Promise<(BennyResult | undefined)[]> {
  const entries = contestants.map(({ call, isAsync, enter }, i) => {
    // it has no moment before a sample, and for promises it measures itself
    if (isAsync || enter) return undefined;
    const setUp = () => () => {
      sink.last = call();
    };
    return add(`${i}`, setUp, { maxTime: seconds, minSamples: 5, initCount: 1 });
  });
  const driven = entries.filter((entry) => entry !== undefined);
  if (driven.length === 0) return contestants.map(() => undefined);
  const { results } = await suite(name, ...driven);
  return contestants.map((_, i) => {
    const found = results.find((result) => result.name === `${i}`);
    return found && { ops: found.ops, margin: found.margin };
  });
}
