/**
 * @file Locals whose lives do not overlap become one, as registers are allocated by a linear scan (Poletto and Sarkar,
 * "Linear Scan Register Allocation", 1999). Engines make no faster code of that, but there are a few numbers instead of
 * hundreds, and like code looks alike: the file is a third smaller when compressed.
 */
import type { Instruction } from "./instruction.ts";
import type { WasmFunction } from "./module.ts";
import type { ValueType } from "./value-type.ts";

interface Access {
  readonly at: number;
  readonly isRead: boolean;
}

/** From where to where a local holds what somebody may still read. */
interface Life {
  readonly local: number;
  readonly from: number;
  readonly to: number;
}

export function shareLocals(fn: WasmFunction): WasmFunction {
  const params = fn.type.params.length;
  const body = withoutUnread(fn.body, params, params + fn.locals.length);
  const blocks = new Blocks(body);
  const lives = [...accessesOf(body, params)].map(([local, accesses]) => lifeOf(local, accesses, blocks));
  const { places, locals } = place(lives, (local) => fn.locals[local - params]!);
  const immediates = new Map([...places].map(([local, at]) => [local, [params + at]]));
  const moved = body.map((instruction): Instruction => {
    const local = localOf(instruction);
    const own = local === undefined ? undefined : immediates.get(local);
    return own ? { name: instruction.name, immediates: own } : instruction;
  });
  const { localNames } = fn;
  return {
    ...fn,
    locals,
    body: moved,
    ...(localNames ? { localNames: joined(localNames, params, places) } : {}),
  };
}

/** What shares a place shares a name: that of the only one or both, or of the first of many. */
function joined(
  names: readonly string[],
  params: number,
  places: ReadonlyMap<number, number>,
): readonly string[] {
  const held = names.slice(0, params).map((name) => new Set([name]));
  for (const [local, at] of places) {
    const all = held[params + at] ?? new Set<string>();
    held[params + at] = all;
    const name = names[local];
    if (name) all.add(name);
  }
  return Array.from(held, (all) => [...all].slice(0, all.size > 2 ? 1 : 2).join("_"));
}

const localOf = ({ name, immediates }: Instruction): number | undefined =>
  name === "local.get" || name === "local.set" || name === "local.tee"
    ? (immediates[0] as number)
    : undefined;

/** What is kept in a local that nobody reads need not be kept. */
function withoutUnread(body: readonly Instruction[], params: number, count: number): Instruction[] {
  const isRead = new Uint8Array(count);
  for (const { name, immediates } of body) if (name === "local.get") isRead[immediates[0] as number] = 1;
  const kept: Instruction[] = [];
  for (const instruction of body) {
    const local = localOf(instruction);
    if (local === undefined || local < params || isRead[local] === 1) kept.push(instruction);
    else if (instruction.name === "local.set") kept.push({ name: "drop", immediates: [] });
  }
  return kept;
}

function accessesOf(body: readonly Instruction[], params: number): Map<number, Access[]> {
  const accesses = new Map<number, Access[]>();
  for (let at = 0; at < body.length; at++) {
    const local = localOf(body[at]!);
    if (local === undefined || local < params) continue;
    const access = { at, isRead: body[at]!.name === "local.get" };
    const known = accesses.get(local);
    if (known) known.push(access);
    else accesses.set(local, [access]);
  }
  return accesses;
}

/** The blocks of a body as a tree; both sides of an `if` are blocks. Block 0 is the body. */
class Blocks {
  private readonly parents: number[] = [-1];
  /** The innermost block around each instruction. */
  private readonly around: number[] = [];
  /** Where a loop ends. */
  private readonly loopEnds = new Map<number, number>();

  constructor(body: readonly Instruction[]) {
    const open = [0];
    const loops = new Set<number>();
    body.forEach(({ name }, at) => {
      if (name === "else") open.pop();
      if (name === "block" || name === "loop" || name === "if" || name === "else") {
        const block = this.parents.push(open.at(-1)!) - 1;
        open.push(block);
        if (name === "loop") loops.add(block);
      }
      this.around.push(open.at(-1)!);
      if (name !== "end") return;
      const block = open.pop()!;
      if (loops.has(block)) this.loopEnds.set(block, at);
    });
  }

  at(place: number): number {
    return this.around[place]!;
  }

  isInside(inner: number, outer: number): boolean {
    let block = inner;
    while (block > outer) block = this.parents[block]!;
    return block === outer;
  }

  /** The end of the largest loop around `place` that does not hold `home` whole; undefined where there is none. */
  endOfLoop(place: number, home: number): number | undefined {
    let end: number | undefined;
    for (
      let block = this.at(place);
      block >= 0 && !this.isInside(home, block);
      block = this.parents[block]!
    ) {
      end = this.loopEnds.get(block) ?? end;
    }
    return end;
  }
}

/**
 * A value that is set in a block before every read, and read in that block only, lives from there. Any other may be the
 * zero that a local starts with, or come from the turn before: it lives from the start of the function. Either way what is
 * read in a loop that began later lives until that loop ends, as the next turn reads it again.
 */
function lifeOf(local: number, accesses: readonly Access[], blocks: Blocks): Life {
  const [first] = accesses;
  const home = blocks.at(first!.at);
  const isSetFirst = !first!.isRead && accesses.every(({ at }) => blocks.isInside(blocks.at(at), home));
  const holder = isSetFirst ? home : 0;
  const ends = accesses.map(({ at }) => Math.max(at, blocks.endOfLoop(at, holder) ?? 0));
  return { local, from: isSetFirst ? first!.at : -1, to: Math.max(...ends) };
}

/** Gives each local the first place of its type that is free by then; places of one type lie together. */
function place(
  lives: readonly Life[],
  typeOf: (local: number) => ValueType,
): { places: ReadonlyMap<number, number>; locals: readonly ValueType[] } {
  const byType = new Map<ValueType, { readonly ends: number[]; readonly taken: Map<number, number> }>();
  for (const { local, from, to } of lives.toSorted((a, b) => a.from - b.from || a.local - b.local)) {
    const type = typeOf(local);
    const known = byType.get(type) ?? { ends: [], taken: new Map<number, number>() };
    byType.set(type, known);
    const free = known.ends.findIndex((end) => end < from);
    const chosen = free < 0 ? known.ends.length : free;
    known.ends[chosen] = to;
    known.taken.set(local, chosen);
  }
  const places = new Map<number, number>();
  const locals: ValueType[] = [];
  for (const [type, { ends, taken }] of byType) {
    for (const [local, chosen] of taken) places.set(local, locals.length + chosen);
    for (const _ of ends) locals.push(type);
  }
  return { places, locals };
}
