/** @file Two runs of one machine: what became slower or faster by more than noise. */
import type { CaseResult, RunResult } from "./results.ts";

export interface Change {
  /** `matmul 256, js strict`. */
  readonly what: string;
  /** New against old, above 1 is worse. */
  readonly byMedian: number;
  readonly byMinimum: number;
  /** What may be noise: twice the larger spread of the two, and at least 5 %. */
  readonly noise: number;
}

export interface Comparison {
  readonly worse: readonly Change[];
  readonly better: readonly Change[];
  /** Compared, and the same within noise. */
  readonly same: number;
  /** In the old run only: cases and contestants. */
  readonly missing: readonly string[];
  /** Why the comparison may mean little. */
  readonly warnings: readonly string[];
}

const smallestNoise = 0.05;

export function compareRuns(before: RunResult, after: RunResult): Comparison {
  const now = new Map(after.cases.flatMap(timesOf));
  const times = before.cases.flatMap(timesOf);
  const changes = times.flatMap(([what, old]): Change[] => {
    const time = now.get(what);
    if (!time) return [];
    return [
      {
        what,
        byMedian: time.median / old.median,
        byMinimum: time.minimum / old.minimum,
        noise: Math.max(smallestNoise, 2 * time.spread, 2 * old.spread),
      },
    ];
  });
  const facts = factChanges(before, after);
  const all = [...changes, ...facts];
  const worse = all.filter(isWorse).sort((a, b) => b.byMedian - a.byMedian);
  const better = all.filter(isBetter).sort((a, b) => a.byMedian - b.byMedian);
  return {
    worse,
    better,
    same: all.length - worse.length - better.length,
    missing: times.map(([what]) => what).filter((what) => !now.has(what)),
    warnings: warningsOf(before, after),
  };
}

/** Median and minimum have to say so both: a busy machine moves the median, one lucky sample the minimum. */
const isWorse = ({ byMedian, byMinimum, noise }: Change): boolean =>
  byMedian > 1 + noise && byMinimum > 1 + Math.min(noise, smallestNoise);

const isBetter = ({ byMedian, byMinimum, noise }: Change): boolean =>
  byMedian < 1 / (1 + noise) && byMinimum < 1 / (1 + Math.min(noise, smallestNoise));

const timesOf = ({ name, contestants }: CaseResult) =>
  contestants.flatMap((contestant) =>
    contestant.time && contestant.kind === "ours"
      ? [[`${name}, ${contestant.name}`, contestant.time] as const]
      : [],
  );

/** Counted numbers have no noise; those measured once, like a cold start, have a lot. */
function factChanges(before: RunResult, after: RunResult): Change[] {
  const now = new Map(after.facts.map((fact) => [`${fact.subject}, ${fact.name}`, fact]));
  return before.facts.flatMap((old): Change[] => {
    const fact = now.get(`${old.subject}, ${old.name}`);
    const isComparable = fact && old.value > 0 && old.unit !== "bytes/call";
    if (!isComparable) return [];
    const ratio = fact.value / old.value;
    const noise = fact.isCounted ? 0 : 0.25;
    return [{ what: `${old.subject}, ${old.name}`, byMedian: ratio, byMinimum: ratio, noise }];
  });
}

function warningsOf(before: RunResult, after: RunResult): string[] {
  const warnings: string[] = [];
  for (const key of ["cpu", "cores", "node", "relaxedSimd"] as const) {
    const [old, now] = [before.machine[key], after.machine[key]];
    if (old !== now) warnings.push(`${key} differs: ${old} and ${now}; ratios within a run say more`);
  }
  for (const [name, { warnings: own }] of Object.entries({ before, after })) {
    for (const warning of own) warnings.push(`${name}: ${warning}`);
  }
  return warnings;
}
