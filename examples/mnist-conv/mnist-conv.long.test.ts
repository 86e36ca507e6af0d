import { expect, test } from "vitest";
import { accuracy, buildMnist, loadMnist, trainEpoch } from "./mnist.ts";

const data = loadMnist();
const found = test.skipIf(data === undefined);

found("ten passes over 4,000 digits: more than 97 % of 1,000 others are recognized", async () => {
  const { train, test: others } = data!;
  const model = await (await buildMnist("wasm")).create({ seed: 1 });
  expect(accuracy(model, others)).toBeLessThan(0.3);
  const costs = Array.from({ length: 10 }, (_, i) => trainEpoch(model, train, i + 1));
  expect(costs.at(-1)!).toBeLessThan(costs[0]! / 10);
  expect(accuracy(model, others)).toBeGreaterThanOrEqual(0.97);
});

found("both targets have the same state, to the byte, after 20 steps", async () => {
  const states = await Promise.all(
    (["js", "wasm"] as const).map(async (target) => {
      const model = await (await buildMnist(target)).create({ seed: 2 });
      trainEpoch(model, data!.train, 1, 20);
      return Buffer.from(model.save());
    }),
  );
  expect(states[0]!.length).toBeGreaterThan(10_000);
  expect(states[1]!.equals(states[0]!)).toBe(true);
});
