/** @file From a model definition to a Module: build, legalize, optimise, lower, plan. */
import {
  assertVerified,
  type BuildOptions,
  type BuiltModel,
  buildModel,
  type Graph,
  graphNodes,
  type ModelDefinition,
  type Node,
  opRecords,
  recordOf,
  regionNodes,
} from "@tapeless/graph/ir";
import { assertMemorySafe } from "./analysis/assert-memory-safe.ts";
import { checkArena, checkElements } from "./analysis/check-size.ts";
import type { Capabilities } from "./backend.ts";
import { lowerModel, type PreparedGraphs } from "./lower/lower-model.ts";
import { type Driver, type GraphPass, type PassObserver, runGraphPasses, runModulePasses } from "./pass.ts";
import { type Frozen, freeze } from "./passes/freeze.ts";
import { planMemory } from "./passes/plan-memory.ts";
import { fusion, initialization, legalization, modulePasses, simplification } from "./pipeline.ts";
import type { Module, ProgramNode } from "./program.ts";
import { verifyModule } from "./verify-module.ts";

export interface CompileOptions extends BuildOptions {
  /** `none` leaves out every pass that may be left out; the bits stay the same. Default `all`. */
  readonly passes?: "all" | "none";
  readonly fastMath?: boolean;
  /** Check graph, kernels and programs after every pass. Default true. */
  readonly verifyEach?: boolean;
  /** Default: scalar loops. */
  readonly capabilities?: Capabilities;
  readonly observer?: PassObserver;
  /** Leave the initializers out: the module then has to be given its state. Default: keep them. */
  readonly withoutInit?: boolean;
  /** Values of parameters and state that become constants. */
  readonly frozen?: Frozen;
  /** Refuse an arena larger than this. */
  readonly maxBytes?: number;
}

export interface Compiled {
  readonly module: Module;
  readonly model: BuiltModel;
  /** Number of nodes that would be kernels of their own without `fuse`, and of kernel calls with it; over all programs. */
  readonly kernelCalls: { readonly beforeFusion: number; readonly afterFusion: number };
}

export const scalarCapabilities: Capabilities = {
  lanes: { f32: 1, f64: 1, i32: 1, bool: 1 },
  scalarOps: new Set(),
  tile: { rows: 1, columns: 1 },
};

/**
 * @throws GraphError for mistakes in the model; `memory/too-large` for an arena above `maxBytes`, or an array that
 * 32-bit indices do not reach.
 */
export function compile(definition: ModelDefinition, options: CompileOptions = {}): Compiled {
  const model = buildModel(definition, options);
  return compileBuilt(model, options);
}

/** The same from graphs already built. */
export function compileBuilt(built: BuiltModel, options: CompileOptions = {}): Compiled {
  const model = options.frozen ? freeze(built, options.frozen) : built;
  const driver = driverOf(options);
  const withPasses = options.passes !== "none";
  let unfused = 0;
  const prepare = (graph: Graph, also: readonly GraphPass[] = []): Graph => {
    const legal = runGraphPasses(legalization, graph, driver);
    const simplified = withPasses ? runGraphPasses([...simplification, ...also], legal, driver) : legal;
    unfused += countKernels(graphNodes(simplified));
    return withPasses ? runGraphPasses(fusion, simplified, driver) : simplified;
  };
  const entries = new Map(
    model.entries.map(({ name, programs }) => [name, programs.map(({ graph }) => prepare(graph))]),
  );
  const graphs: PreparedGraphs = {
    entries,
    ...(options.withoutInit ? {} : { init: prepare(model.init, initialization) }),
  };
  const start = performance.now();
  const lowered = lowerModel(model, graphs, options.fastMath ?? false);
  checkElements(lowered);
  driver.observer.afterModulePass?.("lower", lowered, performance.now() - start);
  driver.verifyModule(lowered, "lower");
  const optimised = withPasses ? runModulePasses(modulePasses, lowered, driver) : lowered;
  const planning = performance.now();
  // vectors walk planes as fast as the cache gives them, so the planes must not compete for it
  const spread = driver.options.capabilities.lanes.f32 > 1;
  const module: Module = { ...optimised, plan: planMemory(optimised, { spread }) };
  driver.observer.afterModulePass?.("plan-memory", module, performance.now() - planning);
  if (options.maxBytes !== undefined) checkArena(module, options.maxBytes);
  assertMemorySafe(module);
  return { module, model, kernelCalls: { beforeFusion: unfused, afterFusion: countCalls(module) } };
}

function driverOf(options: CompileOptions): Driver {
  const verifyEach = options.verifyEach ?? true;
  return {
    options: {
      fastMath: options.fastMath ?? false,
      capabilities: options.capabilities ?? scalarCapabilities,
    },
    observer: options.observer ?? {},
    verifyGraph: (graph, after) => {
      if (verifyEach) assertVerified(graph, after, opRecords);
    },
    verifyModule: (module, after) => {
      if (verifyEach) verifyModule(module, after);
    },
  };
}

/** Nodes that would be kernels of their own, those in bodies of loops and branches included. */
function countKernels(nodes: readonly Node[]): number {
  return nodes.reduce((count, { op, regions }) => {
    const { leaf, constant, program } = recordOf({ op }).traits;
    if (leaf || constant) return count;
    if (!program) return count + 1;
    return regions.reduce((sum, region) => sum + countKernels(regionNodes(region)), count);
  }, 0);
}

function countCalls(module: Module): number {
  const count = (nodes: readonly ProgramNode[]): number =>
    nodes.reduce((total, node) => {
      if (node.kind === "call") return total + 1;
      if (node.kind === "branch") return total + count(node.consequent) + count(node.otherwise);
      return total + count(node.body);
    }, 0);
  const programs = [
    ...module.entries.flatMap((entry) => entry.programs),
    ...(module.init ? [module.init] : []),
  ];
  return programs.reduce((total, { body }) => total + count(body), 0);
}
