/** @file Facts about a module's programs that shape its kernels and views. */
import type { Module, ProgramNode } from "@tapeless/compiler";
import type { Kernel } from "@tapeless/graph/ir";
import { allPrograms } from "@tapeless/wrapper";

/** A kernel as it was emitted. */
export interface EmittedKernel {
  readonly kernel: Kernel;
  readonly name: string;
  /** The kernel's names of buffers that come with an offset. */
  readonly moving: ReadonlySet<string>;
}

export type EmittedKernels = ReadonlyMap<string, EmittedKernel>;

/** The kernel buffers whose argument moves in some loop of the module, or is swapped with another at an offset. */
export function findMoving(module: Module): Map<string, Set<string>> {
  const moving = new Map<string, Set<string>>(module.kernels.map(({ name }) => [name, new Set()]));
  const kernels = new Map(module.kernels.map((kernel) => [kernel.name, kernel]));
  for (const program of allPrograms(module)) {
    const swapped = findSwapped(program.body);
    const visit = (node: ProgramNode): void => {
      for (const inner of innerNodes(node)) visit(inner);
      if (node.kind !== "call") return;
      for (const [i, { buffer, offset, loop }] of node.args.entries()) {
        if (loop || (offset !== 0 && swapped.has(buffer)))
          moving.get(node.kernel)!.add(kernels.get(node.kernel)!.buffers[i]!.name);
      }
    };
    program.body.forEach(visit);
  }
  return moving;
}

const innerNodes = (node: ProgramNode): readonly ProgramNode[] => {
  if (node.kind === "call") return [];
  return node.kind === "branch" ? [...node.consequent, ...node.otherwise] : node.body;
};

export function findSwapped(nodes: readonly ProgramNode[]): Set<string> {
  const found = new Set<string>();
  const visit = (node: ProgramNode): void => {
    if (node.kind === "repeat" || node.kind === "repeatWhile")
      for (const name of node.swaps.flat()) found.add(name);
    innerNodes(node).forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}
