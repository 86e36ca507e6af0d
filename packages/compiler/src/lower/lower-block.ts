/**
 * @file Lowers the nodes of a block (a graph, or the body of a loop or branch) to program nodes: one kernel a node, in
 * the order the nodes were made.
 *
 * Every value has a place, a buffer or a window that moves along one. Values that leave the block are computed where they
 * are wanted, as far as that is one place; what is there already is copied.
 */
import {
  type DType,
  InternalError,
  type Kernel,
  type Node,
  recordOf,
  regionNodes,
  showSource,
  sizeOf,
  type Traits,
  toDType,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import type { Buffer, BufferRef, ProgramNode } from "../program.ts";
import { copyKernel, fillKernel } from "./copy-kernel.ts";
import { kernelName, valueName } from "./kernel-name.ts";
import { lowerUnit } from "./lower-unit.ts";
import { schedule } from "./schedule.ts";

/** What the blocks of one graph share. */
export interface ProgramParts {
  /** The buffers of the program so far. */
  readonly buffers: Map<string, Buffer>;
  /** The name under which an equal kernel is kept. */
  readonly addKernel: (kernel: Kernel) => string;
  /** Where a leaf other than an argument is. */
  readonly leaf: (node: Node) => BufferRef;
  /** How to lower what is a part of the program, by trait. */
  readonly lowerings: Readonly<Record<NonNullable<Traits["program"]>, LowerPart>>;
  temps: number;
  loops: number;
}

export type LowerPart = (block: Block, node: Node) => void;

/** A value that leaves the block, and where to. */
export interface Target {
  readonly value: Value;
  readonly to: BufferRef;
}

export const wholeBuffer = (buffer: string): BufferRef => ({ buffer, offset: 0 });

export class Block {
  readonly parts: ProgramParts;
  readonly body: ProgramNode[] = [];
  private readonly places: Map<Value, BufferRef>;
  private readonly own = new Map<Value, BufferRef>();

  constructor(parts: ProgramParts, given: ReadonlyMap<Value, BufferRef>, targets: readonly Target[]) {
    this.parts = parts;
    this.places = new Map(given);
    for (const { value, to } of targets) {
      if (isMade(value) && !given.has(value) && !this.own.has(value)) this.own.set(value, to);
    }
  }

  /** Program nodes of a block inside of this one: they compute `targets` from what has a place. */
  inside(given: ReadonlyMap<Value, BufferRef>, targets: readonly Target[]): ProgramNode[] {
    const block = new Block(this.parts, given, targets);
    block.run(targets.map(({ value }) => value));
    block.finish(targets);
    return block.body;
  }

  /** Computes `roots`. */
  run(roots: readonly Value[]): void {
    for (const node of schedule(topologicalOrder(roots))) this.node(node);
  }

  /** Copies what is not yet where it is wanted. */
  finish(targets: readonly Target[]): void {
    for (const { value, to } of targets) {
      const from = this.places.get(value);
      // two windows that are wanted are never the same, but a value can be computed into one of them only
      if (!from || from.buffer !== to.buffer) this.put(value, to);
    }
  }

  private node(node: Node): void {
    const { traits } = recordOf(node);
    if (traits.leaf) {
      const leaf = node.results[0]!;
      if (!this.places.has(leaf)) this.places.set(leaf, this.parts.leaf(node));
    } else if (traits.program) {
      this.parts.lowerings[traits.program](this, node);
    } else if (!traits.constant) {
      for (const result of node.results) this.declare(result);
      const { kernel, values } = lowerNode(node);
      this.call(
        kernel,
        values.map((value) => this.placeOf(value)),
      );
    }
  }

  placeOf(value: Value): BufferRef {
    const place = this.places.get(value);
    if (!place) throw new InternalError(`${value.node.op} is read before it is computed`);
    return place;
  }

  /** Where a value is, if need be filled in. */
  inMemory(value: Value): BufferRef {
    if (splatOf(value) !== undefined && !this.places.has(value)) {
      const place = this.temp(value);
      this.put(value, place);
      this.places.set(value, place);
    }
    return this.placeOf(value);
  }

  /** The same, in a buffer that does not move with a loop around: windows move with one loop. */
  atRest(value: Value): BufferRef {
    const place = this.inMemory(value);
    if (!place.loop) return place;
    const copy = this.temp(value);
    this.copy(value, place, copy);
    return copy;
  }

  /** The place that a value is wanted at, else a new one. */
  declare(value: Value): BufferRef {
    const place = this.own.get(value) ?? this.temp(value);
    this.places.set(value, place);
    return place;
  }

  /** As `declare`, in a buffer that does not move; `finish` then puts it where it is wanted. */
  declareAtRest(value: Value): { readonly place: BufferRef; finish(): void } {
    const wanted = this.own.get(value);
    if (wanted && !wanted.loop) {
      this.places.set(value, wanted);
      return { place: wanted, finish: () => {} };
    }
    const place = this.temp(value);
    return { place, finish: () => this.settle(value, place) };
  }

  /** Says where a value is; if it is wanted elsewhere, it is copied at the end. */
  settle(value: Value, place: BufferRef): void {
    this.places.set(value, place);
  }

  temp({ dtype, shape }: { readonly dtype: DType; readonly shape: readonly number[] }): BufferRef {
    const name = `temp:${++this.parts.temps}`;
    this.parts.buffers.set(name, { name, dtype, size: sizeOf(shape), role: "temp" });
    return wholeBuffer(name);
  }

  call(kernel: Kernel, args: readonly BufferRef[]): void {
    this.body.push({ kind: "call", kernel: this.parts.addKernel(kernel), args });
  }

  /** Puts a value into a place: copied from where it is, or filled in where all its elements are one constant. */
  put(value: Value, to: BufferRef): void {
    const size = sizeOf(value.shape);
    const splat = splatOf(value);
    if (splat !== undefined) this.call(fillKernel(value.dtype, size, splat), [to]);
    else this.copy(value, this.placeOf(value), to);
  }

  copy({ dtype, shape }: Value, from: BufferRef, to: BufferRef): void {
    this.call(copyKernel(dtype, sizeOf(shape)), [from, to]);
  }
}

/** Whether a value is computed by the program. */
function isMade({ node }: Value): boolean {
  const { leaf, constant } = recordOf(node).traits;
  return !leaf && !constant;
}

/** The one value of all elements, of a constant. */
export function splatOf({ node }: Value): number | undefined {
  const { constant, leaf } = recordOf(node).traits;
  return constant && !leaf ? toDType(node.results[0]!.dtype, node.attrs.value as number) : undefined;
}

function lowerNode(node: Node): ReturnType<typeof lowerUnit> {
  const name = kernelName(node);
  const comment = node.source ? showSource(node.source) : "";
  const [region] = node.regions;
  if (!region) return lowerUnit({ name, comment, nodes: [node], outputs: node.results }, valueName);
  const given = new Map(region.inputs.map((input, i) => [input, node.operands[i]!]));
  const produced = new Map(region.outputs.map((output, i) => [output, node.results[i]!]));
  const outer = (value: Value): Value => given.get(value) ?? produced.get(value) ?? value;
  const nodes = regionNodes(region).filter((inner) => !region.inputs.some((input) => input.node === inner));
  const outputs = region.outputs.toSorted((a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node));
  const { kernel, values } = lowerUnit({ name, comment, nodes, outputs }, (value) => valueName(outer(value)));
  return { kernel, values: values.map(outer) };
}
