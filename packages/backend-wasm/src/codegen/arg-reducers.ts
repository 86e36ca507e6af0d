/** @file argmax and argmin: the position of the first NaN, else the lowest position of the extremum. */
import type { AccumulateStmt, Accumulator, DType } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import { extentOf, writeLoops } from "./blocks.ts";
import { isArg } from "./reducers.ts";
import type { Scope } from "./scope.ts";
import type { StmtWriter } from "./statements.ts";
import {
  lanesOfVector,
  once,
  type Push,
  pushConstant,
  scalar,
  scalarType,
  type Value,
  vector,
} from "./value.ts";

/** The best term so far and where it was: one, or one in each lane. */
interface Best {
  readonly op: Accumulator["op"];
  readonly type: "f32" | "f64" | "i32";
  readonly isVector: boolean;
  readonly value: Local;
  readonly position: Local;
}

/** The accumulators that look for a position go through the terms on their own; `others` writes the rest. */
export function writeArgs(stmt: AccumulateStmt, w: StmtWriter, others: (rest: AccumulateStmt) => void): void {
  const { scope } = w;
  const { f, lanes } = scope;
  const args = stmt.accumulators.filter(isArg);
  const rest = stmt.accumulators.filter((acc) => !isArg(acc));
  /** Lanes of a vector, or scalars: of each accumulator and group, the best of each. */
  const inVectors = args.map((acc) => scope.groups > 0 && hasPlaces(acc.value.dtype));
  const isEmpty = extentOf(stmt.axes) === 0;
  const bests = args.map((acc, i) => {
    const count = inVectors[i] ? 1 : scope.groups > 0 ? lanesOfVector : acc.lanes;
    return scope.turns.map(() =>
      Array.from({ length: count }, () => startBest(scope, acc, inVectors[i]!, isEmpty)),
    );
  });
  writeLoops(scope, stmt.axes, () => {
    w.stmts(stmt.body);
    const e = scope.evaluate(...args.map(({ value }) => value), ...args.map(({ position }) => position!));
    args.forEach((_, i) => {
      for (const turn of scope.turns) {
        const own = bests[i]![turn.group]!;
        const parts = (root: number): readonly Push[] =>
          inVectors[i] ? e.vectorRoot(root, turn).parts : lanes.scatter(e.root(root, turn), own.length).parts;
        const [values, positions] = [parts(i), parts(args.length + i)];
        own.forEach((best, lane) => {
          update(f, best, values[lane]!, positions[lane]!);
        });
      }
    });
  });
  args.forEach((acc, i) => {
    const results = bests[i]!.map((own): Value => {
      const parts = own.map(
        ({ position }) =>
          (): void =>
            void f.get(position),
      );
      if (inVectors[i]) return vector("i32", ...parts);
      if (own.length !== lanesOfVector) return scalar("i32", ...parts);
      return vector("i32", ...lanes.gather("i32", parts).parts);
    });
    scope.declare(acc.name, results, scope.groups > 0);
  });
  if (rest.length > 0) others({ ...stmt, accumulators: rest });
}

/** Whether each lane can keep the place of its own extremum. */
export const hasPlaces = (dtype: DType): boolean => dtype === "f32" || dtype === "i32";

/** The highest place there can be. */
const nowhere = 2147483647;

/** Any term is better, or as good and at a lower place. */
function startBest({ f, lanes }: Scope, acc: Accumulator, isVector: boolean, isEmpty: boolean): Best {
  const { dtype } = acc.value;
  const type = scalarType[dtype];
  const best: Best = {
    op: acc.op,
    type,
    isVector,
    value: f.local(isVector ? "v128" : type),
    position: f.local(isVector ? "v128" : "i32"),
  };
  const worst = type === "i32" ? -2147483648 : -Infinity;
  const none = acc.op === "argmax" ? worst : type === "i32" ? 2147483647 : Infinity;
  const set = (local: Local, of: DType, value: number): void => {
    const all = lanes.toVector({ ...scalar(of, () => pushConstant(f, of, value)), constant: value });
    if (isVector) all.parts[0]!();
    else pushConstant(f, of, value);
    f.set(local);
  };
  set(best.value, dtype, none);
  set(best.position, "i32", isEmpty ? 0 : nowhere);
  return best;
}

function update(f: FunctionBuilder, best: Best, term: Push, at: Push): void {
  const { type, isVector } = best;
  const x = once(f, isVector ? "v128" : type, term);
  const p = once(f, isVector ? "v128" : "i32", at);
  x.force!();
  p.force!();
  const isFloat = type !== "i32";
  const compare = (name: "eq" | "ne" | "gt" | "lt", of: typeof type = type): void => {
    const isSigned = of === "i32" && name !== "eq" && name !== "ne";
    const shape = isVector ? `${of}x4` : of;
    f.op(`${shape}.${name}${isSigned ? "_s" : ""}` as "f32.eq");
  };
  const both = (): void => void f.op(isVector ? "v128.and" : "i32.and");
  const either = (): void => void f.op(isVector ? "v128.or" : "i32.or");
  const value = (): void => void f.get(best.value);
  // a NaN is the only value that differs from itself
  const differsFromItself = (push: () => void, name: "eq" | "ne"): void => {
    push();
    push();
    compare(name);
  };
  // better: larger (smaller), or the first NaN
  x();
  value();
  compare(best.op === "argmax" ? "gt" : "lt");
  if (isFloat) {
    differsFromItself(x, "ne");
    differsFromItself(value, "eq");
    both();
    either();
  }
  // as good, but lower
  x();
  value();
  compare("eq");
  if (isFloat) {
    differsFromItself(x, "ne");
    differsFromItself(value, "ne");
    both();
    either();
  }
  p();
  f.get(best.position);
  compare("lt", "i32");
  both();
  either();
  if (!isVector) {
    f.if(() => {
      x();
      f.set(best.value);
      p();
      f.set(best.position);
    });
    return;
  }
  const take = f.local("v128");
  f.set(take);
  x();
  f.get(best.value).get(take).op("v128.bitselect").set(best.value);
  p();
  f.get(best.position).get(take).op("v128.bitselect").set(best.position);
}
