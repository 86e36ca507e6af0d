/** @file What a loop takes from the kernel around it: what a function of the loop alone would have as parameters. */
import { children, type Expr, type ForStmt, type Kernel, type Stmt, type VarExpr } from "@tapeless/graph/ir";
import { bodiesOf, ownExprs } from "./statement-parts.ts";

export interface LoopInputs {
  /** Loop indices, lets and sums that are named outside. */
  readonly names: readonly VarExpr[];
  readonly buffers: Kernel["buffers"];
}

/** Undefined where the loop shares a local with what is around it. */
export function inputsOfLoop(kernel: Kernel, loop: ForStmt): LoopInputs | undefined {
  const own = new Set<string>();
  const names = new Map<string, VarExpr>();
  const buffers = new Set<string>();
  const seen = new Set<Expr>();
  let sharesLocal = false;
  const look = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "var" && !own.has(expr.name)) names.set(expr.name, expr);
    if (expr.kind === "local" && !own.has(expr.name)) sharesLocal = true;
    if (expr.kind === "load") buffers.add(expr.buffer);
    children(expr).forEach(look);
  };
  const walk = (stmt: Stmt): void => {
    // a statement comes after all that it uses, but the terms of a sum use what its body names
    for (const name of declaredBy(stmt)) own.add(name);
    for (const body of bodiesOf(stmt)) body.forEach(walk);
    for (const { expr } of ownExprs(stmt)) look(expr);
    if (stmt.kind === "store") buffers.add(stmt.buffer);
    if (stmt.kind === "set" && !own.has(stmt.name)) sharesLocal = true;
  };
  walk(loop);
  if (sharesLocal) return undefined;
  return { names: [...names.values()], buffers: kernel.buffers.filter(({ name }) => buffers.has(name)) };
}

/** Whether the bounds of the loop, or of one inside it, depend on what is named outside: how long it takes then does, too. */
export function hasOuterBounds(loop: ForStmt, { names }: LoopInputs): boolean {
  const outer = new Set(names.map(({ name }) => name));
  const lets = new Map<string, Expr>();
  const isOuter = (expr: Expr): boolean => {
    if (expr.kind !== "var") return children(expr).some(isOuter);
    const value = lets.get(expr.name);
    return outer.has(expr.name) || (value !== undefined && isOuter(value));
  };
  const visit = (stmt: Stmt): boolean => {
    if (stmt.kind === "let") lets.set(stmt.name, stmt.value);
    if (stmt.kind === "for" && (isOuter(stmt.from) || isOuter(stmt.to))) return true;
    return bodiesOf(stmt).some((body) => body.some(visit));
  };
  return visit(loop);
}

function declaredBy(stmt: Stmt): readonly string[] {
  switch (stmt.kind) {
    case "for":
      return [stmt.index];
    case "let":
    case "local":
      return [stmt.name];
    case "accumulate":
      return [...stmt.axes.map(({ index }) => index), ...stmt.accumulators.map(({ name }) => name)];
    default:
      return [];
  }
}
