/**
 * @file What a pass is, and the driver that runs them: each pass is a named pure function; after each the result is
 * verified, timed, and shown to whoever asked.
 */
import type { Graph } from "@tapeless/graph/ir";
import type { Capabilities } from "./backend.ts";
import type { UnplannedModule } from "./program.ts";

export interface PassOptions {
  readonly fastMath: boolean;
  /** Read by kernel passes only. */
  readonly capabilities: Capabilities;
}

/** Works on one entry at one binding; never looks at the target. */
export interface GraphPass {
  readonly name: string;
  readonly level: "graph";
  readonly run: (graph: Graph, options: PassOptions) => Graph;
}

/** Works on the kernels and programs of the whole model; may not change a result bit. */
export interface ModulePass {
  readonly name: string;
  readonly level: "module";
  readonly run: (module: UnplannedModule, options: PassOptions) => UnplannedModule;
}

export interface PassObserver {
  /** Called after a pass with what it made; `milliseconds` is the pass alone. */
  afterGraphPass?(pass: string, graph: Graph, milliseconds: number): void;
  afterModulePass?(pass: string, module: UnplannedModule, milliseconds: number): void;
}

export interface Driver {
  readonly options: PassOptions;
  readonly observer: PassObserver;
  readonly verifyGraph: (graph: Graph, after: string) => void;
  readonly verifyModule: (module: UnplannedModule, after: string) => void;
}

export function runGraphPasses(passes: readonly GraphPass[], graph: Graph, driver: Driver): Graph {
  let current = graph;
  for (const { name, run } of passes) {
    const start = performance.now();
    current = run(current, driver.options);
    driver.observer.afterGraphPass?.(name, current, performance.now() - start);
    driver.verifyGraph(current, name);
  }
  return current;
}

export function runModulePasses(
  passes: readonly ModulePass[],
  module: UnplannedModule,
  driver: Driver,
): UnplannedModule {
  let current = module;
  for (const { name, run } of passes) {
    const start = performance.now();
    current = run(current, driver.options);
    driver.observer.afterModulePass?.(name, current, performance.now() - start);
    driver.verifyModule(current, name);
  }
  return current;
}
