/**
 * @file Learning rates that follow the step, computed in the graph: `learningRate: schedule.cosine(1e-3, { steps: 1000 })`.
 *
 * A schedule is a function from the number of updates so far (0 at the first) to a scalar; any function of that type is
 * one.
 */
import { knownOptions, listArgument, numberArgument, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { Schedule } from "./settings.ts";

const { add, clamp, cos, div, floor, greaterEqual, less, maximum, minimum, mul, pow, rem, select, sub } =
  calls;

/** The one place where an untyped function of the step becomes a schedule. */
const schedule = (rate: (step: Value) => Value): Schedule => rate as never;

const apply = (inner: Schedule, step: Value): Value => inner(step as never) as unknown as Value;

/** Numbers of the named schedule, each from `least` on (above it, where that is 0 and it divides). */
function numbersOf(op: string, values: Readonly<Record<string, unknown>>, isOpen = false): void {
  for (const [role, value] of Object.entries(values)) {
    const number = numberArgument(`schedule.${op}`, role, value);
    if (isOpen ? number > 0 : number >= 0) continue;
    refuseArgument(`schedule.${op}`, role, value, isOpen ? "a number above 0" : "a number from 0");
  }
}

/** How much of `steps` is over: 0 to 1, and 1 after them. */
const progress = (step: Value, steps: number): Value => minimum(div(step, steps), 1);

/** From one number to another along half a cosine wave, as `part` goes from 0 to 1. */
const halfWave = (from: number, to: number, part: Value): Value =>
  add(mul(add(cos(mul(part, Math.PI)), 1), (from - to) / 2), to);

/** From one number to another along a line, as `part` goes from 0 to 1. */
const line = (from: number, to: number, part: Value): Value => add(mul(part, to - from), from);

/** The same at every step. */
export function constant(rate: number): Schedule {
  numbersOf("constant", { rate });
  return schedule((step) => calls.fullLike(step, rate));
}

export interface StepOptions {
  readonly every: number;
  /** Default 0.1. */
  readonly factor?: number;
}

/**
 * rate * factor^floor(step / every).
 * @throws GraphError `op/argument`.
 * @example schedule.step(0.1, { every: 1000, factor: 0.5 })
 */
export function step(rate: number, options: StepOptions): Schedule {
  const { every, factor = 0.1 } = knownOptions<StepOptions>("schedule.step", options, ["every", "factor"]);
  numbersOf("step", { rate });
  wholeNumber("schedule.step", "every", every, 1);
  numbersOf("step", { factor }, true);
  return schedule((t) => mul(pow(factor, floor(div(t, every!))), rate));
}

export interface ExponentialOptions {
  readonly factor: number;
  /** After how many steps the factor has come in once; default 1. */
  readonly every?: number;
}

/**
 * rate * factor^(step / every).
 * @throws GraphError `op/argument`.
 * @example schedule.exponential(0.1, { factor: 0.99 })
 */
export function exponential(rate: number, options: ExponentialOptions): Schedule {
  const { factor, every = 1 } = knownOptions<ExponentialOptions>("schedule.exponential", options, [
    "factor",
    "every",
  ]);
  numbersOf("exponential", { rate });
  numbersOf("exponential", { every, factor }, true);
  return schedule((t) => mul(pow(factor!, div(t, every)), rate));
}

export interface AnnealingOptions {
  /** After how many steps the end is reached. */
  readonly steps: number;
  /** The rate there and after; default 0. */
  readonly final?: number;
}

/**
 * Half a cosine wave from `rate` to `final` over so many steps (Loshchilov and Hutter 2017).
 * @throws GraphError `op/argument`.
 * @example schedule.cosine(1e-3, { steps: 10000 })
 */
export function cosine(rate: number, options: AnnealingOptions): Schedule {
  const { steps, final = 0 } = knownOptions<AnnealingOptions>("schedule.cosine", options, ["steps", "final"]);
  numbersOf("cosine", { rate, final });
  numbersOf("cosine", { steps }, true);
  return schedule((t) => halfWave(rate, final, progress(t, steps!)));
}

export interface RestartOptions extends AnnealingOptions {
  /** How many times longer each wave is than the one before; default 1. */
  readonly factor?: number;
}

/**
 * Cosine waves from `rate` to `final`, begun anew after `steps` steps, then after `factor` times as many, and so on (SGDR,
 * Loshchilov and Hutter 2017).
 * @throws GraphError `op/argument`.
 * @example schedule.warmRestarts(0.05, { steps: 500, factor: 2 })
 */
export function warmRestarts(rate: number, options: RestartOptions): Schedule {
  const {
    steps,
    final = 0,
    factor = 1,
  } = knownOptions<RestartOptions>("schedule.warmRestarts", options, ["steps", "final", "factor"]);
  numbersOf("warmRestarts", { rate, final });
  numbersOf("warmRestarts", { steps }, true);
  if (!(numberArgument("schedule.warmRestarts", "factor", factor) >= 1)) {
    refuseArgument("schedule.warmRestarts", "factor", factor, "a number from 1");
  }
  if (factor === 1) return schedule((t) => halfWave(rate, final, div(rem(t, steps!), steps!)));
  const starts = restarts(steps!, factor);
  return schedule((t) => {
    // the last start that is over; comparing is exact where a logarithm would round
    const start = starts.reduce((last, at) => select(greaterEqual(t, at), at, last), calls.zerosLike(t));
    const length = add(mul(start, factor - 1), steps!);
    return halfWave(rate, final, div(sub(t, start), length));
  });
}

/** The steps at which waves begin, after the first; as many as an f32 step can count to. */
function restarts(steps: number, factor: number): number[] {
  const starts: number[] = [];
  for (let at = steps, length = steps * factor; at < 2 ** 24 && starts.length < 64; length *= factor) {
    starts.push(at);
    at += length;
  }
  return starts;
}

export interface WarmUpOptions {
  readonly steps: number;
  /** The rate at step 0; default 0. */
  readonly from?: number;
}

/**
 * A line from `from` up to `rate` over so many steps; `rate` after them.
 * @throws GraphError `op/argument`.
 * @example schedule.warmUp(1e-3, { steps: 500 })
 */
export function warmUp(rate: number, options: WarmUpOptions): Schedule {
  const { steps, from = 0 } = knownOptions<WarmUpOptions>("schedule.warmUp", options, ["steps", "from"]);
  numbersOf("warmUp", { rate, from });
  numbersOf("warmUp", { steps }, true);
  return schedule((t) => line(from, rate, progress(t, steps!)));
}

export interface PolynomialOptions extends AnnealingOptions {
  /** Default 1: a line. */
  readonly power?: number;
}

/**
 * (rate - final) * (1 - step / steps)^power + final; `final` after so many steps.
 * @throws GraphError `op/argument`.
 * @example schedule.polynomial(0.1, { steps: 10000, power: 2 })
 */
export function polynomial(rate: number, options: PolynomialOptions): Schedule {
  const {
    steps,
    final = 0,
    power = 1,
  } = knownOptions<PolynomialOptions>("schedule.polynomial", options, ["steps", "final", "power"]);
  numbersOf("polynomial", { rate, final });
  numbersOf("polynomial", { steps, power }, true);
  return schedule((t) => {
    const left = sub(1, progress(t, steps!));
    return add(mul(power === 1 ? left : pow(left, power), rate - final), final);
  });
}

export interface OneCycleOptions {
  readonly steps: number;
  /** The share of the steps in which the rate rises; default 0.3. */
  readonly rising?: number;
  /** The rate begins at this fraction of the largest; default 25. */
  readonly divisor?: number;
  /** It ends at this fraction of where it began; default 10000. */
  readonly finalDivisor?: number;
}

/**
 * Up half a cosine wave from rate / divisor to `rate`, then down to rate / divisor / finalDivisor (Smith and Topin 2018, in
 * PyTorch's form: the top is at step rising * steps - 1, the end at steps - 1).
 * @throws GraphError `op/argument`.
 * @example schedule.oneCycle(0.1, { steps: 5000 })
 */
export function oneCycle(rate: number, options: OneCycleOptions): Schedule {
  const op = "oneCycle";
  const given = knownOptions<OneCycleOptions>("schedule.oneCycle", options, [
    "steps",
    "rising",
    "divisor",
    "finalDivisor",
  ]);
  const { steps, rising = 0.3, divisor = 25, finalDivisor = 1e4 } = given;
  numbersOf(op, { rate });
  numbersOf(op, { steps, rising, divisor, finalDivisor }, true);
  const [top, end] = [rising * steps! - 1, steps! - 1];
  if (!(top > 0 && top < end)) {
    refuseArgument(
      "schedule.oneCycle",
      "rising",
      rising,
      "a share of the steps that leaves some to rise and some to fall",
    );
  }
  const [first, last] = [rate / divisor, rate / divisor / finalDivisor];
  return schedule((t) => {
    const up = halfWave(first, rate, clamp(div(t, top), 0, 1));
    const down = halfWave(rate, last, clamp(div(sub(t, top), end - top), 0, 1));
    return select(less(t, top), up, down);
  });
}

/**
 * One rate after another: pairs of the step from which a rate holds, and the rate; the first begins at 0.
 * @throws GraphError `op/argument` where the steps do not rise from 0.
 * @example schedule.piecewise([[0, 0.1], [1000, 0.01], [2000, 0.001]])
 */
export function piecewise(pieces: readonly (readonly [from: number, rate: number])[]): Schedule {
  const op = "piecewise";
  const list = checkStarts(op, pieces);
  for (const [, rate] of list) numbersOf(op, { rate });
  return schedule((t) =>
    list.reduce(
      (rate, [from, next]) => select(greaterEqual(t, from), next as number, rate),
      calls.zerosLike(t),
    ),
  );
}

/**
 * One schedule after another: pairs of the step from which a schedule holds, and the schedule, whose own steps begin there;
 * the first begins at 0.
 * @throws GraphError `op/argument` where the steps do not rise from 0.
 * @example schedule.sequence([[0, schedule.warmUp(1e-3, { steps: 500 })], [500, schedule.cosine(1e-3, { steps: 9500 })]])
 */
export function sequence(parts: readonly (readonly [from: number, schedule: Schedule])[]): Schedule {
  const list = checkStarts("sequence", parts);
  for (const [, part] of list) {
    if (typeof part !== "function") refuseArgument("schedule.sequence", "part", part, "a schedule");
  }
  return schedule((t) =>
    list.reduce((rate, [from, part]) => {
      const own = apply(part as Schedule, maximum(sub(t, from), 0));
      return from === 0 ? own : select(greaterEqual(t, from), own, rate);
    }, calls.zerosLike(t)),
  );
}

function checkStarts(op: string, given: unknown): readonly (readonly [number, unknown])[] {
  const list = listArgument(`schedule.${op}`, "pieces", given, "a list of [from, ...]");
  let before = -1;
  for (const [i, piece] of list.entries()) {
    const from = Array.isArray(piece) ? piece[0] : piece;
    const isDue = typeof from === "number" && from > before && (i > 0 || from === 0);
    if (!isDue) refuseArgument(`schedule.${op}`, `pieces[${i}][0]`, from, i === 0 ? "0" : `above ${before}`);
    before = from as number;
  }
  if (list.length === 0) refuseArgument(`schedule.${op}`, "pieces", given, "a list that is not empty");
  return list as readonly (readonly [number, unknown])[];
}
