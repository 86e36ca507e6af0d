/** @file A compiled module as plain data for `--json` and the reports: entries, parameters, memory, kernels, warnings. */
import { type BuiltModel, sizeOf } from "@tapeless/graph/ir";
import type { Compiled } from "../compile.ts";
import { memoryFigures } from "../passes/plan-memory.ts";
import type { Module, Port } from "../program.ts";

export interface Warning {
  readonly code: string;
  readonly problem: string;
  readonly hint: string;
  readonly names?: readonly string[];
}

export const describeEntries = ({ entries }: Module) =>
  entries.map(({ name, updates, inputs, outputs, programs }) => ({
    name,
    updates,
    inputs: inputs.map(describePort),
    outputs: outputs.map(describePort),
    bindings: programs.map(({ binding }) => binding),
  }));

const describePort = ({ name, dtype, dims, shapes, range }: Port) => ({
  name,
  dtype,
  dims,
  shapes,
  ...(range ? { range } : {}),
});

/** `frozen`: made constants of the module, no longer part of its state. */
export const describeParameters = ({ variables }: BuiltModel, frozen: boolean) =>
  variables
    .filter(({ kind }) => kind === "parameter")
    .map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape,
      elements: sizeOf(shape),
      ...(frozen ? { frozen } : {}),
    }));

/** What is saved beside parameters. */
export const describeState = ({ state }: Module) =>
  state
    .filter(({ kind }) => kind !== "parameter")
    .map(({ name, kind, dtype, shape }) => ({ name, kind, dtype, shape }));

/** What differs from target to target. */
export const describeTarget = (name: string, { module, kernelCalls }: Compiled) => ({
  name,
  memory: memoryFigures(module, module.plan),
  kernels: { ...kernelCalls, distinct: module.kernels.length },
});

/** More than many machines give a page or a process at once. */
const muchMemory = 2 ** 30;

/** For each target whose arena is large: `create` asks for all of it. */
export const memoryWarnings = (targets: readonly ReturnType<typeof describeTarget>[]): Warning[] =>
  targets
    .filter(({ memory }) => memory.arenaBytes > muchMemory)
    .map(({ name, memory: { arenaBytes, tempBytes } }) => ({
      code: "memory/large",
      problem: `${name}: the arena takes ${(arenaBytes / 2 ** 30).toFixed(1)} GiB, ${(tempBytes / 2 ** 30).toFixed(1)} of them temporary; create() asks for all of it at once`,
      hint: "bind smaller sizes or build fewer entries; --max-bytes refuses what is larger than you have",
    }));

/** Saved state is matched by name, so a name that moves is worth a word before anything is saved. */
export function warningsOf({ automaticNames, variables }: BuiltModel): Warning[] {
  const moving = automaticNames.filter((scope) =>
    variables.some(({ name }) => name.replace(/^(?:state|optimizer)\//, "").startsWith(`${scope}.`)),
  );
  if (moving.length === 0) return [];
  const shown = moving.slice(0, 8).join(", ");
  const more = moving.length > 8 ? `, and ${moving.length - 8} more` : "";
  return [
    {
      code: "name/automatic",
      problem: `nobody chose these names, which move when layers are added or reordered: ${shown}${more}`,
      hint: 'saved state is matched by name; choose one as in nn.dense(64, 32, { name: "hidden" })',
      names: moving,
    },
  ];
}
