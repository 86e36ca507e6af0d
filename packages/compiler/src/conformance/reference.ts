/**
 * @file Graphs as functions. The reference: legalized and lowered with no other pass in between, then interpreted. Beside
 * it the same through every pass, which has to give the same bits.
 */
import {
  assertVerified,
  type Graph,
  InternalError,
  makeNode,
  opRecords,
  renderProblem,
  type TensorType,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import { proveBounds } from "../analysis/prove-bounds.ts";
import type { Capabilities } from "../backend.ts";
import { ModelPool } from "../lower/kernel-pool.ts";
import { bufferNames, lowerGraph } from "../lower/lower-graph.ts";
import { type Driver, runGraphPasses, runModulePasses } from "../pass.ts";
import { fusion, legalization, modulePasses, simplification } from "../pipeline.ts";
import { type Memory, runProgram } from "../program/interpret.ts";
import type { Program, UnplannedModule } from "../program.ts";
import { verifyModule } from "../verify-module.ts";

const entry = "reference";

/** A graph's input outside any model. */
export const inputLeaf = (name: string, { dtype, shape }: TensorType): Value =>
  makeNode("input", [], { name, dtype, shape, dims: shape }, [{ dtype, shape }]).results[0]!;

export type Inputs = Readonly<Record<string, TypedArray>>;

/** Of inputs by the names of their leaves; the arrays are fresh each time. */
export type GraphFunction = (inputs: Inputs) => TypedArray[];

/** Tiles, so that the passes that make them have something to do. */
const capabilities: Capabilities = {
  lanes: { f32: 1, f64: 1, i32: 1, bool: 1 },
  scalarOps: new Set(),
  tile: { rows: 2, columns: 4 },
};

const driver: Driver = {
  options: { fastMath: false, capabilities },
  observer: {},
  verifyGraph: (graph, after) => assertVerified(graph, after, opRecords),
  verifyModule,
};

const graphOf = (values: readonly Value[]): Graph => ({
  name: entry,
  outputs: values.map((value, i) => ({ name: `y${i}`, value })),
  updates: [],
});

/** Fixes the bits. */
export function referenceFunction(values: readonly Value[]): GraphFunction {
  return functionOf(lowered(runGraphPasses(legalization, graphOf(values), driver)), values.length);
}

/** The same through all passes. */
export function optimisedFunction(values: readonly Value[]): GraphFunction {
  const passes = [...legalization, ...simplification, ...fusion];
  const module = lowered(runGraphPasses(passes, graphOf(values), driver));
  return functionOf(runModulePasses(modulePasses, module, driver), values.length);
}

function lowered(graph: Graph): UnplannedModule {
  const pool = new ModelPool();
  const { body, buffers } = lowerGraph(graph, pool);
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
  return module;
}

function functionOf(module: UnplannedModule, outputs: number): GraphFunction {
  const unproven = proveBounds(module).map(renderProblem);
  if (unproven.length > 0) throw new InternalError(`bounds are not proven:\n${unproven.join("\n")}`);
  const program = module.entries[0]!.programs[0]!;
  return (inputs) => {
    const memory: Memory = new Map();
    for (const [name, array] of Object.entries(inputs)) memory.set(bufferNames.input(entry, name), array);
    runProgram(module, program, memory);
    return Array.from({ length: outputs }, (_, i) => {
      const array = memory.get(bufferNames.output(entry, `y${i}`));
      if (!array) throw new InternalError(`output ${i} was not computed`);
      return array;
    });
  };
}
