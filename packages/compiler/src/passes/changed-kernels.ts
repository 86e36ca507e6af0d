/** @file Kernels of a module while a pass changes some: a changed kernel takes over the name of the one it replaces. */
import type { Kernel } from "@tapeless/graph/ir";
import { renamedKernel } from "../lower/kernel-key.ts";
import type { UnplannedModule } from "../program.ts";
import { KernelSet } from "./kernel-set.ts";
import { mapKernels } from "./map-kernels.ts";

export class ChangedKernels {
  readonly set: KernelSet;
  /** The name a changed kernel had before. */
  private readonly before = new Map<string, string>();

  constructor(kernels: readonly Kernel[]) {
    this.set = new KernelSet(kernels);
  }

  /** The name to call the changed kernel by. Its own name is that of the kernel it was made of. */
  add(changed: Kernel): string {
    const name = this.set.add(changed);
    if (name !== changed.name && !this.before.has(name)) this.before.set(name, changed.name);
    return name;
  }

  /** `module` with the kernels that its programs call, under the names people know where these are free. */
  finish(module: UnplannedModule): UnplannedModule {
    const kernels = this.set.usedBy(module);
    const taken = new Set(kernels.map(({ name }) => name));
    const names = new Map<string, string>();
    for (const { name } of kernels) {
      const wanted = this.before.get(name);
      if (wanted === undefined || taken.has(wanted)) continue;
      taken.add(wanted);
      names.set(name, wanted);
    }
    return mapKernels({ ...module, kernels }, (kernel) =>
      renamedKernel(kernel, names.get(kernel.name) ?? kernel.name),
    );
  }
}
