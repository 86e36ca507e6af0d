/**
 * @file Times several contestants against each other: warm-up of each until it no longer gets faster, then rounds in
 * which each gives one short sample, so that whatever disturbs the machine disturbs all alike.
 */
import type { Ready } from "../case.ts";
import { newAsyncLoop, newLoop, sink } from "./loop.ts";

export interface Sampling {
  /** Samples of a contestant. */
  readonly rounds: number;
  /** How long a sample should take; a single call may take longer. */
  readonly sampleMs: number;
  readonly warmUpMs: number;
  readonly warmUpAtMostMs: number;
  /** Time for all samples of one contestant; slow ones give fewer samples, but at least `fewestRounds`. */
  readonly budgetMs: number;
  readonly fewestRounds: number;
  /** Calls as long as this are sampled three times only, after one to warm up. */
  readonly longMs: number;
}

export const thorough: Sampling = {
  rounds: 240,
  sampleMs: 0.5,
  warmUpMs: 200,
  warmUpAtMostMs: 1000,
  budgetMs: 600,
  fewestRounds: 5,
  longMs: 1000,
};

export interface Samples {
  /** Nanoseconds a call. */
  readonly values: readonly number[];
  readonly callsPerSample: number;
}

interface Runner {
  /** Milliseconds for so many calls. */
  readonly time: (times: number) => number | Promise<number>;
  readonly enter: () => void;
  times: number;
  /** Takes part in every so manyth round. */
  every: number;
  readonly values: number[];
}

export async function measure(
  contestants: readonly Ready[],
  sampling: Sampling = thorough,
): Promise<Samples[]> {
  const runners = contestants.map(runnerOf);
  for (const runner of runners) await warmUp(runner, sampling);
  for (let round = 0; round < sampling.rounds; round++) {
    // everyone is first, second, ... equally often
    for (let i = 0; i < runners.length; i++) {
      const runner = runners[(round + i) % runners.length]!;
      if (round % runner.every === 0) await sample(runner);
    }
  }
  return runners.map(({ values, times }) => ({ values, callsPerSample: times }));
}

function runnerOf({ call, isAsync, enter = () => {} }: Ready): Runner {
  const rest = { enter, times: 1, every: 1, values: [] };
  if (isAsync) {
    const loop = newAsyncLoop();
    const time = async (times: number): Promise<number> => {
      const start = performance.now();
      sink.last = await loop(call, times);
      return performance.now() - start;
    };
    return { ...rest, time };
  }
  const loop = newLoop();
  const time = (times: number): number => {
    const start = performance.now();
    sink.last = loop(call, times);
    return performance.now() - start;
  };
  return { ...rest, time };
}

async function sample(runner: Runner): Promise<void> {
  const { values, time, times, enter } = runner;
  enter();
  values.push(((await time(times)) / times) * 1e6);
}

/** Calls until the compiler of the engine is done: no faster than before, and for long enough. Sets calls per sample. */
async function warmUp(runner: Runner, sampling: Sampling): Promise<void> {
  const { sampleMs, warmUpMs, warmUpAtMostMs, budgetMs, rounds, fewestRounds, longMs } = sampling;
  runner.enter();
  const start = performance.now();
  let before = Number.POSITIVE_INFINITY;
  let perSample = 0;
  for (;;) {
    const fastest = await fastestOf(runner, 10, sampling);
    // loops that long were compiled in the first call, and more were made for the results
    if (fastest * fewestRounds >= budgetMs) {
      perSample = fastest;
      break;
    }
    const elapsed = performance.now() - start;
    const isSteady = fastest > before * 0.98;
    if ((isSteady && elapsed >= warmUpMs) || elapsed >= warmUpAtMostMs) break;
    before = Math.min(before, fastest);
    runner.times = Math.max(1, Math.round(sampleMs / fastest));
  }
  perSample ||= await fastestOf(runner, 3, sampling);
  runner.times = Math.max(1, Math.round(sampleMs / perSample));
  const fewest = perSample >= longMs ? 3 : fewestRounds;
  const affordable = budgetMs / (perSample * runner.times);
  runner.every = Math.max(1, Math.min(Math.ceil(rounds / affordable), Math.floor(rounds / fewest)));
}

/** The shortest of `tries` samples, in milliseconds a call. Slow calls are tried less often. */
async function fastestOf(
  { time, times }: Runner,
  tries: number,
  { sampleMs, longMs }: Sampling,
): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  for (let i = 0; i < tries && elapsed() < (i < 2 ? longMs : 40 * sampleMs); i++) {
    fastest = Math.min(fastest, (await time(times)) / times);
  }
  return fastest;
}
