/** @file Runs a module's entries by the interpreter of the loop IR: the reference every backend is compared with. */
import { allocate, GraphError, sizeOf, type TypedArray } from "@tapeless/graph/ir";
import { type Memory, runProgram } from "./program/interpret.ts";
import type { EntryProgram, Program, UnplannedModule } from "./program.ts";

export class Interpreted {
  readonly memory: Memory = new Map();
  private readonly module: UnplannedModule;

  constructor(module: UnplannedModule, seed = 0) {
    this.module = module;
    for (const { buffer, kind, dtype, shape } of module.state) {
      this.memory.set(buffer, allocate(dtype, sizeOf(shape)));
      if (kind === "rng") this.memory.set(buffer, Int32Array.of(seed | 0, Math.floor(seed / 2 ** 32)));
    }
    if (module.init) runProgram(module, module.init, this.memory);
    const shared = new Set(module.shared.map(({ name }) => name));
    for (const name of [...this.memory.keys()]) if (!shared.has(name)) this.memory.delete(name);
  }

  /** Variables by name; the arrays are the ones in use. */
  get state(): Readonly<Record<string, TypedArray>> {
    const entries = this.module.state.map(({ name, buffer, dtype }) => [
      name,
      this.memory.get(buffer) ?? allocate(dtype, 0),
    ]);
    return Object.fromEntries(entries);
  }

  /** Calls an entry; outputs are copies. */
  call(
    entryName: string,
    inputs: Readonly<Record<string, ArrayLike<number>>> = {},
  ): Record<string, TypedArray> {
    const entry = this.module.entries.find(({ name }) => name === entryName);
    if (!entry)
      throw new GraphError({ code: "model/unknown-entry", problem: `no entry is named ${entryName}` });
    const program = pickProgram(entry, inputs);
    const memory: Memory = new Map();
    for (const [name, array] of this.memory) memory.set(name, array);
    for (const { name, buffer, dtype } of entry.inputs) {
      const given = inputs[name]!;
      const array = allocate(dtype, given.length);
      array.set(given);
      memory.set(buffer, array);
    }
    runProgram(this.module, program, memory);
    return Object.fromEntries(entry.outputs.map(({ name, buffer }) => [name, memory.get(buffer)!.slice()]));
  }
}

function pickProgram(entry: EntryProgram, inputs: Readonly<Record<string, ArrayLike<number>>>): Program {
  const fits = entry.programs.findIndex((_, i) =>
    entry.inputs.every(({ name, shapes }) => inputs[name]?.length === shapes[i]!.reduce((a, b) => a * b, 1)),
  );
  const program = entry.programs[fits];
  if (program) return program;
  const lengths = Object.entries(inputs).map(([name, { length }]) => `${name}: ${length}`);
  throw new GraphError({
    code: "call/lengths",
    problem: `no program of ${entry.name} takes inputs of these lengths (${lengths.join(", ")})`,
  });
}
