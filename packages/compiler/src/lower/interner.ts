/** @file One object per distinct expression within a kernel, so that equal work is seen to be equal. */
import { children, type Expr, withChildren } from "@tapeless/graph/ir";

export class Interner {
  private readonly known = new Map<string, Expr>();
  private readonly ids = new Map<Expr, number>();

  /** The one object for this expression. */
  intern(expr: Expr): Expr {
    if (this.ids.has(expr)) return expr;
    const parts = children(expr).map((child) => this.intern(child));
    const key = `${head(expr)}(${parts.map((part) => this.ids.get(part)).join(",")})`;
    const found = this.known.get(key);
    if (found) return found;
    const made = parts.every((part, i) => part === children(expr)[i]) ? expr : withChildren(expr, parts);
    this.known.set(key, made);
    this.ids.set(made, this.ids.size);
    return made;
  }

  /** A number that stands for an interned expression. */
  id(expr: Expr): number {
    return this.ids.get(this.intern(expr))!;
  }
}

const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Everything about a node but its children. */
function head(expr: Expr): string {
  const type = `${expr.dtype}x${expr.lanes}`;
  switch (expr.kind) {
    case "const":
      return `const ${type} ${showNumber(expr.value)}`;
    case "var":
    case "local":
      return `${expr.kind} ${type} ${expr.name}`;
    case "load":
      return `load ${type} ${expr.buffer}`;
    case "op":
      return `op ${type} ${expr.op}`;
    case "table":
      return `table ${expr.table}`;
    case "lane":
      return `lane ${type} ${expr.lane}`;
    case "when":
    case "splat":
      return `${expr.kind} ${type}`;
    case "reduce": {
      const axes = expr.axes.map(({ index, extent }) => `${index}:${extent}`).join(" ");
      return `reduce ${type} ${expr.op} ${expr.order} ${axes}`;
    }
  }
}
