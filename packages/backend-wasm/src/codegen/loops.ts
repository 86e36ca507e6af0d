/**
 * @file Loops, and addresses that move with them. An address is kept in a local, set before the loop and moved by a
 * constant after each turn, one for all accesses that differ by a constant only: V8 does neither by itself.
 */
import type { FunctionBuilder, Local, Marker } from "../assembler/index.ts";

export interface Loop {
  readonly name: string;
  readonly depth: number;
  readonly index: Local;
  readonly step: number;
  readonly before: Marker;
  /** The ends of turns, one for each time the body is written. */
  readonly ends: Marker[];
  readonly pointers: Map<string, Local>;
  readonly moves: { readonly pointer: Local; readonly bytes: number }[];
}

/** A bound of a loop: known, or pushed by code. */
export type Bound = number | (() => void);

export interface LoopShape {
  readonly name: string;
  readonly from: Bound;
  readonly to: Bound;
  readonly step: number;
  /** Writes the body twice; the branch between pins the arithmetic of each turn to its place (Node 20 moves it). */
  readonly twice?: boolean;
}

export class Loops {
  private readonly f: FunctionBuilder;
  private readonly open: Loop[] = [];
  private readonly byName = new Map<string, Loop>();

  constructor(f: FunctionBuilder) {
    this.f = f;
  }

  find(name: string): Loop | undefined {
    return this.byName.get(name);
  }

  run({ name, from, to, step, twice = false }: LoopShape, body: (loop: Loop) => void): void {
    const { f } = this;
    if (typeof from === "number" && typeof to === "number") {
      if (from >= to) return;
      f.i32(from);
      this.turns(name, step, () => void f.i32(to), twice, Math.ceil((to - from) / step), body);
      return;
    }
    const end = f.local("i32");
    const first = f.local("i32");
    push(f, from);
    f.set(first);
    push(f, to);
    f.set(end);
    f.get(first).get(end).op("i32.lt_s");
    f.if(() => {
      f.get(first);
      this.turns(name, step, () => void f.get(end), false, 0, body);
    });
  }

  /** The first index is on the stack; there is at least one turn. */
  private turns(
    name: string,
    step: number,
    end: () => void,
    twice: boolean,
    count: number,
    body: (loop: Loop) => void,
  ): void {
    const { f } = this;
    const index = f.local("i32");
    f.set(index);
    const loop: Loop = {
      name,
      depth: this.open.length,
      index,
      step,
      before: f.mark(),
      ends: [],
      pointers: new Map(),
      moves: [],
    };
    const turn = (): void => {
      body(loop);
      loop.ends.push(f.mark());
      f.get(index).i32(step).op("i32.add").set(index);
    };
    this.open.push(loop);
    this.byName.set(name, loop);
    if (twice && count > 1) {
      f.block((out) => {
        f.loop((again) => {
          turn();
          f.get(index);
          end();
          f.op("i32.ge_s").brIf(out);
          turn();
          f.get(index);
          end();
          f.op("i32.lt_s").brIf(again);
        });
      });
    } else {
      f.loop((again) => {
        turn();
        if (count === 1) return;
        f.get(index);
        end();
        f.op("i32.lt_s").brIf(again);
      });
    }
    if (count !== 1) this.movePointers(loop);
    this.open.pop();
    this.byName.delete(name);
  }

  /**
   * base + the sum of bytes * index over `terms`, which are in the order of the loops. Answers with the local that
   * holds it in this turn.
   */
  pointer(key: string, base: Local, constant: number, terms: readonly (readonly [Loop, number])[]): Local {
    const { f } = this;
    const last = terms.at(-1);
    if (!last) return base;
    const [loop, bytes] = last;
    const own = `${key} ${constant} ${terms.map(([{ name }, factor]) => `${name}*${factor}`).join(" ")}`;
    let local = loop.pointers.get(own);
    if (!local) {
      const pointer = f.local("i32");
      local = pointer;
      loop.pointers.set(own, pointer);
      const isFirst = terms.length === 1;
      const outer = this.pointer(key, base, constant, terms.slice(0, -1));
      f.at(loop.before, () => {
        f.get(outer);
        if (isFirst && constant !== 0) f.i32(constant | 0).op("i32.add");
        f.get(loop.index)
          .i32(bytes | 0)
          .op("i32.mul")
          .op("i32.add")
          .set(pointer);
      });
      // addresses wrap like the index expressions they come from
      loop.moves.push({ pointer, bytes: (bytes * loop.step) | 0 });
    }
    return local;
  }

  /** All pointers are known once the body has been written. */
  private movePointers({ ends, moves }: Loop): void {
    const { f } = this;
    for (const end of ends) {
      f.at(end, () => {
        for (const { pointer, bytes } of moves) f.get(pointer).i32(bytes).op("i32.add").set(pointer);
      });
    }
  }
}

function push(f: FunctionBuilder, bound: Bound): void {
  if (typeof bound === "number") f.i32(bound);
  else bound();
}
