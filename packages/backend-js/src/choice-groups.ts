/**
 * @file Choices (`select`, `when`) by the same condition can share one `if` statement, and with it what only that side
 * needs: sin reduces its argument in one of two ways, each giving two numbers.
 */
import { children, type Expr } from "@tapeless/graph/ir";
import { lookupOf } from "./lookup.ts";

export const isChoice = (expr: Expr): boolean =>
  expr.kind === "when" || (expr.kind === "op" && expr.op === "select" && !lookupOf(expr));

/**
 * The groups of choices that may be made together, by member. They have the same condition, none needs the value of
 * another, and all groups can be put in an order. `order` lists nodes after the nodes they need.
 */
export function groupChoices(order: readonly Expr[]): Map<Expr, readonly Expr[]> {
  const byCondition = new Map<Expr, Expr[]>();
  for (const expr of order) {
    if (!isChoice(expr)) continue;
    const condition = children(expr)[0]!;
    if (condition.kind === "const") continue;
    const known = byCondition.get(condition);
    if (known) known.push(expr);
    else byCondition.set(condition, [expr]);
  }
  const groups = new Map<Expr, readonly Expr[]>();
  for (const candidates of byCondition.values()) {
    if (candidates.length < 2) continue;
    for (const choice of candidates) groups.set(choice, candidates);
    if (hasOrder(order, groups)) continue;
    for (const choice of candidates) groups.delete(choice);
  }
  return groups;
}

/** Whether the nodes can be computed one after the other, the members of a group all at once. */
function hasOrder(order: readonly Expr[], groups: ReadonlyMap<Expr, readonly Expr[]>): boolean {
  const state = new Map<Expr, "entered" | "done">();
  /** One node stands for its group. */
  const head = (expr: Expr): Expr => groups.get(expr)?.[0] ?? expr;
  const visit = (expr: Expr): boolean => {
    const at = head(expr);
    const known = state.get(at);
    if (known) return known === "done";
    state.set(at, "entered");
    const members = groups.get(at) ?? [at];
    if (!members.every((member) => children(member).every(visit))) return false;
    state.set(at, "done");
    return true;
  };
  return order.every(visit);
}
