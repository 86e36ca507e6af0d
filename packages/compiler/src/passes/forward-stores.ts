/**
 * @file Within a kernel, and within its rows: a value that was stored and is loaded again from the same index is used by name;
 * a store into a buffer of the kernel's own that nobody loads any more is left out.
 */
import { children, type Expr, type Kernel, type Stmt, variable, withChildren } from "@tapeless/graph/ir";
import { createExprKeys } from "../analysis/expr-keys.ts";
import { Names } from "../lower/names.ts";
import { accessesOf } from "./accesses.ts";
import { mapExpressions } from "./map-expressions.ts";
import { usedNames } from "./rename.ts";

/** `isLocal`: nobody but this kernel touches the buffer, so its contents need not outlive the kernel. */
export function forwardStores(kernel: Kernel, isLocal: (buffer: string) => boolean): Kernel {
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);
  const stores = countStores(kernel.body);
  const loaded = loadedBuffers(kernel.body);
  const once = (buffer: string): boolean => stores.get(buffer) === 1 && loaded.has(buffer);
  const rows = kernel.body.map((stmt) =>
    stmt.kind === "for" ? { ...stmt, body: forwardIn(stmt.body, once, names) } : stmt,
  );
  return withoutDeadStores({ ...kernel, body: forwardIn(rows, once, names) }, isLocal);
}

/** Forwards what statements of this list store to those after them, and to what these hold. */
function forwardIn(stmts: readonly Stmt[], once: (buffer: string) => boolean, names: Names): Stmt[] {
  const keys = createExprKeys();
  const known = new Map<string, { readonly key: number; readonly value: Expr }>();
  const body: Stmt[] = [];
  for (const stmt of stmts) {
    const next = known.size === 0 ? stmt : mapExpressions(stmt, (expr) => forward(expr, known, keys));
    if (next.kind !== "store" || next.mode !== "set" || !once(next.buffer)) {
      body.push(next);
      continue;
    }
    let { value } = next;
    if (value.kind !== "var" && value.kind !== "const") {
      const name = names.fresh("t");
      body.push({ kind: "let", name, value });
      value = variable(name, value.dtype, value.lanes);
    }
    known.set(next.buffer, { key: keys(next.index), value });
    body.push({ ...next, value });
  }
  return body;
}

function countStores(stmts: readonly Stmt[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { buffer, isStore } of accessesOf(stmts).list) {
    if (isStore) counts.set(buffer, (counts.get(buffer) ?? 0) + 1);
  }
  return counts;
}

type Keys = ReturnType<typeof createExprKeys>;

function forward(expr: Expr, known: ReadonlyMap<string, { key: number; value: Expr }>, keys: Keys): Expr {
  const parts = children(expr);
  const next = parts.map((part) => forward(part, known, keys));
  const made = next.some((part, i) => part !== parts[i]) ? withChildren(expr, next) : expr;
  if (made.kind !== "load" || made.lanes !== 1) return made;
  const stored = known.get(made.buffer);
  return stored && stored.key === keys(made.index) ? stored.value : made;
}

const loadedBuffers = (stmts: readonly Stmt[]): Set<string> =>
  new Set(
    accessesOf(stmts)
      .list.filter(({ isStore }) => !isStore)
      .map(({ buffer }) => buffer),
  );

function withoutDeadStores(kernel: Kernel, isLocal: (buffer: string) => boolean): Kernel {
  const loaded = loadedBuffers(kernel.body);
  const isDead = (buffer: string): boolean => !loaded.has(buffer) && isLocal(buffer);
  const strip = (stmts: readonly Stmt[]): Stmt[] =>
    stmts.flatMap((stmt): Stmt[] => {
      if (stmt.kind === "store" && isDead(stmt.buffer)) return [];
      return [stmt.kind === "for" ? { ...stmt, body: strip(stmt.body) } : stmt];
    });
  const written = (buffer: string): boolean => !loaded.has(buffer);
  return {
    ...kernel,
    buffers: kernel.buffers
      .filter(({ name }) => !isDead(name))
      .map((buffer) =>
        buffer.access === "update" && written(buffer.name) ? { ...buffer, access: "write" } : buffer,
      ),
    body: strip(kernel.body),
  };
}
