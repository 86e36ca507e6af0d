/** @file One module for each few ops: an entry a sample, with the gradient of its inputs among the outputs. */
import {
  type Attributes,
  apply,
  type BuiltEntry,
  type BuiltModel,
  type Graph,
  calls as g,
  isFloat,
  type OpRecord,
  opRecords,
  type Sample,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import { sampleArray } from "../analysis/sample-values.ts";
import type { Capabilities } from "../backend.ts";
import { compileBuilt } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import type { Module } from "../program.ts";
import { compareBits } from "./compare-bits.ts";
import type { LoadedModule } from "./describe-backend.ts";
import { inputLeaf } from "./reference.ts";

export interface Case {
  readonly name: string;
  readonly module: (capabilities: Capabilities) => Module;
  readonly check: (loaded: LoadedModule) => Promise<void>;
}

const opsPerModule = 6;

type Entry = (inputs: Readonly<Record<string, TypedArray>>) => Readonly<Record<string, TypedArray | number>>;

export function opCases(): Case[] {
  const tested = [...opRecords.values()].filter(
    ({ traits, samples }) => samples.length > 0 && !traits.gradient && (!traits.leaf || traits.constant),
  );
  const cases: Case[] = [];
  for (let i = 0; i < tested.length; i += opsPerModule) cases.push(caseOf(tested.slice(i, i + opsPerModule)));
  return cases;
}

function caseOf(records: readonly OpRecord[]): Case {
  const built = records.flatMap((record) =>
    record.samples.map((sample, i) => buildSample(record, sample, `${record.name}_${i}`)),
  );
  const model = modelOf(built.map(({ entry }) => entry));
  return {
    name: records.map(({ name }) => name).join(", "),
    module: (capabilities) => compileBuilt(model, { capabilities }).module,
    check: async ({ create }) => {
      const loaded = await create();
      const reference = new Interpreted(compileBuilt(model, { passes: "none" }).module);
      for (const { entry, inputs } of built) {
        const found = (loaded[entry.name] as Entry)(inputs);
        for (const [name, wanted] of Object.entries(reference.call(entry.name, inputs))) {
          compareBits(`${entry.name}.${name}`, found[name]!, wanted);
        }
      }
    },
  };
}

export const modelOf = (entries: readonly BuiltEntry[]): BuiltModel => ({
  name: "samples",
  entries,
  variables: [],
  init: { name: "init", outputs: [], updates: [] },
  automaticNames: [],
});

interface BuiltSample {
  readonly entry: BuiltEntry;
  readonly inputs: Readonly<Record<string, TypedArray>>;
}

function buildSample(record: OpRecord, { operands, attrs }: Sample<Attributes>, name: string): BuiltSample {
  const leaves = operands.map((type, i) => inputLeaf(`x${i}`, type));
  const results = apply(record, leaves, attrs);
  const values: Value[] = [...results, ...gradients(record, results, leaves)];
  const graph: Graph = { name, outputs: values.map((value, i) => ({ name: `y${i}`, value })), updates: [] };
  const ports = operands.map(({ dtype, shape }, i) => ({ name: `x${i}`, dtype, dims: shape }));
  return {
    entry: { name, inputs: ports, programs: [{ binding: {}, graph }] },
    inputs: Object.fromEntries(operands.map((operand, i) => [`x${i}`, sampleArray(operand, i)])),
  };
}

function gradients(record: OpRecord, results: readonly Value[], leaves: readonly Value[]): readonly Value[] {
  const smooth = results.filter(({ dtype }) => isFloat(dtype));
  const free = leaves.filter(({ dtype }) => isFloat(dtype));
  if (smooth.length === 0 || free.length === 0 || typeof record.vjp !== "function") return [];
  return g.gradient(smooth, smooth.map(g.onesLike), free);
}
