/** @file Equal nodes become one node, so that what a statement needs twice is computed once. */
import { children, type Expr, withChildren } from "@tapeless/graph/ir";

export function intern(roots: readonly Expr[]): Expr[] {
  const done = new Map<Expr, Expr>();
  const byKey = new Map<string, Expr>();
  const ids = new Map<Expr, number>();
  const visit = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const before = children(expr);
    const after = before.map(visit);
    const key = `${headOf(expr)}(${after.map((child) => ids.get(child)).join()})`;
    let one = byKey.get(key);
    if (!one) {
      one = after.every((child, i) => child === before[i]) ? expr : withChildren(expr, after);
      byKey.set(key, one);
      ids.set(one, ids.size);
    }
    done.set(expr, one);
    return one;
  };
  return roots.map(visit);
}

/** Everything about a node but its children. */
function headOf(expr: Expr): string {
  const { kind, dtype, lanes } = expr;
  return `${kind} ${dtype} ${lanes} ${detailOf(expr)}`;
}

function detailOf(expr: Expr): string {
  switch (expr.kind) {
    case "const":
      return Object.is(expr.value, -0) ? "-0" : String(expr.value);
    case "var":
    case "local":
      return expr.name;
    case "load":
      return expr.buffer;
    case "op":
      return expr.op;
    case "lane":
      return String(expr.lane);
    case "table":
      return expr.table;
    default:
      return "";
  }
}
