/** @file Kernels and constants of a model, each distinct one kept once. */
import type { DType, Kernel, TypedArray } from "@tapeless/graph/ir";
import type { Buffer } from "../program.ts";
import { kernelKey, renamedKernel } from "./kernel-key.ts";
import type { KernelPool } from "./lower-graph.ts";
import { Names } from "./names.ts";

export class ModelPool implements KernelPool {
  readonly kernels = new Map<string, Kernel>();
  readonly constants = new Map<string, Buffer>();
  private readonly names = new Names();
  private readonly byKey = new Map<string, string>();

  add(kernel: Kernel): string {
    const key = kernelKey(kernel);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const name = this.names.fresh(kernel.name);
    this.byKey.set(key, name);
    this.kernels.set(name, renamedKernel(kernel, name));
    return name;
  }

  constant(dtype: DType, data: TypedArray): Buffer {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${dtype} ${contentKey(bytes)}`;
    const known = this.constants.get(key);
    if (known) return known;
    const buffer: Buffer = {
      name: `const:${this.constants.size + 1}`,
      dtype,
      size: data.length,
      role: "constant",
      data,
    };
    this.constants.set(key, buffer);
    return buffer;
  }
}

/** Content as text: one character a byte. */
function contentKey(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return parts.join("");
}
