import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

const quick = { rounds: 20, sample: 0.01, warmUp: 1, budget: 1000 };

test("every function is called in turns, and gives its samples", () => {
  const order: string[] = [];
  const spin = (name: string) => () => {
    if (order.at(-1) !== name) order.push(name);
  };
  const rounds: number[] = [];
  const timings = interleave([spin("a"), spin("b")], quick, (done, of) => rounds.push(done / of));
  for (const { minimum, median, spread, samples } of timings) {
    expect(samples).toBe(20);
    expect(minimum).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(minimum);
    expect(spread).toBeGreaterThanOrEqual(0);
  }
  expect(order.length).toBeGreaterThan(20);
  expect(rounds.at(-1)).toBe(1);
});

test("a slow function gives fewer samples, but five", () => {
  let calls = 0;
  const slow = () => {
    const end = performance.now() + 2;
    while (performance.now() < end) calls++;
  };
  const [timing] = interleave([slow], { ...quick, budget: 1 });
  expect([timing!.samples, calls > 0]).toEqual([5, true]);
});
