/** @file Fresh processes: from the start of the import, with saved weights, to the first answer. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { emit } from "../emitted.ts";
import { summarize } from "../harness/statistics.ts";
import { mlp, mlpModel } from "../models/mlp.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";
import { tinySizes, usualSizes } from "./models.ts";

const processes = 15;
const run = promisify(execFile);

const promisedMs: Readonly<Record<string, number>> = { js: 5, wasm: 20 };

/** Nothing but the module, its saved weights and the clock. */
const script = (features: number): string => `
import { readFileSync } from "node:fs";
const start = performance.now();
const { create } = await import("./model.js");
const imported = performance.now();
const model = await create({ state: readFileSync(new URL("state.safetensors", import.meta.url)) });
const created = performance.now();
const { probability } = model.predict({ x: new Float32Array(${features}).fill(0.5) });
const answered = performance.now();
if (!(probability[0] > 0)) throw new Error("no answer");
console.log(JSON.stringify([imported - start, created - imported, answered - created, answered - start]));
`;

const phases = ["import", "create", "first answer", "import to first answer"] as const;

async function facts(sizes: readonly number[], target: Target, count: number): Promise<Fact[]> {
  const model = mlpModel(sizes);
  const shipped = { entries: ["predict"], batch: 1 };
  const { path } = await emit(model, { ...target, ...shipped, withoutInit: true });
  const { save } = await (await emit(model, { ...target, ...shipped })).create();
  writeFileSync(join(dirname(path), "state.safetensors"), (save as () => Uint8Array)());
  const file = join(dirname(path), "start.mjs");
  writeFileSync(file, script(sizes[0]!));
  const times: number[][] = [];
  for (let i = 0; i < count; i++) {
    const { stdout } = await run(process.execPath, [file]);
    times.push(JSON.parse(stdout) as number[]);
  }
  return phases.map((name, phase): Fact => {
    const isTotal = phase === phases.length - 1;
    const limit = isTotal ? promisedMs[target.backend.name] : undefined;
    return {
      group: "startup",
      subject: `${mlp(sizes).name} predict, ${target.name}`,
      name,
      value: summarize(times.map((one) => one[phase]!)).median,
      unit: "ms",
      ...(limit === undefined ? {} : { atMost: limit }),
    };
  });
}

export const startupUnits = (): Unit[] =>
  [tinySizes, usualSizes].map((sizes) => ({
    group: "startup",
    name: `cold start of ${mlp(sizes).name}`,
    run: async ({ quick }) => {
      const found: Fact[] = [];
      for (const target of targets) found.push(...(await facts(sizes, target, quick ? 1 : processes)));
      return { cases: [], facts: quick ? [] : found };
    },
  }));
