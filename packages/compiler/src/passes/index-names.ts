/** @file Which names the indices, bounds and conditions of a kernel depend on. */
import { children, type Expr, type Stmt } from "@tapeless/graph/ir";
import { bodiesOf, isIndexChild, ownExprs } from "../analysis/statement-parts.ts";

/** Lets are looked through: with `let a = b + 1` and an index `a`, both names are answered. */
export function indexNames(body: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  const lets = new Map<string, Expr>();
  const seen = { index: new Set<Expr>(), value: new Set<Expr>() };

  const visit = (expr: Expr, role: "index" | "value"): void => {
    if (seen[role].has(expr)) return;
    seen[role].add(expr);
    if (expr.kind === "var" && role === "index" && !names.has(expr.name)) {
      names.add(expr.name);
      const value = lets.get(expr.name);
      if (value) visit(value, "index");
    }
    children(expr).forEach((child, at) => {
      visit(child, isIndexChild(expr, at) ? "index" : role);
    });
  };
  const walk = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (stmt.kind === "let") lets.set(stmt.name, stmt.value);
      for (const inner of bodiesOf(stmt)) walk(inner);
      for (const { expr, role } of ownExprs(stmt)) visit(expr, role);
    }
  };
  walk(body);
  return names;
}
