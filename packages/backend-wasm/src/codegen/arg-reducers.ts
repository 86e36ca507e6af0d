/** @file argmax and argmin: the position of the first NaN, else the lowest position of the extremum. */
import type { AccumulateStmt } from "@tapeless/graph/ir";
import { hasPlaces, startBest, update } from "./arg-best.ts";
import { canBeLanes, writeArgLanes } from "./arg-lanes.ts";
import { extentOf, writeLoops } from "./blocks.ts";
import { isArg } from "./reducers.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector, type Push, scalar, type Value, vector } from "./value.ts";

/** The accumulators that look for a position go through the terms on their own; `others` writes the rest. */
export function writeArgs(stmt: AccumulateStmt, w: StmtWriter, others: (rest: AccumulateStmt) => void): void {
  const { scope } = w;
  const { f, lanes } = scope;
  const args = stmt.accumulators.filter(isArg);
  const rest = stmt.accumulators.filter((acc) => !isArg(acc));
  if (canBeLanes(stmt, args, scope)) {
    writeArgLanes(stmt, args, w);
    if (rest.length > 0) others({ ...stmt, accumulators: rest });
    return;
  }
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
