/** @file Applies a rewrite to every kernel of a module; kernels that become equal are kept once. */
import type { Kernel } from "@tapeless/graph/ir";
import { kernelKey } from "../lower/kernel-key.ts";
import type { Program, ProgramNode, UnplannedModule } from "../program.ts";

export function mapKernels(module: UnplannedModule, rewrite: (kernel: Kernel) => Kernel): UnplannedModule {
  const kept = new Map<string, Kernel>();
  const renamed = new Map<string, string>();
  for (const kernel of module.kernels) {
    const next = rewrite(kernel);
    const key = kernelKey(next);
    const known = kept.get(key);
    if (!known) kept.set(key, next);
    renamed.set(kernel.name, known?.name ?? next.name);
  }
  const kernels = [...kept.values()];
  return mapPrograms({ ...module, kernels }, (program) => ({
    ...program,
    body: mapCalls(program.body, (name) => renamed.get(name) ?? name),
  }));
}

/** Every program of a module, that of the initializers included. */
export function mapPrograms(
  module: UnplannedModule,
  rewrite: (program: Program) => Program,
): UnplannedModule {
  const entries = module.entries.map((entry) => ({ ...entry, programs: entry.programs.map(rewrite) }));
  return { ...module, entries, ...(module.init ? { init: rewrite(module.init) } : {}) };
}

function mapCalls(nodes: readonly ProgramNode[], rename: (kernel: string) => string): ProgramNode[] {
  return nodes.map((node) => {
    if (node.kind === "call") return { ...node, kernel: rename(node.kernel) };
    if (node.kind === "branch") {
      return {
        ...node,
        consequent: mapCalls(node.consequent, rename),
        otherwise: mapCalls(node.otherwise, rename),
      };
    }
    return { ...node, body: mapCalls(node.body, rename) };
  });
}
