/** @file What an expression costs, roughly: whether to keep it, whether to jump over it, how often to write it. */
import { children, type Expr, type OpExpr, type Stmt, scalarOps } from "@tapeless/graph/ir";

/** Computing these again is as cheap as reading a local. */
export const isCheap = (expr: Expr): boolean => expr.kind === "const" || expr.kind === "var";

/** Fewer operations than this are done faster than a branch is taken wrongly. */
const heavy = 10;

export const isHeavy = (root: Expr): boolean => exprCost(root, heavy) > heavy;

const otherwiseHeavy = new WeakMap<Expr, boolean>();

/** Of the last side of a choice: what nothing else of the choice needs. */
export function isHeavyOtherwise(choice: OpExpr): boolean {
  let isOne = otherwiseHeavy.get(choice);
  if (isOne === undefined) {
    const [condition, then, otherwise] = choice.args;
    isOne = isHeavy(otherwise!) && exprCost(otherwise!, heavy, nodesOf(condition!, then!)) > heavy;
    otherwiseHeavy.set(choice, isOne);
  }
  return isOne;
}

function nodesOf(...roots: readonly Expr[]): Set<Expr> {
  const found = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (found.has(expr)) return;
    found.add(expr);
    children(expr).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

/** Counts up to about `limit`; a node that is needed twice counts once, and what is `computed` already not at all. */
export function exprCost(root: Expr, limit = Infinity, computed?: ReadonlySet<Expr>): number {
  const seen = new Set(computed);
  let cost = 0;
  const visit = (expr: Expr): void => {
    if (cost > limit || seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "op") cost += scalarOps[expr.op].define ? scalarOps[expr.op].flops + heavy : 1;
    if (expr.kind === "table" || expr.kind === "load") cost += 1;
    children(expr).forEach(visit);
  };
  visit(root);
  return cost;
}

export function stmtCost(stmt: Stmt): number {
  switch (stmt.kind) {
    case "let":
    case "set":
      return exprCost(stmt.value);
    case "store":
      return 1 + exprCost(stmt.value) + exprCost(stmt.index);
    case "local":
      return 1;
    case "if":
      return [...stmt.consequent, ...stmt.otherwise].reduce((sum, inner) => sum + stmtCost(inner), 1);
    case "for":
    case "accumulate":
      return Infinity;
  }
}
