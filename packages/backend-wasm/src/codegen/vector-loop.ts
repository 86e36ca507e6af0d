/**
 * @file Loops whose turns are lanes. Turns that four does not divide are a group of fewer lanes, so there is no scalar
 * copy of the body.
 */
import { type AccumulateStmt, children, type Expr, type ForStmt, type Stmt } from "@tapeless/graph/ir";
import { affineOf, nameTerm } from "./affine.ts";
import { stmtCost } from "./cost.ts";
import type { Group } from "./scope.ts";
import type { Part } from "./shares.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector } from "./value.ts";

/** Groups side by side where a contraction is inside: what its rows have in common is loaded once. */
export const tileGroups = 2;

/** Sums in registers beside what they are made of; few of them reach further along a row of memory. */
const mostSums = 8;

/** A body is written several times up to about this many operations in all. */
const mostUnrolled = 48;

export function writeVectorLoop(stmt: ForStmt, from: number, to: number, w: StmtWriter, part?: Part): void {
  const sums = stmt.body.flatMap((inner) => (inner.kind === "accumulate" ? [inner] : []));
  const isTile = sums.length > 0;
  // groups of a tile go through each statement together; copies of a plain body follow each other
  const together = isTile ? groupsBeside(sums, stmt.index) : 1;
  const copies = isTile ? 1 : copiesOf(stmt.body);
  const width = lanesOfVector * together * copies;
  const whole = from + Math.floor((to - from) / width) * width;
  if (part || whole - from > width) {
    const name = `${stmt.index} lanes`;
    w.scope.bindIndex(name);
    const bounds = part?.bounds(w.scope.f, from, whole, width) ?? { from, to: whole };
    w.scope.loops.run({ name, ...bounds, step: width }, () => {
      writeLanes(stmt, nameTerm(name), width, together, w);
    });
  } else if (whole > from) writeLanes(stmt, constant(from), width, together, w);
  if (whole === to) return;
  const writeLast = (): void => writeLanes(stmt, constant(whole), to - whole, together, w);
  if (part) part.ifLast(w.scope.f, writeLast);
  else writeLast();
}

/** More groups where few sums are kept and all that is read lies side by side. */
function groupsBeside(sums: readonly AccumulateStmt[], index: string): number {
  const count = sums.reduce((total, { accumulators }) => total + accumulators.length, 0);
  const isStraight = (expr: Expr): boolean => {
    if (expr.kind !== "load") return children(expr).every(isStraight);
    const { terms, rest } = affineOf(expr.index, nameTerm);
    return rest.length === 0 && (terms.get(index) ?? 0) <= 1;
  };
  const values = sums.flatMap(({ body, accumulators }) => [
    ...body.flatMap((stmt) => (stmt.kind === "let" ? [stmt.value] : [])),
    ...accumulators.map(({ value }) => value),
  ]);
  return values.every(isStraight) ? Math.max(tileGroups, Math.floor(mostSums / count)) : tileGroups;
}

const constant = (value: number) => ({ constant: value, terms: new Map<string, number>(), rest: [] });

function writeLanes(
  stmt: ForStmt,
  base: ReturnType<typeof nameTerm>,
  count: number,
  together: number,
  w: StmtWriter,
): void {
  const groups = groupsOf(count);
  for (let at = 0; at < groups.length; at += together) {
    w.scope.within({ name: stmt.index, base, groups: groups.slice(at, at + together) }, () =>
      w.stmts(stmt.body),
    );
  }
}

/** `count` turns as groups of four, the last one shorter. */
export const groupsOf = (count: number): Group[] =>
  Array.from({ length: Math.ceil(count / lanesOfVector) }, (_, i) => ({
    offset: lanesOfVector * i,
    valid: Math.min(lanesOfVector, count - lanesOfVector * i),
  }));

function copiesOf(body: readonly Stmt[]): number {
  const cost = body.reduce((sum, stmt) => sum + stmtCost(stmt), 0);
  if (4 * cost <= mostUnrolled) return 4;
  return 2 * cost <= mostUnrolled ? 2 : 1;
}
