import { expect, test } from "vitest";
import type { ContestantResult } from "../results.ts";
import { checkPromises } from "./promises.ts";

const timed = (
  name: string,
  kind: ContestantResult["kind"],
  [median, minimum]: readonly [number, number],
  flops: number,
): ContestantResult => ({
  name,
  kind,
  status: "timed",
  work: { flops },
  time: { median, minimum, spread: 0.01, samples: 240, callsPerSample: 1 },
});

const ours = timed("wasm strict", "ours", [200, 100], 1000);

test("against others medians and minima have to hold", () => {
  const promised = [{ subject: "wasm strict", against: "another", atLeast: 2 }];
  const both = checkPromises(promised, [ours, timed("another", "peer", [500, 250], 1000)]);
  expect(both).toMatchObject([{ byMedian: 1.25, byMinimum: 1.25, kept: true }]);
  const one = checkPromises(promised, [ours, timed("another", "peer", [300, 250], 1000)]);
  expect(one).toMatchObject([{ byMedian: 0.75, kept: false }]);
});

test("a part of a limit is a ratio of rates, by minima", () => {
  const promised = [{ subject: "wasm strict", ofLimit: "P", atLeast: 0.5 }];
  // 10 operations a nanosecond against 16
  const found = checkPromises(promised, [ours, timed("P", "limit", [500, 500], 8000)]);
  expect(found).toMatchObject([{ byMinimum: 1.25, kept: true }]);
  const missed = checkPromises(promised, [ours, timed("P", "limit", [300, 300], 8000)]);
  expect(missed).toMatchObject([{ kept: false }]);
});

test("what was not timed promises nothing", () => {
  const failed: ContestantResult = { name: "another", kind: "peer", status: "failed", error: "cannot" };
  const promised = [
    { subject: "wasm strict", against: "another", atLeast: 2 },
    { subject: "wasm strict", ofLimit: "P", atLeast: 0.5 },
    { subject: "wasm strict", atMost: 250 },
  ];
  expect(checkPromises(promised, [ours, failed])).toMatchObject([{ promised: promised[2], kept: true }]);
});
