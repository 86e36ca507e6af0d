/** @file The time a target takes to write files from a compiled module of many kernels, and an engine to take them in. */
import { compile } from "../compiler.ts";
import { summarize } from "../harness/statistics.ts";
import { manyKernels } from "../models/many-kernels.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";

const kernels = 500;
const warmUps = 10;
const runs = 20;

async function emission(target: Target, quick: boolean): Promise<Fact[]> {
  const { backend } = target;
  const { module } = compile(manyKernels(kernels), {
    capabilities: backend.capabilities,
    verifyEach: false,
    withoutInit: true,
  });
  if (module.kernels.length !== kernels) throw new Error(`${module.kernels.length} kernels, not ${kernels}`);
  const own = await backend.options?.parseAsync({});
  const emit = () => backend.emit(module, { fileName: "model", inline: false, own });
  if (quick) {
    await emit();
    return [];
  }
  for (let i = 0; i < warmUps; i++) await emit();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await emit();
    times.push(performance.now() - start);
  }
  const base = { group: "compile", table: `a module of ${kernels} kernels`, subject: target.name } as const;
  const bytes = (await emit()).flatMap(({ contents }) => (typeof contents === "string" ? [] : [contents]))[0];
  // the promise is of the target that has an assembler
  const promised = bytes ? { atMost: 300 } : {};
  const found: Fact[] = [
    { ...base, name: "emission, median", value: summarize(times).median, unit: "ms", ...promised },
    { ...base, name: "emission, least", value: Math.min(...times), unit: "ms" },
  ];
  if (!bytes) return found;
  const loading = await loadTimes(bytes);
  const name = "compile and instantiate, median";
  return [
    ...found,
    { ...base, name, value: summarize(loading).median, unit: "ms", atMost: 10 },
    { ...base, name: "size of the .wasm file", value: bytes.length, unit: "bytes" },
  ];
}

/** Engines keep what they compiled by its bytes, so each time a section that means nothing says something else. */
async function loadTimes(bytes: Uint8Array): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const other = new Uint8Array([...bytes, 0, 2, 1, i]);
    const start = performance.now();
    await WebAssembly.instantiate(new WebAssembly.Module(other), {});
    times.push(performance.now() - start);
  }
  return times;
}

export const emissionUnits = (): Unit[] =>
  targets
    .filter(({ fastMath }) => !fastMath)
    .map((target) => ({
      group: "compile" as const,
      name: `emission of ${kernels} kernels, ${target.name}`,
      isLarge: true,
      usesBuild: true,
      run: async ({ quick }) => ({ cases: [], facts: await emission(target, quick) }),
    }));
