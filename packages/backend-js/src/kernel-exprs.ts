/** @file The expressions that the statements of a kernel evaluate. */
import type { Expr, Stmt } from "@tapeless/graph/ir";

export const kernelExprs = (stmts: readonly Stmt[]): Expr[] => stmts.flatMap(exprsOf);

function exprsOf(stmt: Stmt): Expr[] {
  switch (stmt.kind) {
    case "for":
      return [stmt.from, stmt.to, ...kernelExprs(stmt.body)];
    case "let":
      return [stmt.value];
    case "local":
      return [stmt.init];
    case "set":
      return [...stmt.index, stmt.value];
    case "accumulate":
      return [
        ...kernelExprs(stmt.body),
        ...stmt.accumulators.flatMap(({ value, position }) => (position ? [value, position] : [value])),
      ];
    case "store":
      return [stmt.index, stmt.value];
    case "if":
      return [stmt.condition, ...kernelExprs(stmt.consequent), ...kernelExprs(stmt.otherwise)];
  }
}

/** The statements in a list, and those inside them. */
export function everyStmt(stmts: readonly Stmt[]): Stmt[] {
  return stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind === "if") return [stmt, ...everyStmt(stmt.consequent), ...everyStmt(stmt.otherwise)];
    return stmt.kind === "for" || stmt.kind === "accumulate" ? [stmt, ...everyStmt(stmt.body)] : [stmt];
  });
}
