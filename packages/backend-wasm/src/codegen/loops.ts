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
  /** How often the body is written. */
  readonly copies: number;
  /** Which of the copies is being written; each is a turn. */
  copy: number;
  /** The ends of the copies. */
  readonly ends: Marker[];
  /**
   * Ends a basic block within the body, by a branch that is never taken: Node 20 moves all loads of a block to its front,
   * and where they are more than the registers they are stored and loaded again. No two pins ask the same, as the second
   * would be removed.
   */
  readonly pin: () => void;
  readonly pointers: Map<string, Local>;
  readonly moves: Move[];
}

interface Move {
  readonly pointer: Local;
  readonly bytes: number;
  readonly pace: Pace;
}

/**
 * When a pointer moves: once for all copies of a body, which reach their elements by offsets, or after every copy. The
 * second is for instructions whose offsets V8 adds by an instruction of its own (`v128.load32_splat`).
 */
export type Pace = "loop" | "copy";

/** A bound of a loop: known, or pushed by code. */
export type Bound = number | (() => void);

export interface LoopShape {
  readonly name: string;
  readonly from: Bound;
  readonly to: Bound;
  readonly step: number;
  /**
   * Writes the body several times, with a way out after each, so that the number of turns need not be a multiple. The
   * branches also pin the arithmetic of each turn to its place (Node 20 moves it).
   */
  readonly copies?: number;
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

  run({ name, from, to, step, copies = 1 }: LoopShape, body: (loop: Loop) => void): void {
    const { f } = this;
    if (typeof from === "number" && typeof to === "number") {
      if (from >= to) return;
      f.i32(from);
      this.turns(name, step, (back) => void f.i32(to - back), copies, Math.ceil((to - from) / step), body);
      return;
    }
    const end = f.local("i32", `end_of_${name}`);
    const first = f.local("i32", `first_${name}`);
    pushBound(f, from);
    f.set(first);
    pushBound(f, to);
    f.set(end);
    f.get(first).get(end).op("i32.lt_s");
    f.if(() => {
      f.get(first);
      this.turns(name, step, () => void f.get(end), 1, 0, body);
    });
  }

  /** The first index is on the stack; there is at least one turn. */
  private turns(
    name: string,
    step: number,
    end: (back: number) => void,
    wanted: number,
    count: number,
    body: (loop: Loop) => void,
  ): void {
    const { f } = this;
    const index = f.local("i32", name);
    f.set(index);
    const copies = count > 1 ? Math.min(wanted, count) : 1;
    let pin = (): void => {};
    const loop: Loop = {
      name,
      depth: this.open.length,
      index,
      step,
      before: f.mark(),
      copies,
      copy: 0,
      ends: [],
      pin: () => pin(),
      pointers: new Map(),
      moves: [],
    };
    this.open.push(loop);
    this.byName.set(name, loop);
    f.block((out) => {
      let pins = 0;
      pin = () => void f.get(index).i32(--pins).op("i32.eq").brIf(out);
      f.loop((again) => {
        for (; loop.copy < copies; loop.copy++) {
          body(loop);
          loop.ends.push(f.mark());
          if (loop.copy === copies - 1) break;
          f.get(index);
          end(step * (loop.copy + 1));
          f.op("i32.ge_s").brIf(out);
        }
        if (count === 1) return;
        f.get(index)
          .i32(step * copies)
          .op("i32.add")
          .tee(index);
        end(0);
        f.op("i32.lt_s").brIf(again);
      });
    });
    if (count !== 1) this.movePointers(loop);
    this.open.pop();
    this.byName.delete(name);
  }

  /**
   * base + the sum of bytes * index over `terms`, which are in the order of the loops. Answers with the local that
   * holds it in this turn.
   */
  pointer(
    key: string,
    base: Local,
    constant: number,
    terms: readonly (readonly [Loop, number])[],
    pace: Pace = "loop",
  ): Local {
    const { f } = this;
    const last = terms.at(-1);
    if (!last) return base;
    const [loop, bytes] = last;
    let own = `${key} ${pace} ${constant}`;
    for (const [{ name }, factor] of terms) own += ` ${name}*${factor}`;
    let local = loop.pointers.get(own);
    if (!local) {
      const pointer = f.local("i32", `${key}_at_${loop.name}`);
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
      const turns = pace === "copy" ? 1 : loop.copies;
      loop.moves.push({ pointer, bytes: (bytes * loop.step * turns) | 0, pace });
    }
    return local;
  }

  /** All pointers are known once the body has been written. */
  private movePointers({ ends, moves }: Loop): void {
    const { f } = this;
    ends.forEach((end, copy) => {
      const isLast = copy === ends.length - 1;
      f.at(end, () => {
        for (const { pointer, bytes, pace } of moves) {
          if (isLast || pace === "copy") f.get(pointer).i32(bytes).op("i32.add").set(pointer);
        }
      });
    });
  }
}

export function pushBound(f: FunctionBuilder, bound: Bound): void {
  if (typeof bound === "number") f.i32(bound);
  else bound();
}
