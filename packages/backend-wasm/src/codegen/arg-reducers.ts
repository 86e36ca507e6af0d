/** @file argmax and argmin: the position of the first NaN, else the lowest position of the extremum. */
import type { AccumulateStmt, Accumulator } from "@tapeless/graph/ir";
import type { Local } from "../assembler/index.ts";
import { writeLoops } from "./blocks.ts";
import { isArg } from "./reducers.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector, once, type Push, scalar, scalarType, type Value, vector } from "./value.ts";

interface Best {
  readonly acc: Accumulator;
  readonly value: Local;
  readonly position: Local;
  readonly seen: Local;
}

/** The accumulators that look for a position go through the terms on their own; `others` writes the rest. */
export function writeArgs(stmt: AccumulateStmt, w: StmtWriter, others: (rest: AccumulateStmt) => void): void {
  const { scope } = w;
  const { f, lanes } = scope;
  const args = stmt.accumulators.filter(isArg);
  const rest = stmt.accumulators.filter((acc) => !isArg(acc));
  const isVector = scope.groups > 0;
  /** Of each accumulator, group and lane. */
  const bests = args.map((acc) =>
    scope.turns.map(() =>
      Array.from({ length: isVector ? lanesOfVector : acc.lanes }, (): Best => {
        const best = {
          acc,
          value: f.local(scalarType[acc.value.dtype]),
          position: f.local("i32"),
          seen: f.local("i32"),
        };
        f.i32(0).set(best.position).i32(0).set(best.seen);
        return best;
      }),
    ),
  );
  writeLoops(scope, stmt.axes, () => {
    w.stmts(stmt.body);
    const e = scope.evaluate(...args.map(({ value }) => value), ...args.map(({ position }) => position!));
    args.forEach((_, i) => {
      for (const turn of scope.turns) {
        const own = bests[i]![turn.group]!;
        const parts = (root: number): readonly Push[] => lanes.scatter(e.root(root, turn), own.length).parts;
        const [values, positions] = [parts(i), parts(args.length + i)];
        own.forEach((best, lane) => {
          update(w, best, values[lane]!, positions[lane]!);
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
      if (own.length !== lanesOfVector) return scalar("i32", ...parts);
      return vector("i32", ...lanes.gather("i32", parts).parts);
    });
    scope.declare(acc.name, results, isVector);
  });
  if (rest.length > 0) others({ ...stmt, accumulators: rest });
}

function update(w: StmtWriter, { acc, value, position, seen }: Best, term: Push, at: Push): void {
  const { f } = w.scope;
  const type = scalarType[acc.value.dtype];
  const x = once(f, type, term);
  const p = once(f, "i32", at);
  x.force!();
  p.force!();
  const isFloat = type !== "i32";
  const compare = (name: "eq" | "ne" | "gt" | "lt"): void => {
    f.op(`${type}.${isFloat || name === "eq" || name === "ne" ? name : `${name}_s`}` as "f32.eq");
  };
  const unordered = (push: () => void): void => {
    push();
    push();
    compare("ne");
  };
  const best = (): void => void f.get(value);
  // better: larger (smaller), or the first NaN
  x();
  best();
  compare(acc.op === "argmax" ? "gt" : "lt");
  if (isFloat) {
    unordered(x);
    unordered(best);
    f.op("i32.eqz").op("i32.and").op("i32.or");
  }
  // as good, but lower
  x();
  best();
  compare("eq");
  if (isFloat) {
    unordered(x);
    unordered(best);
    f.op("i32.and").op("i32.or");
  }
  p();
  f.get(position).op("i32.lt_s").op("i32.and").op("i32.or");
  f.get(seen).op("i32.eqz").op("i32.or");
  f.if(() => {
    f.i32(1).set(seen);
    x();
    f.set(value);
    p();
    f.set(position);
  });
}
