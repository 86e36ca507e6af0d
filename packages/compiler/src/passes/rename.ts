/** @file Names within a kernel: which are in use, and copies of statements under new ones. */
import { children, type Expr, type Kernel, type Stmt, withChildren } from "@tapeless/graph/ir";
import type { Names } from "../lower/names.ts";
import { mapExpressions } from "./map-expressions.ts";

/** A copy of a statement whose names are new, since names are unique within a kernel. */
export const renamed = <S extends Stmt>(original: S, names: Names): S => renamedBody([original], names)[0]!;

/** The same for statements that follow each other. */
export function renamedBody<S extends Stmt>(body: readonly S[], names: Names): S[] {
  const fresh = new Map<string, string>();
  const rename = (name: string): string => {
    const next = names.fresh(name);
    fresh.set(name, next);
    return next;
  };
  const expr = (value: Expr): Expr => renameVariables(value, fresh);
  const stmt = (one: Stmt): Stmt => {
    switch (one.kind) {
      case "for": {
        const [from, to] = [expr(one.from), expr(one.to)];
        return { ...one, from, to, index: rename(one.index), body: one.body.map(stmt) };
      }
      case "let": {
        const value = expr(one.value);
        return { ...one, value, name: rename(one.name) };
      }
      case "local": {
        const init = expr(one.init);
        return { ...one, init, name: rename(one.name) };
      }
      case "set":
        return {
          ...one,
          name: fresh.get(one.name) ?? one.name,
          index: one.index.map(expr),
          value: expr(one.value),
        };
      case "store":
        return { ...one, index: expr(one.index), value: expr(one.value) };
      case "if": {
        const { condition, consequent, otherwise } = one;
        return {
          ...one,
          condition: expr(condition),
          consequent: consequent.map(stmt),
          otherwise: otherwise.map(stmt),
        };
      }
      case "accumulate": {
        const axes = one.axes.map(({ index, extent }) => ({ index: rename(index), extent }));
        const inner = one.body.map(stmt);
        const accumulators = one.accumulators.map((acc) => ({
          ...acc,
          value: expr(acc.value),
          ...(acc.position ? { position: expr(acc.position) } : {}),
        }));
        const named = accumulators.map((acc) => ({ ...acc, name: rename(acc.name) }));
        return { ...one, axes, body: inner, accumulators: named };
      }
    }
  };
  return body.map((one) => stmt(one) as S);
}

function renameVariables(expr: Expr, names: ReadonlyMap<string, string>): Expr {
  const parts = children(expr);
  const next = parts.map((part) => renameVariables(part, names));
  const made = next.some((part, i) => part !== parts[i]) ? withChildren(expr, next) : expr;
  if (made.kind !== "var" && made.kind !== "local") return made;
  const name = names.get(made.name);
  return name === undefined ? made : { ...made, name };
}

/** Every name a kernel uses: buffers, indices, lets, locals, accumulators. */
export function usedNames(kernel: Kernel): Set<string> {
  const used = new Set(kernel.buffers.map(({ name }) => name));
  const visit = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (stmt.kind === "let" || stmt.kind === "local") used.add(stmt.name);
      else if (stmt.kind === "if") visit([...stmt.consequent, ...stmt.otherwise]);
      else if (stmt.kind === "for" || stmt.kind === "accumulate") visit(stmt.body);
      if (stmt.kind === "for") used.add(stmt.index);
      if (stmt.kind !== "accumulate") continue;
      for (const { index } of stmt.axes) used.add(index);
      for (const { name } of stmt.accumulators) used.add(name);
    }
  };
  visit(kernel.body);
  return used;
}

/** A copy of a statement whose loads and stores go to other buffers. */
export function renameBuffers<S extends Stmt>(original: S, names: ReadonlyMap<string, string>): S {
  const expr = (one: Expr): Expr => {
    const parts = children(one);
    const next = parts.map(expr);
    const made = next.some((part, i) => part !== parts[i]) ? withChildren(one, next) : one;
    return made.kind === "load" ? { ...made, buffer: names.get(made.buffer) ?? made.buffer } : made;
  };
  const stores = (stmt: Stmt): Stmt => {
    if (stmt.kind === "store") return { ...stmt, buffer: names.get(stmt.buffer) ?? stmt.buffer };
    if (stmt.kind === "for" || stmt.kind === "accumulate")
      return { ...stmt, body: stmt.body.map(stores) } as Stmt;
    if (stmt.kind !== "if") return stmt;
    return { ...stmt, consequent: stmt.consequent.map(stores), otherwise: stmt.otherwise.map(stores) };
  };
  return stores(mapExpressions(original, expr)) as S;
}
