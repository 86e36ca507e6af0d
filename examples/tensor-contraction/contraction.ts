/** @file The emitted module, its inputs, and what the compiler says each entry costs. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "../shared/build.ts";
import type { Plain } from "./plain-einsum.ts";

type Entry = (inputs: Record<string, Float64Array>) => Record<string, Float64Array | number>;
export type Contractions = Record<string, Entry>;

export async function buildContractions(): Promise<Contractions> {
  const { create } = await build<Contractions>(new URL("model.ts", import.meta.url));
  return create();
}

/** Small whole numbers, so that every sum is exact. */
export function filled(shape: readonly number[], first: number): Plain & { readonly values: Float64Array } {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float64Array.from({ length: count }, (_, i) => ((i * 7 + first) % 11) - 5) };
}

/** What the matrix product W x takes. */
export const w: Plain & { values: Float64Array } = {
  shape: [3, 2],
  values: Float64Array.of(1, 2, 3, 4, 5, 6),
};
export const x: Plain & { values: Float64Array } = { shape: [2], values: Float64Array.of(10, 20) };

/** Of each product of three matrices. */
export const chains = [
  { entries: ["leftFirst", "rightFirst", "chosen"], sizes: [10, 100, 5, 50] },
  { entries: ["greedy", "better"], sizes: [2, 1, 50, 110] },
] as const;

export function chainInputs([m, k, l, n]: readonly [number, number, number, number]) {
  return { a: filled([m, k], 1), b: filled([k, l], 2), c: filled([l, n], 3) };
}

/** Arithmetic operations of each entry, from `tapeless inspect --json`. */
export function operationCounts(): Map<string, number> {
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const model = fileURLToPath(new URL("model.ts", import.meta.url));
  const text = execFileSync(process.execPath, [tapeless, "inspect", model, "--json"], { maxBuffer: 1e8 });
  const { programs } = JSON.parse(String(text)) as {
    programs: { entry: string; cost: { kernels: { flops: number }[] } }[];
  };
  return new Map(
    programs.map(({ entry, cost }) => [entry, cost.kernels.reduce((sum, { flops }) => sum + flops, 0)]),
  );
}
