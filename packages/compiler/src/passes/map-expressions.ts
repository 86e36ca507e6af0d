/** @file A statement with every expression in it replaced. */
import type { Expr, Stmt } from "@tapeless/graph/ir";

export function mapExpressions(stmt: Stmt, fn: (expr: Expr) => Expr): Stmt {
  const inner = (stmts: readonly Stmt[]): Stmt[] => stmts.map((one) => mapExpressions(one, fn));
  switch (stmt.kind) {
    case "for":
      return { ...stmt, from: fn(stmt.from), to: fn(stmt.to), body: inner(stmt.body) };
    case "let":
      return { ...stmt, value: fn(stmt.value) };
    case "local":
      return { ...stmt, init: fn(stmt.init) };
    case "set":
      return { ...stmt, index: stmt.index.map(fn), value: fn(stmt.value) };
    case "store":
      return { ...stmt, index: fn(stmt.index), value: fn(stmt.value) };
    case "if":
      return {
        ...stmt,
        condition: fn(stmt.condition),
        consequent: inner(stmt.consequent),
        otherwise: inner(stmt.otherwise),
      };
    case "accumulate":
      return {
        ...stmt,
        body: inner(stmt.body),
        accumulators: stmt.accumulators.map((one) => ({
          ...one,
          value: fn(one.value),
          ...(one.position ? { position: fn(one.position) } : {}),
        })),
      };
  }
}
