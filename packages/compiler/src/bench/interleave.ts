/**
 * @file Times functions against each other in turns: a round takes one short sample of each, so that what disturbs the
 * machine disturbs all alike.
 */

export interface Timing {
  /** Nanoseconds a call. */
  readonly median: number;
  readonly minimum: number;
  /** Distance of the quartiles, as a part of the median. */
  readonly spread: number;
  readonly samples: number;
}

export interface Pace {
  readonly rounds: number;
  /** Milliseconds that one sample should take; a single call may take longer. */
  readonly sample: number;
  /** Milliseconds of calls before the first sample, so that the engine's compilers are done. */
  readonly warmUp: number;
  /** Milliseconds for all samples of one function; slow ones give fewer, but five at least. */
  readonly budget: number;
}

export const usualPace: Pace = { rounds: 200, sample: 0.5, warmUp: 300, budget: 3000 };

const fewest = 5;

interface Runner {
  readonly call: () => void;
  times: number;
  rounds: number;
  readonly values: number[];
}

/** One timing a function, in their order. `onRound` hears how many of how many rounds are done. */
export function interleave(
  calls: readonly (() => void)[],
  pace: Pace = usualPace,
  onRound: (done: number, of: number) => void = () => {},
): Timing[] {
  const runners = calls.map((call) => warmUp(call, pace));
  const rounds = Math.max(...runners.map((runner) => runner.rounds));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < runners.length; i++) {
      // everyone is first equally often
      const runner = runners[(round + i) % runners.length]!;
      if (runner.values.length < runner.rounds) runner.values.push(timeOf(runner));
    }
    onRound(round + 1, rounds);
  }
  return runners.map(({ values }) => summarize(values));
}

function warmUp(call: () => void, { sample, warmUp: least, budget, rounds }: Pace): Runner {
  const runner: Runner = { call, times: 1, rounds, values: [] };
  const start = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  do {
    fastest = Math.min(fastest, timeOf(runner));
    runner.times = Math.max(1, Math.round((sample * 1e6) / fastest));
  } while (performance.now() - start < least);
  const oneSample = (fastest * runner.times) / 1e6;
  runner.rounds = Math.max(fewest, Math.min(rounds, Math.floor(budget / oneSample)));
  return runner;
}

/** Nanoseconds a call, over `times` calls. */
function timeOf({ call, times }: Runner): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) call();
  return ((performance.now() - start) / times) * 1e6;
}

function summarize(values: readonly number[]): Timing {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)]!;
  const median = at(0.5);
  return {
    median,
    minimum: sorted[0]!,
    spread: median > 0 ? (at(0.75) - at(0.25)) / median : 0,
    samples: sorted.length,
  };
}
