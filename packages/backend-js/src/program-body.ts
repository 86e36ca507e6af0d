/** @file One program as a function without parameters: kernel calls on views that were made before. */

import type { Buffer, BufferRef, Module, Program, ProgramNode } from "@tapeless/compiler";
import { Lines, Names, type Views } from "@tapeless/wrapper";
import { addI32, mulI32 } from "./integer.ts";
import { type EmittedKernels, findSwapped } from "./programs.ts";
import { bounded, levels, number } from "./text.ts";

type Swaps = readonly (readonly [string, string])[];

export class ProgramPrinter {
  private readonly program: Program;
  private readonly kernels: EmittedKernels;
  private readonly views: Views;
  private readonly names: Names;
  private readonly out = new Lines();
  private readonly buffers: ReadonlyMap<string, Buffer>;
  private readonly swapped: ReadonlySet<string>;
  private readonly loops = new Map<string, { readonly name: string; readonly turns: number }>();
  /** Variables that hold the view of a swapped buffer. */
  private readonly variables = new Map<string, string>();
  private readonly helpers: { exchange: boolean };

  constructor(
    module: Module,
    program: Program,
    kernels: EmittedKernels,
    views: Views,
    names: Names,
    helpers: { exchange: boolean },
  ) {
    this.program = program;
    this.kernels = kernels;
    this.views = views;
    this.names = new Names(names);
    this.buffers = new Map([...module.shared, ...program.buffers].map((buffer) => [buffer.name, buffer]));
    this.swapped = findSwapped(program.body);
    this.helpers = helpers;
  }

  /** The function's body. */
  print(): string[] {
    for (const name of this.swapped) {
      const variable = this.names.add(`current ${name.replace(/^[a-z]+:/, "")}`);
      this.out.line(`let ${variable} = ${this.wholeView(name)};`);
      this.variables.set(name, variable);
    }
    this.nodes(this.program.body);
    return this.out.lines;
  }

  private nodes(nodes: readonly ProgramNode[]): void {
    for (const node of nodes) this.node(node);
  }

  private node(node: ProgramNode): void {
    switch (node.kind) {
      case "call":
        this.call(node.kernel, node.args);
        break;
      case "repeat":
        this.loop(node.name, node.count, undefined, node.swaps, node.body);
        break;
      case "repeatWhile":
        this.loop(node.name, node.max, node.flag, node.swaps, node.body);
        break;
      case "branch": {
        const otherwise = node.otherwise.length === 0 ? undefined : () => this.nodes(node.otherwise);
        this.out.choice(this.flag(node.flag), () => this.nodes(node.consequent), otherwise);
      }
    }
  }

  private call(kernelName: string, args: readonly BufferRef[]): void {
    const emitted = this.kernels.get(kernelName);
    if (!emitted)
      throw new Error(`internal: program ${this.program.entry} calls an unknown kernel ${kernelName}`);
    const { kernel, name, moving } = emitted;
    const isMoving = args.map((_, i) => moving.has(kernel.buffers[i]!.name));
    const arrays = args.map((ref, i) => (isMoving[i] ? this.whole(ref.buffer) : this.part(ref)));
    const offsets = args.filter((_, i) => isMoving[i]).map((ref) => this.position(ref));
    this.out.line(`${name}(${[...arrays, ...offsets].join(", ")});`);
  }

  private buffer(name: string): Buffer {
    const buffer = this.buffers.get(name);
    if (!buffer) throw new Error(`internal: program ${this.program.entry} uses an unknown buffer ${name}`);
    return buffer;
  }

  private wholeView(name: string): string {
    return this.part({ buffer: name, offset: 0 });
  }

  private whole(name: string): string {
    return this.variables.get(name) ?? this.wholeView(name);
  }

  /** A view from a fixed offset on. */
  private part({ buffer: name, offset }: BufferRef): string {
    const variable = this.variables.get(name);
    if (variable !== undefined) return variable;
    const buffer = this.buffer(name);
    const place = this.views.place(buffer, this.program);
    return this.views.use({ buffer, place, from: offset, length: this.views.sizeOf(buffer) - offset });
  }

  private position({ offset, loop }: BufferRef): string {
    if (!loop) return String(offset);
    const known = this.loops.get(loop.name);
    if (!known) throw new Error(`internal: program ${this.program.entry} is in no loop ${loop.name}`);
    const turn = bounded(known.name, levels.primary, 0, Math.max(0, known.turns - 1));
    const moved = mulI32(number(Math.abs(loop.stride)), turn);
    if (loop.stride < 0) return `${offset} - ${moved.text}`;
    return addI32(number(offset), moved).text;
  }

  private flag(ref: BufferRef): string {
    const isFixed = ref.loop === undefined && ref.offset === 0;
    return `${this.whole(ref.buffer)}[${isFixed ? 0 : this.position(ref)}] !== 0`;
  }

  private loop(
    name: string,
    turns: number,
    flag: BufferRef | undefined,
    swaps: Swaps,
    body: readonly ProgramNode[],
  ): void {
    const turn = this.names.add(name);
    this.loops.set(name, { name: turn, turns });
    const goesOn = flag ? ` && ${this.flag(flag)}` : "";
    this.out.block(`for (let ${turn} = 0; ${turn} < ${turns}${goesOn}; ${turn}++)`, () => {
      this.nodes(body);
      for (const pair of swaps) this.swap(pair);
    });
    this.loops.delete(name);
    for (const [a, b] of swaps) this.settle(a, b);
  }

  private swap([a, b]: readonly [string, string]): void {
    const [x, y] = [this.variables.get(a), this.variables.get(b)];
    const held = this.names.add("held");
    this.out.line(`const ${held} = ${x};`);
    this.out.line(`${x} = ${y};`);
    this.out.line(`${y} = ${held};`);
  }

  /** What others see of a buffer is its contents at its place; temps are only seen by name, so they may stay swapped. */
  private settle(a: string, b: string): void {
    if (this.buffer(a).role === "temp" && this.buffer(b).role === "temp") return;
    const [x, y] = [this.variables.get(a), this.variables.get(b)];
    this.helpers.exchange = true;
    this.out.block(`if (${x} !== ${this.viewOf(a)})`, () => {
      this.out.line(`exchange(${x}, ${y});`);
      this.swap([a, b]);
    });
  }

  private viewOf(name: string): string {
    const variable = this.variables.get(name)!;
    this.variables.delete(name);
    const view = this.wholeView(name);
    this.variables.set(name, variable);
    return view;
  }
}
