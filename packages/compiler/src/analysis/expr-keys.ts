/**
 * @file A number for every expression such that equal expressions have equal numbers.
 *
 * Expressions are trees whose nodes may be shared, so a printed text can be exponentially longer than the nodes are
 * many. Here every node is looked at once: its key is made of its own fields and the keys of its children.
 */
import { children, type Expr } from "@tapeless/graph/ir";

export type ExprKeys = (expr: Expr) => number;

export function createExprKeys(): ExprKeys {
  const numbers = new Map<string, number>();
  const known = new WeakMap<Expr, number>();

  const keyOf: ExprKeys = (expr) => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const text = [expr.kind, expr.dtype, expr.lanes, ...own(expr), "(", ...children(expr).map(keyOf)].join(
      " ",
    );
    const key = numbers.get(text) ?? numbers.size;
    numbers.set(text, key);
    known.set(expr, key);
    return key;
  };
  return keyOf;
}

/** What a node says besides its type and its children. */
function own(expr: Expr): readonly (string | number)[] {
  switch (expr.kind) {
    case "const":
      return [Object.is(expr.value, -0) ? "-0" : expr.value];
    case "var":
    case "local":
      return [expr.name];
    case "load":
      return [expr.buffer];
    case "op":
      return [expr.op];
    case "lane":
      return [expr.lane];
    case "table":
      return [expr.table];
    case "reduce":
      return [expr.op, expr.order, ...expr.axes.flatMap((axis) => [axis.index, axis.extent])];
    case "when":
    case "splat":
      return [];
  }
}
