/** @file What a call leaves to the garbage collector: nothing. */

import type { Entry, Running } from "../emitted.ts";
import { allocationOf } from "../harness/allocation.ts";
import { type EntryUse, startEntry } from "../models/entry.ts";
import { mlp } from "../models/mlp.ts";
import { predictUse, trainUse } from "../models/network.ts";
import type { Fact } from "../results.ts";
import { targets } from "../targets.ts";
import type { Unit } from "../unit.ts";
import { tinySizes, usualSizes } from "./models.ts";
import { twoThreads } from "./threads.ts";

const tiny = mlp(tinySizes);

const uses: readonly { readonly name: string; readonly use: () => EntryUse }[] = [
  { name: `${tiny.name} predict`, use: () => predictUse(tiny, 1) },
  { name: `${tiny.name} train adam, batch 8`, use: () => trainUse(tiny, 8, "adam") },
];

/** Reads one number of the result, as a user would: by its name. */
function reading(run: Entry, inputs: Running["inputs"][string], output: string): () => unknown {
  const isScalar = typeof run(inputs)[output] === "number";
  const value = `run(inputs)[${JSON.stringify(output)}]${isScalar ? "" : "[0]"}`;
  // an array of doubles takes the number as it is
  const body = `const sums = new Float64Array(1); return () => { sums[0] += ${value}; };`;
  return new Function("run", "inputs", body)(run, inputs) as () => unknown;
}

async function facts(name: string, use: EntryUse, quick: boolean): Promise<Fact[]> {
  const calls = quick ? 10_000 : 1_000_000;
  const found: Fact[] = [];
  for (const target of targets) {
    const running = await startEntry(use, target);
    const inputs = running.inputs[use.entry]!;
    const run = running[use.entry] as Entry;
    const { bytesPerCall, controlBytesPerCall } = await allocationOf(() => run(inputs), calls);
    const base = { group: "models", subject: `${name}, ${target.name}`, unit: "bytes/call" } as const;
    found.push({ ...base, name: "allocated", value: bytesPerCall, isCounted: true, atMost: 0.1 });
    if (!quick) {
      // decided by what the engine inlines, so not counted
      const read = await allocationOf(reading(run, inputs, [use.output].flat()[0]!), calls);
      found.push({ ...base, name: "with the result read", value: read.bytesPerCall, atMost: 0.1 });
    }
    found.push({ ...base, name: "control", value: controlBytesPerCall });
  }
  return found;
}

/** Large enough to be shared by threads; so each call takes long, and there are few. */
const shared = mlp(usualSizes);
const sharedCalls = 2000;

async function sharedFacts(): Promise<Fact[]> {
  const found: Fact[] = [];
  for (const target of twoThreads.filter(({ fastMath }) => !fastMath)) {
    const use = trainUse(shared, 64, "adam");
    const running = await startEntry(use, target);
    const inputs = running.inputs[use.entry]!;
    const run = running[use.entry] as Entry;
    const { bytesPerCall, controlBytesPerCall } = await allocationOf(() => run(inputs), sharedCalls);
    running.dispose();
    const subject = `${shared.name} train adam, batch 64, ${target.name}`;
    const base = { group: "models", subject, unit: "bytes/call" } as const;
    // how often threads sleep is not the same each time, so not counted
    found.push({ ...base, name: "allocated", value: bytesPerCall, atMost: 0.1 });
    found.push({ ...base, name: "control", value: controlBytesPerCall });
  }
  return found;
}

export const allocationUnits = (): Unit[] => [
  ...uses.map(
    ({ name, use }): Unit => ({
      group: "models",
      name: `allocation of ${name}`,
      run: async ({ quick }) => ({ cases: [], facts: await facts(name, use(), quick) }),
    }),
  ),
  {
    group: "models",
    name: "allocation with threads",
    run: async ({ quick }) => ({ cases: [], facts: quick ? [] : await sharedFacts() }),
  },
];
