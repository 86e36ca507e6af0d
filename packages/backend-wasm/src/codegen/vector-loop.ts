/**
 * @file Loops whose turns are lanes. Turns that four does not divide are a group of fewer lanes, so there is no scalar
 * copy of the body.
 */
import type { ForStmt, Stmt } from "@tapeless/graph/ir";
import { nameTerm } from "./affine.ts";
import { stmtCost } from "./cost.ts";
import type { Group } from "./scope.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector } from "./value.ts";

/** Groups side by side where a contraction is inside: what its rows have in common is loaded once. */
export const tileGroups = 2;

/** A body is written several times up to about this many operations in all. */
const mostUnrolled = 48;

export function writeVectorLoop(stmt: ForStmt, from: number, to: number, w: StmtWriter): void {
  const isTile = stmt.body.some(({ kind }) => kind === "accumulate");
  // groups of a tile go through each statement together; copies of a plain body follow each other
  const together = isTile ? tileGroups : 1;
  const copies = isTile ? 1 : copiesOf(stmt.body);
  const width = lanesOfVector * together * copies;
  const whole = from + Math.floor((to - from) / width) * width;
  if (whole - from > width) {
    const name = `${stmt.index} lanes`;
    w.scope.bindIndex(name);
    w.scope.loops.run({ name, from, to: whole, step: width }, () => {
      writeLanes(stmt, nameTerm(name), width, together, w);
    });
  } else if (whole > from) writeLanes(stmt, constant(from), width, together, w);
  if (whole < to) writeLanes(stmt, constant(whole), to - whole, together, w);
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
