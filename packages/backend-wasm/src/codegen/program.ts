/**
 * @file One program as a function: its kernels one after the other, on addresses that are known. Loops, branches and
 * swaps of buffers happen inside, so that a call from outside is one call.
 */
import type { Buffer, BufferRef, Program, ProgramNode } from "@tapeless/compiler";
import { byteSize } from "@tapeless/graph/ir";
import type { FunctionBuilder, FunctionRef, Local } from "../assembler/index.ts";

type Swaps = readonly (readonly [string, string])[];

export interface ProgramContext {
  readonly program: Program;
  /** Of the program and shared by all. */
  readonly buffers: ReadonlyMap<string, Buffer>;
  /** The address of a buffer. */
  address(buffer: Buffer): number;
  kernel(name: string): FunctionRef;
}

export class ProgramWriter {
  private readonly f: FunctionBuilder;
  private readonly context: ProgramContext;
  /** Addresses of the buffers that change places. */
  private readonly swapped = new Map<string, Local>();
  private readonly turns = new Map<string, Local>();

  constructor(f: FunctionBuilder, context: ProgramContext) {
    this.f = f;
    this.context = context;
  }

  write(): void {
    const { f } = this;
    const { body } = this.context.program;
    for (const name of swappedIn(body)) {
      const local = f.local("i32");
      f.i32(this.home(name)).set(local);
      this.swapped.set(name, local);
    }
    this.nodes(body);
  }

  private nodes(nodes: readonly ProgramNode[]): void {
    for (const node of nodes) this.node(node);
  }

  private node(node: ProgramNode): void {
    switch (node.kind) {
      case "call":
        for (const ref of node.args) this.address(ref);
        this.f.call(this.context.kernel(node.kernel));
        return;
      case "repeat":
        this.loop(node.name, node.count, undefined, node.swaps, node.body);
        return;
      case "repeatWhile":
        this.loop(node.name, node.max, node.flag, node.swaps, node.body);
        return;
      case "branch":
        this.flag(node.flag);
        this.f.if(
          () => this.nodes(node.consequent),
          node.otherwise.length === 0 ? undefined : () => this.nodes(node.otherwise),
        );
    }
  }

  private buffer(name: string): Buffer {
    const buffer = this.context.buffers.get(name);
    if (!buffer)
      throw new Error(`internal: program ${this.context.program.entry} uses an unknown buffer ${name}`);
    return buffer;
  }

  private home(name: string): number {
    return this.context.address(this.buffer(name));
  }

  private address({ buffer: name, offset, loop }: BufferRef): void {
    const { f } = this;
    const size = byteSize[this.buffer(name).dtype];
    const current = this.swapped.get(name);
    if (!current) f.i32(this.home(name) + offset * size);
    else {
      f.get(current);
      if (offset !== 0) f.i32(offset * size).op("i32.add");
    }
    if (!loop) return;
    const turn = this.turns.get(loop.name);
    if (!turn) throw new Error(`internal: program ${this.context.program.entry} is in no loop ${loop.name}`);
    f.get(turn)
      .i32(loop.stride * size)
      .op("i32.mul")
      .op("i32.add");
  }

  private flag(ref: BufferRef): void {
    this.address(ref);
    this.f.op("i32.load8_u");
  }

  private loop(
    name: string,
    turns: number,
    flag: BufferRef | undefined,
    swaps: Swaps,
    body: readonly ProgramNode[],
  ): void {
    const { f } = this;
    if (turns > 0) {
      const turn = f.local("i32");
      this.turns.set(name, turn);
      f.i32(0).set(turn);
      f.block((out) => {
        f.loop((again) => {
          if (flag) {
            this.flag(flag);
            f.op("i32.eqz").brIf(out);
          }
          this.nodes(body);
          for (const [a, b] of swaps) this.swap(a, b);
          f.get(turn).i32(1).op("i32.add").tee(turn).i32(turns).op("i32.lt_u").brIf(again);
        });
      });
      this.turns.delete(name);
    }
    for (const [a, b] of swaps) this.settle(a, b);
  }

  private swap(a: string, b: string): void {
    const [x, y] = [this.swapped.get(a)!, this.swapped.get(b)!];
    this.f.get(x).get(y).set(x).set(y);
  }

  /** What others see of a buffer is its contents at its place; temps are seen by name only, so they may stay swapped. */
  private settle(a: string, b: string): void {
    const { f } = this;
    const buffer = this.buffer(a);
    if (buffer.role === "temp" && this.buffer(b).role === "temp") return;
    f.get(this.swapped.get(a)!).i32(this.home(a)).op("i32.ne");
    f.if(() => {
      this.exchange(this.home(a), this.home(b), buffer.size * byteSize[buffer.dtype]);
      this.swap(a, b);
    });
  }

  /** Exchanges the bytes of two places. */
  private exchange(a: number, b: number, bytes: number): void {
    const { f } = this;
    const at = f.local("i32");
    const run = (step: 1 | 8, from: number, to: number): void => {
      if (from >= to) return;
      f.i32(from).set(at);
      f.loop((again) => {
        const held = f.local(step === 8 ? "i64" : "i32");
        const [load, store] =
          step === 8 ? (["i64.load", "i64.store"] as const) : (["i32.load8_u", "i32.store8"] as const);
        f.get(at).op(load, a).set(held);
        f.get(at).get(at).op(load, b).op(store, a);
        f.get(at).get(held).op(store, b);
        f.get(at).i32(step).op("i32.add").tee(at).i32(to).op("i32.lt_u").brIf(again);
      });
    };
    const whole = bytes - (bytes % 8);
    run(8, 0, whole);
    run(1, whole, bytes);
  }
}

function swappedIn(nodes: readonly ProgramNode[]): Set<string> {
  const found = new Set<string>();
  const visit = (node: ProgramNode): void => {
    if (node.kind === "call") return;
    if (node.kind === "branch") {
      [...node.consequent, ...node.otherwise].forEach(visit);
      return;
    }
    for (const name of node.swaps.flat()) found.add(name);
    node.body.forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}
