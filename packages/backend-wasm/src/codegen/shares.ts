/**
 * @file Which loops of a kernel several threads share: parallel ones whose turns touch memory that is apart, and that
 * take longer than telling the others.
 *
 * Only where turns are cut apart is decided here, and no sum is: so results do not depend on it.
 */
import {
  hasDisjointTurns,
  hasOuterBounds,
  inputsOfLoop,
  kernelCost,
  type LoopInputs,
} from "@tapeless/compiler";
import type { ForStmt, Kernel, Stmt } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import { mostParts, mostValues } from "./crew.ts";
import type { Bound } from "./loops.ts";
import { rangeOf, type TileNest, tileNestOf } from "./panel-plan.ts";
import { lanesOfVector } from "./value.ts";
import { tileGroups } from "./vector-loop.ts";

export interface LoopShare extends LoopInputs {
  readonly parts: number;
}

/** Columns whose panels are copied together: whole cache lines are read. */
export const groupWidth = 4 * lanesOfVector * tileGroups;

/**
 * Columns a part where parts are of columns: a cache line of each row. Half a group, as a thread that was late is waited
 * for until its last part is done.
 */
export const partWidth = groupWidth / 2;

/** Less than this, in estimated nanoseconds, is not worth waking others, and not worth a part of its own. */
const leastWork = 20_000;
const leastPart = 4_000;

/** Operations, and bytes to or from memory, in a nanosecond: about what one thread does. */
const perNanosecond = 32;

/** Rows a part where each part copies the columns for itself. */
const rowsOfPart = 32;

/** `sharesAll`: loops of little work, too. */
export function planShares(kernel: Kernel, sharesAll: boolean): ReadonlyMap<ForStmt, LoopShare> {
  const shares = new Map<ForStmt, LoopShare>();
  const shareOf = sharesAll ? shareOfAny : shareOfLong;
  for (const stmt of kernel.body) visit(stmt, (loop) => shareOf(loop, kernel), shares);
  return shares;
}

/** Answers whether a loop in the statement is shared. */
function visit(
  stmt: Stmt,
  shareOf: (loop: ForStmt) => LoopShare | undefined,
  shares: Map<ForStmt, LoopShare>,
): boolean {
  if (stmt.kind === "if") {
    const found = [...stmt.consequent, ...stmt.otherwise].map((inner) => visit(inner, shareOf, shares));
    return found.some((isShared) => isShared);
  }
  if (stmt.kind !== "for" || stmt.axis === "unrolled") return false;
  const share = shareOf(stmt);
  const inside = (): boolean =>
    stmt.axis !== "vector" &&
    stmt.body.map((inner) => visit(inner, shareOf, shares)).some((isShared) => isShared);
  // few long turns: rather one of the loops inside
  if (share && (share.parts >= fewParts || !inside())) shares.set(stmt, share);
  else if (!share) return inside();
  return true;
}

const fewParts = 4;

/** Where it is worth it. */
function shareOfLong(loop: ForStmt, kernel: Kernel): LoopShare | undefined {
  const pieces = Math.min(mostParts, piecesOf(loop));
  const inputs = pieces < 2 ? undefined : inputsOfLoop(kernel, loop);
  if (!inputs || hasOuterBounds(loop, inputs)) return undefined;
  const { flops, bytesRead, bytesWritten } = kernelCost({ ...kernel, body: [loop] });
  const work = (flops + bytesRead + bytesWritten) / perNanosecond;
  if (work < leastWork) return undefined;
  return shareIn(loop, kernel, Math.max(2, Math.min(pieces, Math.floor(work / leastPart))));
}

/** Where it is possible. */
function shareOfAny(loop: ForStmt, kernel: Kernel): LoopShare | undefined {
  const turns = loop.from.kind === "const" && loop.to.kind === "const" ? turnsOf(loop) : 0;
  return turns < 2 ? undefined : shareIn(loop, kernel, Math.min(turns, 5));
}

function shareIn(loop: ForStmt, kernel: Kernel, parts: number): LoopShare | undefined {
  const inputs = inputsOfLoop(kernel, loop);
  if (!inputs || inputs.names.length + inputs.buffers.length > mostValues) return undefined;
  if (inputs.names.some(({ lanes }) => lanes > 1) || !hasDisjointTurns(kernel, loop)) return undefined;
  return { ...inputs, parts };
}

/** How many parts the loop can be cut into. */
function piecesOf(loop: ForStmt): number {
  if (loop.from.kind !== "const" || loop.to.kind !== "const") return 0;
  const turns = turnsOf(loop);
  if (loop.axis === "vector") return Math.floor(turns / groupWidth);
  const nest = tileNestOf(loop);
  if (!nest) return turns;
  return hasManyGroups(nest) ? Math.floor(turnsOf(nest.columns) / partWidth) : partsOfRows(nest);
}

/** Whether the columns of a tile nest can be shared: then no column is copied twice. */
export const hasManyGroups = (nest: TileNest): boolean =>
  groupsOf(nest) >= 8 || groupsOf(nest) >= Math.max(2, partsOfRows(nest));

const groupsOf = ({ columns }: TileNest): number => Math.floor(turnsOf(columns) / groupWidth);

const partsOfRows = ({ rows, reduction }: TileNest): number =>
  Math.floor((turnsOf(rows) * reduction.accumulators.length) / rowsOfPart);

function turnsOf(loop: ForStmt): number {
  const [from, to] = rangeOf(loop);
  return Math.ceil((to - from) / loop.step);
}

/** Some of the turns of a loop: those of the part whose number a function gets. */
export class Part {
  private readonly number: Local;
  private readonly parts: number;

  constructor(number: Local, parts: number) {
    this.number = number;
    this.parts = parts;
  }

  /** Parts differ by one unit of turns at most; `from` and `to` are those of the whole loop. */
  bounds(
    f: FunctionBuilder,
    from: number,
    to: number,
    unit: number,
  ): { readonly from: Bound; readonly to: Bound } {
    const units = Math.ceil((to - from) / unit);
    const each = Math.floor(units / this.parts);
    const more = units % this.parts;
    const [first, end] = [f.local("i32"), f.local("i32")];
    f.get(this.number)
      .i32(each * unit)
      .op("i32.mul")
      .i32(from)
      .op("i32.add");
    f.get(this.number).i32(more).get(this.number).i32(more).op("i32.lt_u").select("i32");
    f.i32(unit).op("i32.mul").op("i32.add").tee(first);
    f.i32(each * unit).op("i32.add");
    f.get(this.number).i32(more).op("i32.lt_u").i32(unit).op("i32.mul").op("i32.add").set(end);
    return { from: () => void f.get(first), to: () => void f.get(end) };
  }

  /** Code for one part only. */
  ifLast(f: FunctionBuilder, write: () => void): void {
    f.get(this.number)
      .i32(this.parts - 1)
      .op("i32.eq");
    f.if(write);
  }
}
