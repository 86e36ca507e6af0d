/** @file An entry of an emitted module with its data in place, as a contestant. */

import type { ModelDefinition } from "@tapeless/graph";
import type { Contestant, Ready } from "../case.ts";
import { type Entry, emit, type Running, setParameters } from "../emitted.ts";
import { type Target, targets } from "../targets.ts";

export interface EntryUse {
  readonly model: ModelDefinition;
  readonly entry: string;
  readonly batch?: number;
  readonly parameters?: Readonly<Record<string, Float32Array>>;
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** One, or several one after another. */
  readonly output: string | readonly string[];
  /** Calls before results are read: training steps follow each other. */
  readonly steps?: number;
}

/** One contestant a target. */
export const ourEntries = (use: EntryUse): Contestant[] =>
  targets.map((target) => ({
    name: target.name,
    kind: "ours",
    ...(target.fastMath ? {} : { bits: "strict" }),
    prepare: () => prepareEntry(use, target),
  }));

export async function startEntry(use: EntryUse, target: Target): Promise<Running> {
  const { model, batch, entry } = use;
  const choice = { ...target, entries: [entry], ...(batch === undefined ? {} : { batch }) };
  const running = await (await emit(model, choice)).create();
  if (use.parameters) setParameters(running, use.parameters);
  const resident = running.inputs[entry]!;
  for (const [name, values] of Object.entries(use.inputs)) resident[name]!.set(values as never);
  return running;
}

export async function prepareEntry(use: EntryUse, target: Target): Promise<Ready> {
  const { entry, output, steps = 1 } = use;
  const running = await startEntry(use, target);
  const resident = running.inputs[entry]!;
  const run = running[entry] as Entry;
  // data resident, the result read where it lies
  const call = typeof output === "string" ? () => run(resident)[output] : () => run(resident);
  const each = typeof output === "string" ? call : () => joined(run(resident), output);
  return { call, results: () => collect(each, steps), close: () => running.dispose() };
}

export const joined = (
  results: Readonly<Record<string, ArrayLike<number> | number>>,
  names: readonly string[],
): number[] => names.flatMap((name) => Array.from(results[name] as ArrayLike<number>));

/** Results of the calls one after another. */
export function collect(call: () => unknown, steps: number): number[] {
  const all: number[] = [];
  for (let i = 0; i < steps; i++) {
    const result = call();
    if (typeof result === "number") all.push(result);
    else for (const value of result as Iterable<number>) all.push(value);
  }
  return all;
}
