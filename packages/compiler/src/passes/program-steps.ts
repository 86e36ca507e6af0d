/** @file The outermost nodes of a program while a pass changes them, and which of them touch which buffer. */
import type { Kernel } from "@tapeless/graph/ir";
import type { BufferRef, CallNode, ProgramNode } from "../program.ts";
import type { KernelSet } from "./kernel-set.ts";

/** Steps keep their numbers when others are removed. */
export class Steps {
  private readonly nodes: (ProgramNode | undefined)[];
  private readonly kernels: KernelSet;
  private readonly touched = new Map<string, Set<number>>();
  private readonly swapped = new Set<string>();
  /** Kernels of steps that were changed; kept back until the last change, so that none in between is named. */
  private readonly changed = new Map<number, Kernel>();

  constructor(nodes: readonly ProgramNode[], kernels: KernelSet) {
    this.nodes = [...nodes];
    this.kernels = kernels;
    nodes.forEach((node, at) => {
      visit(node, {
        ref: ({ buffer }) => this.note(buffer, at),
        swap: (name) => {
          this.swapped.add(name);
          this.note(name, at);
        },
      });
    });
  }

  private note(buffer: string, at: number): void {
    const steps = this.touched.get(buffer) ?? new Set();
    this.touched.set(buffer, steps.add(at));
  }

  /** The nodes that are left. `name` names the kernels that were changed. */
  list(name: (kernel: Kernel) => string): ProgramNode[] {
    return this.nodes.flatMap((node, at) => {
      const kernel = this.changed.get(at);
      if (!node) return [];
      return node.kind === "call" && kernel ? [{ ...node, kernel: name(kernel) }] : [node];
    });
  }

  /** The step, if it is a call. */
  call(at: number): CallNode | undefined {
    const node = this.nodes[at];
    return node?.kind === "call" ? node : undefined;
  }

  /** The kernel of a step that is a call. */
  kernel(at: number): Kernel {
    return this.changed.get(at) ?? this.kernels.get(this.call(at)!.kernel);
  }

  /** Steps that use the buffer, first to last. */
  touching(buffer: string): readonly number[] {
    return [...(this.touched.get(buffer) ?? [])].sort((a, b) => a - b);
  }

  isSwapped(buffer: string): boolean {
    return this.swapped.has(buffer);
  }

  /** Whether the step, or a call inside of it, may write the buffer. */
  writes(at: number, buffer: string): boolean {
    const isWritten = ({ args }: CallNode, { buffers }: Kernel): boolean =>
      args.some((ref, i) => ref.buffer === buffer && buffers[i]!.access !== "read");
    const node = this.call(at);
    if (node) return isWritten(node, this.kernel(at));
    let found = this.swapped.has(buffer);
    visit(this.nodes[at]!, {
      call: (inner) => {
        found ||= isWritten(inner, this.kernels.get(inner.kernel));
      },
    });
    return found;
  }

  /** Makes the step a call of another kernel. */
  change(at: number, kernel: Kernel, args: readonly BufferRef[]): void {
    this.nodes[at] = { kind: "call", kernel: kernel.name, args };
    this.changed.set(at, kernel);
  }

  remove(at: number): void {
    visit(this.nodes[at]!, {
      ref: ({ buffer }) => this.touched.get(buffer)?.delete(at),
      swap: (name) => this.touched.get(name)?.delete(at),
    });
    this.nodes[at] = undefined;
  }

  /** Every use of the buffer `from` becomes one of `to`. */
  rename(from: string, to: string): void {
    for (const at of this.touching(from)) {
      this.note(to, at);
      this.nodes[at] = renamed(this.nodes[at]!, from, to);
    }
    this.touched.delete(from);
  }
}

interface Visitor {
  readonly call?: (node: CallNode) => void;
  readonly ref?: (ref: BufferRef) => void;
  readonly swap?: (buffer: string) => void;
}

function visit(node: ProgramNode, visitor: Visitor): void {
  if (node.kind === "call") {
    visitor.call?.(node);
    for (const ref of node.args) visitor.ref?.(ref);
    return;
  }
  if (node.kind !== "repeat") visitor.ref?.(node.flag);
  if (node.kind !== "branch") for (const name of node.swaps.flat()) visitor.swap?.(name);
  const inner = node.kind === "branch" ? [...node.consequent, ...node.otherwise] : node.body;
  for (const one of inner) visit(one, visitor);
}

function renamed(node: ProgramNode, from: string, to: string): ProgramNode {
  const ref = (one: BufferRef): BufferRef => (one.buffer === from ? { ...one, buffer: to } : one);
  const list = (nodes: readonly ProgramNode[]): ProgramNode[] => nodes.map((one) => renamed(one, from, to));
  switch (node.kind) {
    case "call":
      return { ...node, args: node.args.map(ref) };
    case "branch":
      return {
        ...node,
        flag: ref(node.flag),
        consequent: list(node.consequent),
        otherwise: list(node.otherwise),
      };
    case "repeat":
      return { ...node, body: list(node.body) };
    case "repeatWhile":
      return { ...node, flag: ref(node.flag), body: list(node.body) };
  }
}
