/** @file The outermost nodes of a program while a pass changes them, and which of them touch which buffer. */
import type { BufferRef, CallNode, ProgramNode } from "../program.ts";
import type { KernelSet } from "./kernel-set.ts";

/** Steps keep their numbers when others are removed. */
export class Steps {
  private readonly nodes: (ProgramNode | undefined)[];
  private readonly kernels: KernelSet;
  private readonly touched = new Map<string, Set<number>>();
  private readonly swapped = new Set<string>();

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

  list(): ProgramNode[] {
    return this.nodes.filter((node) => node !== undefined);
  }

  /** The step, if it is a call. */
  call(at: number): CallNode | undefined {
    const node = this.nodes[at];
    return node?.kind === "call" ? node : undefined;
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
    let found = this.swapped.has(buffer);
    visit(this.nodes[at]!, {
      call: ({ kernel, args }) => {
        const { buffers } = this.kernels.get(kernel);
        found ||= args.some((ref, i) => ref.buffer === buffer && buffers[i]!.access !== "read");
      },
    });
    return found;
  }

  replace(at: number, node: ProgramNode): void {
    this.nodes[at] = node;
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
