/** @file What an expression costs, roughly: whether to keep it, whether to jump over it. */
import { children, type Expr, scalarOps } from "@tapeless/graph/ir";

/** Computing these again is as cheap as reading a local. */
export const isCheap = (expr: Expr): boolean => expr.kind === "const" || expr.kind === "var";

/** Fewer operations than this are done faster than a branch is taken wrongly. */
const heaviest = 10;

/** Counts up to the limit; a node that is needed twice counts once. */
export function isHeavy(root: Expr): boolean {
  const seen = new Set<Expr>();
  let cost = 0;
  const visit = (expr: Expr): void => {
    if (cost > heaviest || seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "op") cost += scalarOps[expr.op].define ? 2 * heaviest : 1;
    if (expr.kind === "table" || expr.kind === "load") cost += 1;
    children(expr).forEach(visit);
  };
  visit(root);
  return cost > heaviest;
}
