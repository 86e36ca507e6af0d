/**
 * @file The reference semantics of Programs: walks the tree over one typed array per buffer. No arena, no plan.
 *
 * A swap exchanges contents. That is what every reader can tell; a backend exchanges pointers where it can.
 */
import { allocate, compileKernel, InternalError, type Kernel, type TypedArray } from "@tapeless/graph/ir";
import type { Buffer, BufferRef, Program, ProgramNode } from "../program.ts";
import type { Listing } from "./listing.ts";

export type Memory = Map<string, TypedArray>;

/** Runs `program`; buffers that `memory` lacks are added to it (see `allocateBuffer`). `observe` hears of every call. */
export function runProgram(
  listing: Pick<Listing, "shared" | "kernels">,
  program: Program,
  memory: Memory = new Map(),
  observe: (kernel: string) => void = () => {},
): Memory {
  for (const buffer of [...listing.shared, ...program.buffers]) {
    if (!memory.has(buffer.name)) memory.set(buffer.name, allocateBuffer(buffer));
  }
  const kernels = new Map(listing.kernels.map((kernel) => [kernel.name, kernel]));
  new Run(program.entry, kernels, memory, observe).nodes(program.body);
  return memory;
}

/** Constants have their contents. Temps and outputs start as nonsense, so that a read before a write shows. */
export function allocateBuffer({ dtype, size, role, data }: Buffer): TypedArray {
  if (data) return data.slice();
  const array = allocate(dtype, size);
  if (role === "temp" || role === "output")
    array.fill(dtype === "i32" ? 0x5a5a5a5a : dtype === "bool" ? 1 : Number.NaN);
  return array;
}

class Run {
  private readonly turns = new Map<string, number>();
  private readonly entry: string;
  private readonly kernels: ReadonlyMap<string, Kernel>;
  private readonly memory: Memory;
  private readonly observe: (kernel: string) => void;

  constructor(
    entry: string,
    kernels: ReadonlyMap<string, Kernel>,
    memory: Memory,
    observe: (kernel: string) => void,
  ) {
    this.observe = observe;
    this.entry = entry;
    this.kernels = kernels;
    this.memory = memory;
  }

  nodes(nodes: readonly ProgramNode[]): void {
    for (const node of nodes) {
      switch (node.kind) {
        case "call":
          this.call(node.kernel, node.args);
          break;
        case "repeat":
          this.loop(node.name, node.count, () => true, node.swaps, node.body);
          break;
        case "repeatWhile":
          this.loop(node.name, node.max, () => this.holds(node.flag), node.swaps, node.body);
          break;
        case "branch":
          this.nodes(this.holds(node.flag) ? node.consequent : node.otherwise);
      }
    }
  }

  private loop(
    name: string,
    most: number,
    goesOn: () => boolean,
    swaps: readonly (readonly [string, string])[],
    body: readonly ProgramNode[],
  ): void {
    for (let turn = 0; turn < most; turn++) {
      this.turns.set(name, turn);
      if (!goesOn()) break;
      this.nodes(body);
      for (const [a, b] of swaps) exchange(this.array(a), this.array(b));
    }
    this.turns.delete(name);
  }

  private call(name: string, args: readonly BufferRef[]): void {
    const kernel = this.kernels.get(name) ?? this.fault(`there is no kernel ${name}`);
    if (args.length !== kernel.buffers.length) this.fault(`${name} takes ${kernel.buffers.length} buffers`);
    this.observe(name);
    compileKernel(kernel).run(args.map((ref, i) => this.window(ref, kernel.buffers[i]!.size)));
  }

  private holds(flag: BufferRef): boolean {
    return this.window(flag, 1)[0] !== 0;
  }

  private window({ buffer, offset, loop }: BufferRef, size: number): TypedArray {
    const array = this.array(buffer);
    const turn = loop ? (this.turns.get(loop.name) ?? this.fault(`there is no loop ${loop.name} here`)) : 0;
    const from = offset + turn * (loop?.stride ?? 0);
    if (from < 0 || from + size > array.length) {
      this.fault(`elements ${from} to ${from + size} of ${buffer}, which has ${array.length}`);
    }
    return array.subarray(from, from + size);
  }

  private array(name: string): TypedArray {
    return this.memory.get(name) ?? this.fault(`there is no buffer ${name}`);
  }

  private fault(problem: string): never {
    throw new InternalError(`program ${this.entry}: ${problem}`);
  }
}

function exchange(a: TypedArray, b: TypedArray): void {
  const held = a.slice();
  a.set(b);
  b.set(held);
}
