/** @file Kernels of a module while a pass makes new ones: equal ones are kept once, names stay unique. */
import { InternalError, type Kernel } from "@tapeless/graph/ir";
import { kernelKey, renamedKernel } from "../lower/kernel-key.ts";
import { Names } from "../lower/names.ts";
import type { ProgramNode, UnplannedModule } from "../program.ts";

export class KernelSet {
  private readonly byName = new Map<string, Kernel>();
  private readonly byKey = new Map<string, string>();
  private readonly names = new Names();

  constructor(kernels: readonly Kernel[]) {
    for (const kernel of kernels) {
      this.names.fresh(kernel.name);
      this.byName.set(kernel.name, kernel);
      this.byKey.set(kernelKey(kernel), kernel.name);
    }
  }

  get(name: string): Kernel {
    const kernel = this.byName.get(name);
    if (!kernel) throw new InternalError(`there is no kernel named ${name}`);
    return kernel;
  }

  /** The name under which this kernel, or an equal one, is kept. */
  add(kernel: Kernel): string {
    const key = kernelKey(kernel);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const name = this.names.fresh(kernel.name);
    this.byName.set(name, renamedKernel(kernel, name));
    this.byKey.set(key, name);
    return name;
  }

  /** The kernels some program of `module` still calls, in the order they came. */
  usedBy(module: UnplannedModule): Kernel[] {
    const used = new Set<string>();
    const visit = (nodes: readonly ProgramNode[]): void => {
      for (const node of nodes) {
        if (node.kind === "call") used.add(node.kernel);
        else if (node.kind === "branch") visit([...node.consequent, ...node.otherwise]);
        else visit(node.body);
      }
    };
    for (const { programs } of module.entries) for (const { body } of programs) visit(body);
    if (module.init) visit(module.init.body);
    return [...this.byName.values()].filter(({ name }) => used.has(name));
  }
}
