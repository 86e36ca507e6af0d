/** @file The reference: graphs legalized and lowered with no other pass in between, verified, and interpreted. */
import {
  assertVerified,
  type Graph,
  InternalError,
  makeNode,
  opRecords,
  type TensorType,
  type TypedArray,
  type Value,
} from "@tapeless/graph";
import { ModelPool } from "../lower/kernel-pool.ts";
import { bufferNames, lowerGraph } from "../lower/lower-graph.ts";
import { differentiate } from "../passes/differentiate.ts";
import { inlineRegions } from "../passes/inline-regions.ts";
import { type Memory, runProgram } from "../program/interpret.ts";
import type { Program, UnplannedModule } from "../program.ts";
import { verifyModule } from "../verify-module.ts";

const entry = "reference";

/** A graph's input outside any model. */
export const inputLeaf = (name: string, { dtype, shape }: TensorType): Value =>
  makeNode("input", [], { name, dtype, shape, dims: shape }, [{ dtype, shape }]).results[0]!;

export type Inputs = Readonly<Record<string, TypedArray>>;

/** Makes a function of inputs (by the names of their leaves) from values; its arrays are fresh each time. */
export function referenceFunction(values: readonly Value[]): (inputs: Inputs) => TypedArray[] {
  const graph: Graph = {
    name: entry,
    outputs: values.map((value, i) => ({ name: `y${i}`, value })),
    updates: [],
  };
  const pool = new ModelPool();
  const legal = inlineRegions(differentiate(graph));
  assertVerified(legal, "inline-regions", opRecords);
  const { body, buffers } = lowerGraph(legal, pool);
  const program: Program = { entry, binding: {}, body, buffers };
  const module: UnplannedModule = {
    name: entry,
    numerics: 1,
    fastMath: false,
    kernels: [...pool.kernels.values()],
    shared: [],
    state: [],
    entries: [{ name: entry, updates: false, inputs: [], outputs: [], programs: [program] }],
  };
  verifyModule(module, "lower");
  return (inputs) => {
    const memory: Memory = new Map();
    for (const [name, array] of Object.entries(inputs)) memory.set(bufferNames.input(entry, name), array);
    runProgram(module, program, memory);
    return values.map((_, i) => {
      const array = memory.get(bufferNames.output(entry, `y${i}`));
      if (!array) throw new InternalError(`output ${i} was not computed`);
      return array;
    });
  };
}
