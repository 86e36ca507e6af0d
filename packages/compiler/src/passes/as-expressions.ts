/**
 * @file The body of a loop nest as expressions: what it stores, with lets put back in and reductions as values. The
 * reverse of what lowering writes, for passes that move whole computations; `undefined` where a body holds anything else.
 */
import { children, type Expr, type Stmt, type StoreStmt, withChildren } from "@tapeless/graph/ir";

type Environment = ReadonlyMap<string, Expr>;

/** Stores of a body made of lets, reductions and stores. */
export function storesAsExpressions(
  body: readonly Stmt[],
  outer: Environment = new Map(),
): StoreStmt[] | undefined {
  const env = new Map(outer);
  const stores: StoreStmt[] = [];
  for (const stmt of body) {
    if (stmt.kind === "store") {
      stores.push({ ...stmt, index: substitute(stmt.index, env), value: substitute(stmt.value, env) });
    } else if (!bind(stmt, env)) {
      return undefined;
    }
  }
  return stores;
}

function bind(stmt: Stmt, env: Map<string, Expr>): boolean {
  if (stmt.kind === "let") {
    env.set(stmt.name, substitute(stmt.value, env));
    return true;
  }
  if (stmt.kind !== "accumulate") return false;
  const inside = new Map(env);
  for (const inner of stmt.body) if (!bind(inner, inside)) return false;
  for (const { name, op, dtype, lanes, value, position } of stmt.accumulators) {
    const at = position ? { position: substitute(position, inside) } : {};
    const { order, axes } = stmt;
    env.set(name, { kind: "reduce", op, order, axes, dtype, lanes, value: substitute(value, inside), ...at });
  }
  return true;
}

/** The expression with some variables replaced; shared parts stay shared. */
export function substitute(expr: Expr, env: Environment, done: Map<Expr, Expr> = new Map()): Expr {
  const known = done.get(expr);
  if (known) return known;
  let result = expr;
  if (expr.kind === "var") {
    result = env.get(expr.name) ?? expr;
  } else {
    const parts = children(expr);
    const next = parts.map((part) => substitute(part, env, done));
    if (next.some((part, i) => part !== parts[i])) result = withChildren(expr, next);
  }
  done.set(expr, result);
  return result;
}
