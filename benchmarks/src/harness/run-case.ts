/** @file One case: everybody set up, results compared, then timed against each other. */
import type { Case, Contestant, Ready } from "../case.ts";
import type { CaseResult, ContestantResult, Group } from "../results.ts";
import { disagreement } from "./agree.ts";
import { bennyResults } from "./benny.ts";
import { measure, type Sampling } from "./measure.ts";
import { messageOf } from "./message.ts";
import { checkPromises } from "./promises.ts";
import { summarize } from "./statistics.ts";

export interface RunOptions {
  /** Absent: results are compared, nothing is timed. */
  readonly sampling?: Sampling;
  /** Whether benny drives the contestants, too. */
  readonly benny?: boolean;
}

interface Prepared {
  readonly contestant: Contestant;
  readonly ready?: Ready;
  readonly results?: ArrayLike<number>;
  readonly error?: string;
}

export async function runCase(
  group: Group,
  one: Case,
  { sampling, benny: withBenny }: RunOptions,
): Promise<CaseResult> {
  const prepared: Prepared[] = [];
  for (const contestant of one.contestants) prepared.push(await prepare(contestant));
  const compared = compareAll(one, prepared);
  const taking = compared.filter(({ ready, contestant }) => ready && !contestant.onlyCompared);
  const ready = taking.map((entry) => entry.ready!);
  const samples = sampling ? await measure(ready, sampling) : [];
  const benny = withBenny ? await bennyResults(one.name, ready) : [];
  for (const entry of prepared) entry.ready?.close?.();
  const contestants = compared.map((entry): ContestantResult => {
    const { name, kind, work = one.work } = entry.contestant;
    const base = { name, kind, ...(work ? { work } : {}) };
    if (entry.error !== undefined) return { ...base, status: "failed", error: entry.error };
    const sample = samples[taking.indexOf(entry)];
    if (!sample) return { ...base, status: "compared" };
    const byBenny = benny[taking.indexOf(entry)];
    return {
      ...base,
      status: "timed",
      time: { ...summarize(sample.values), callsPerSample: sample.callsPerSample },
      ...(byBenny ? { benny: byBenny } : {}),
    };
  });
  return { group, name: one.name, contestants, promises: checkPromises(one.promised ?? [], contestants) };
}

/** A contestant that throws is shown with what it says. */
async function prepare(contestant: Contestant): Promise<Prepared> {
  try {
    const ready = await contestant.prepare();
    ready.enter?.();
    const results = await ready.results?.();
    return { contestant, ready, ...(results ? { results } : {}) };
  } catch (error) {
    return { contestant, error: messageOf(error) };
  }
}

/** Whoever has wrong results is not timed. */
function compareAll({ tolerance }: Case, prepared: readonly Prepared[]): Prepared[] {
  const reference = prepared.find(({ results }) => results);
  return prepared.map((entry): Prepared => {
    const { contestant, results } = entry;
    if (!results || !reference?.results || entry === reference) return entry;
    const { bits } = contestant;
    const same = bits ? prepared.find((other) => other.results && other.contestant.bits === bits) : undefined;
    const error =
      disagreement(reference.results, results, { tolerance, exact: false }) ??
      (same && disagreement(same.results!, results, { tolerance, exact: true }));
    return error === undefined ? entry : { contestant, error };
  });
}
