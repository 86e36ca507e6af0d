import { expect, test } from "vitest";
import { isName, placeInLine, unitFor } from "./memory.ts";
import { buildNetwork, follow, perplexity, read } from "./network.ts";
import { loadText, textOf } from "./text.ts";

const text = loadText();

test.skipIf(text === undefined)(
  "three passes: 67 equally likely characters become fewer than 5.6 in text never seen, and units remember lines and names",
  async () => {
    const network = await (await buildNetwork("wasm")).create({ seed: 1 });
    const test = (): number => perplexity([...read(network, "test", text!.test)]);
    const tests = [test()];
    for (let pass = 0; pass < 3; pass++) {
      expect([...read(network, "train", text!.train)]).toHaveLength(490);
      tests.push(test());
    }
    expect(tests[0]).toBeGreaterThan(60);
    expect(tests[1]).toBeLessThan(6.6);
    expect(tests[2]).toBeLessThan(5.9);
    expect(tests[3]).toBeLessThan(5.6);
    const passage = textOf(text!.test.subarray(0, 10_000));
    const steps = [...follow(network, passage)];
    for (const count of [placeInLine, isName]) {
      expect(Math.abs(unitFor(count, passage, steps).correlation)).toBeGreaterThan(0.6);
    }
  },
);
