import { describe, expect, test } from "vitest";
import type { Fact, RunResult } from "./results.ts";
import { compareRuns } from "./run-comparison.ts";

interface Time {
  readonly median: number;
  readonly minimum: number;
  readonly spread: number;
}

const run = (time: Time | undefined, facts: readonly Fact[] = [], node = "v20.20.2"): RunResult => ({
  format: 1,
  date: "2026-01-01T00:00:00.000Z",
  command: "pnpm bench",
  machine: { cpu: "x", cores: 2, memoryBytes: 1, system: "linux", node, v8: "11", relaxedSimd: true },
  warnings: [],
  cases: [
    {
      group: "kernels",
      name: "matmul 256",
      promises: [],
      contestants: time
        ? [{ name: "js", kind: "ours", status: "timed", time: { ...time, samples: 240, callsPerSample: 1 } }]
        : [],
    },
  ],
  facts,
});
const calm = { median: 100, minimum: 95, spread: 0.02 };

describe("times", () => {
  test("what lies within noise is the same", () => {
    const { worse, better, same } = compareRuns(run(calm), run({ ...calm, median: 104 }));
    expect([worse, better, same]).toEqual([[], [], 1]);
  });

  test("slower in median and minimum is worse, and the other way round better", () => {
    const slow = { median: 130, minimum: 120, spread: 0.02 };
    const { worse } = compareRuns(run(calm), run(slow));
    expect(worse).toMatchObject([{ what: "matmul 256, js", byMedian: 1.3, noise: 0.05 }]);
    expect(compareRuns(run(slow), run(calm)).better).toHaveLength(1);
  });

  test("a busy machine is not a regression: wide spread, or the same minimum", () => {
    expect(compareRuns(run(calm), run({ median: 130, minimum: 120, spread: 0.3 })).worse).toEqual([]);
    expect(compareRuns(run(calm), run({ median: 130, minimum: 96, spread: 0.02 })).worse).toEqual([]);
  });

  test("what is no longer measured is named", () => {
    expect(compareRuns(run(calm), run(undefined)).missing).toEqual(["matmul 256, js"]);
  });
});

test("counted numbers may not grow at all, measured ones by a quarter", () => {
  const fact = (value: number, isCounted: boolean): Fact => {
    const base = { group: "size", subject: "mlp", name: "gzip", value, unit: "bytes" } as const;
    return isCounted ? { ...base, isCounted } : base;
  };
  expect(compareRuns(run(calm, [fact(100, true)]), run(calm, [fact(100, true)])).worse).toHaveLength(0);
  expect(compareRuns(run(calm, [fact(100, true)]), run(calm, [fact(101, true)])).worse).toHaveLength(1);
  expect(compareRuns(run(calm, [fact(100, false)]), run(calm, [fact(120, false)])).worse).toHaveLength(0);
});

test("other machines are said to be others", () => {
  expect(compareRuns(run(calm), run(calm, [], "v24.0.0")).warnings).toEqual([
    "node differs: v20.20.2 and v24.0.0; ratios within a run say more",
  ]);
});
