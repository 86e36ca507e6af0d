/** @file What statements are made of: the expressions they hold themselves, by role, and the bodies inside them. */
import type { Expr, Stmt } from "@tapeless/graph/ir";

export interface OwnExpr {
  readonly expr: Expr;
  /** `index` for indices, loop bounds and conditions. */
  readonly role: "index" | "value";
}

const indices = (exprs: readonly Expr[]): OwnExpr[] => exprs.map((expr) => ({ expr, role: "index" }));
const values = (exprs: readonly Expr[]): OwnExpr[] => exprs.map((expr) => ({ expr, role: "value" }));

/** In order of evaluation. Those of an `accumulate` are evaluated for every term, after its body. */
export function ownExprs(stmt: Stmt): readonly OwnExpr[] {
  switch (stmt.kind) {
    case "for":
      return indices([stmt.from, stmt.to]);
    case "let":
      return values([stmt.value]);
    case "local":
      return values([stmt.init]);
    case "set":
      return [...indices(stmt.index), ...values([stmt.value])];
    case "store":
      return [...indices([stmt.index]), ...values([stmt.value])];
    case "if":
      return indices([stmt.condition]);
    case "accumulate":
      return values(
        stmt.accumulators.flatMap(({ value, position }) => (position ? [value, position] : [value])),
      );
  }
}

export function bodiesOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case "for":
    case "accumulate":
      return [stmt.body];
    case "if":
      return [stmt.consequent, stmt.otherwise];
    default:
      return [];
  }
}

/** Whether the child at this position of `children(expr)` is an index or a condition. */
export const isIndexChild = (expr: Expr, at: number): boolean =>
  expr.kind === "load" ||
  expr.kind === "local" ||
  expr.kind === "table" ||
  (expr.kind === "when" && at === 0);
