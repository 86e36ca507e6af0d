/** @file argmax and argmin with their terms in lanes: each keeps the best of its own, and they are compared at the end. */
import type { AccumulateStmt, Accumulator, Stmt } from "@tapeless/graph/ir";
import type { Local } from "../assembler/index.ts";
import { type Affine, nameTerm } from "./affine.ts";
import { type Best, hasPlaces, noneOf, startBest, update } from "./arg-best.ts";
import { constant } from "./blocks.ts";
import { i32Bytes, splatBytes } from "./constants.ts";
import { pick32 } from "./lanes.ts";
import { firstLanes, type Group, type Scope } from "./scope.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector, once, type Push, scalar } from "./value.ts";
import { groupsOf } from "./vector-loop.ts";

/** Vectors side by side: a comparison waits for the one before. */
const vectorsTogether = 4;

/** Whether the terms along the axis can be lanes: then their places are the turns of the axis. */
export function canBeLanes(stmt: AccumulateStmt, args: readonly Accumulator[], scope: Scope): boolean {
  const [axis] = stmt.axes;
  if (!axis || stmt.axes.length > 1 || scope.groups > 0 || axis.extent < lanesOfVector) return false;
  const isPlain = (inner: Stmt): boolean => inner.kind === "let" && inner.value.lanes === 1;
  const isOwn = ({ value, position, lanes }: Accumulator): boolean =>
    lanes === 1 && hasPlaces(value.dtype) && position?.kind === "var" && position.name === axis.index;
  return stmt.body.every(isPlain) && args.every(isOwn);
}

export function writeArgLanes(stmt: AccumulateStmt, args: readonly Accumulator[], w: StmtWriter): void {
  const { scope } = w;
  const [{ index, extent }] = stmt.axes as [AccumulateStmt["axes"][number]];
  const count = extent >= lanesOfVector * vectorsTogether ? vectorsTogether : 1;
  const width = lanesOfVector * count;
  const bests = args.map((acc) =>
    Array.from({ length: count }, (_, group) => startLanes(scope, acc, lanesOfVector * group)),
  );
  const chunk = (base: Affine, groups: readonly Group[]): void =>
    scope.within({ name: index, base, groups }, () => {
      w.stmts(stmt.body);
      const e = scope.evaluate(...args.map(({ value }) => value), ...args.map(({ position }) => position!));
      args.forEach((acc, i) => {
        for (const turn of scope.turns) {
          const { valid } = groups[turn.group]!;
          const [term] = e.vectorRoot(i, turn).parts as [Push];
          const [place] = e.vectorRoot(args.length + i, turn).parts as [Push];
          takeLater(scope, bests[i]![turn.group]!, masked(scope, acc, term, valid), place);
        }
      });
    });
  const whole = extent - (extent % width);
  const name = `${index} chunk`;
  scope.bindIndex(name);
  scope.loops.run({ name, from: 0, to: whole, step: width }, () => chunk(nameTerm(name), groupsOf(width)));
  if (whole < extent) chunk(constant(whole), groupsOf(extent - whole));
  bests.forEach(([first, ...others], i) => {
    for (const other of others) take(scope, first!, other);
    for (const half of [2, 1]) take(scope, first!, upperHalf(scope, first!, half));
    const result = (): void => void scope.f.get(first!.position).op("i32x4.extract_lane", 0);
    scope.declare(args[i]!.name, [scalar("i32", result)], false);
  });
}

/** The first turns' places, for lanes that meet nothing better than the start. */
function startLanes(scope: Scope, acc: Accumulator, first: number): Best {
  const best = startBest(scope, acc, true, false);
  scope.lanes.constants.push(i32Bytes(first, first + 1, first + 2, first + 3));
  scope.f.set(best.position);
  return best;
}

/** A term that comes after all that a lane has met: larger (smaller), or a NaN where none was. */
function takeLater({ f }: Scope, { op, type, value, position }: Best, term: Push, place: Push): void {
  const x = once(f, "v128", term);
  x.force!();
  const isBetter = f.local("v128");
  if (type === "i32") {
    x();
    f.get(value).op(op === "argmax" ? "i32x4.gt_s" : "i32x4.lt_s");
  } else {
    f.get(value).get(value).op("f32x4.eq");
    x();
    f.get(value)
      .op(op === "argmax" ? "f32x4.le" : "f32x4.ge")
      .op("v128.andnot");
  }
  f.set(isBetter);
  x();
  f.get(value).get(isBetter).op("v128.bitselect").set(value);
  place();
  f.get(position).get(isBetter).op("v128.bitselect").set(position);
}

/** Lanes without a term have the worst there is, at places after all others. */
function masked({ f, lanes }: Scope, acc: Accumulator, term: Push, valid: number): Push {
  if (valid === lanesOfVector) return term;
  return once(f, "v128", () => {
    term();
    lanes.constants.push(splatBytes(acc.value.dtype, noneOf(acc)));
    lanes.constants.push(firstLanes("i32", valid));
    f.op("v128.bitselect");
  });
}

function take({ f }: Scope, best: Best, { value, position }: Best): void {
  update(
    f,
    best,
    () => void f.get(value),
    () => void f.get(position),
  );
}

/** What lanes from `half` on have, moved to the first ones. */
function upperHalf({ f }: Scope, best: Best, half: number): Best {
  const moved = (from: Local): Local => {
    const to = f.local("v128");
    f.get(from)
      .get(from)
      .op("i8x16.shuffle", pick32(half, half + 1, half, half))
      .set(to);
    return to;
  };
  return { ...best, value: moved(best.value), position: moved(best.position) };
}
