import { describe, expect, test } from "vitest";
import { entry, input, type Schedule, schedule } from "../language.ts";
import { distance, running } from "./fixtures/running.ts";

const steps = Array.from({ length: 60 }, (_, i) => i);

/** The rates of the first steps. */
function ratesOf(rate: Schedule): number[] {
  const step = input([]);
  const run = running(() => ({ main: entry({ step }, ({ step }) => ({ rate: rate(step) })) }));
  return steps.map((i) => run.call("main", { step: [i] }).rate![0]!);
}

const wave = (from: number, to: number, part: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));

/** SGDR as a loop: waves of growing length. */
function restarting(rate: number, first: number, factor: number): (s: number) => number {
  return (s) => {
    let [start, length] = [0, first];
    while (s >= start + length) {
      start += length;
      length *= factor;
    }
    return wave(rate, 0, (s - start) / length);
  };
}

/** PyTorch's OneCycleLR, two phases. */
function oneCycle(rate: number, total: number, rising: number): (s: number) => number {
  const [top, end] = [rising * total - 1, total - 1];
  return (s) =>
    s <= top
      ? wave(rate / 25, rate, s / top)
      : wave(rate, rate / 25 / 1e4, Math.min(1, (s - top) / (end - top)));
}

describe("schedules against their formulas in doubles", () => {
  test.each<[string, Schedule, (s: number) => number]>([
    ["constant", schedule.constant(0.1), () => 0.1],
    ["step", schedule.step(0.1, { every: 10, factor: 0.5 }), (s) => 0.1 * 0.5 ** Math.floor(s / 10)],
    ["exponential", schedule.exponential(0.1, { factor: 0.95 }), (s) => 0.1 * 0.95 ** s],
    [
      "exponential, slower",
      schedule.exponential(0.1, { factor: 0.5, every: 20 }),
      (s) => 0.1 * 0.5 ** (s / 20),
    ],
    ["cosine", schedule.cosine(0.1, { steps: 40, final: 0.01 }), (s) => wave(0.1, 0.01, Math.min(1, s / 40))],
    ["warm restarts", schedule.warmRestarts(0.1, { steps: 7 }), restarting(0.1, 7, 1)],
    [
      "warm restarts, longer each time",
      schedule.warmRestarts(0.1, { steps: 4, factor: 2 }),
      restarting(0.1, 4, 2),
    ],
    [
      "warm restarts by a fraction",
      schedule.warmRestarts(0.1, { steps: 4, factor: 1.5 }),
      restarting(0.1, 4, 1.5),
    ],
    ["warm up", schedule.warmUp(0.1, { steps: 20, from: 0.02 }), (s) => 0.02 + 0.08 * Math.min(1, s / 20)],
    [
      "polynomial",
      schedule.polynomial(0.1, { steps: 40, final: 0.01, power: 2 }),
      (s) => 0.01 + 0.09 * (1 - Math.min(1, s / 40)) ** 2,
    ],
    ["one cycle", schedule.oneCycle(0.1, { steps: 50 }), oneCycle(0.1, 50, 0.3)],
    [
      "piecewise",
      schedule.piecewise([
        [0, 0.1],
        [10, 0.01],
        [30, 0.001],
      ]),
      (s) => (s < 10 ? 0.1 : s < 30 ? 0.01 : 0.001),
    ],
    [
      "sequence",
      schedule.sequence([
        [0, schedule.warmUp(0.1, { steps: 10 })],
        [10, schedule.cosine(0.1, { steps: 40 })],
      ]),
      (s) => (s < 10 ? 0.01 * s : wave(0.1, 0, Math.min(1, (s - 10) / 40))),
    ],
  ])("%s", (_, rate, formula) => {
    expect(
      distance(
        ratesOf(rate).map((x) => x * 10),
        steps.map((s) => formula(s) * 10),
      ),
    ).toBeLessThan(2e-6);
  });
});
