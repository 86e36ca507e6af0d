/** @file A kernel that writes one of its results over one of its inputs. */
import {
  children,
  type Expr,
  type Kernel,
  load,
  type Stmt,
  type StoreStmt,
  variable,
  withChildren,
} from "@tapeless/graph/ir";
import { canOverwrite } from "../analysis/can-overwrite.ts";
import { createExprKeys } from "../analysis/expr-keys.ts";
import { Names } from "../lower/names.ts";
import { mapExpressions } from "./map-expressions.ts";
import { renameBuffers, usedNames } from "./rename.ts";

/**
 * The kernel without the buffer `result`, which is now stored in `input`; undefined where that is not shown to be the
 * same. The other buffers keep their order.
 */
export function mergeResult(kernel: Kernel, input: string, result: string): Kernel | undefined {
  const known = answers.get(kernel) ?? new Map<string, Kernel | undefined>();
  answers.set(kernel, known);
  const key = `${input} over ${result}`;
  if (!known.has(key)) known.set(key, merge(kernel, input, result));
  return known.get(key);
}

/** The same kernel is called in many places. */
const answers = new WeakMap<Kernel, Map<string, Kernel | undefined>>();

function merge(kernel: Kernel, input: string, result: string): Kernel | undefined {
  const from = kernel.buffers.find(({ name }) => name === input);
  const to = kernel.buffers.find(({ name }) => name === result);
  if (!from || to?.access !== "write" || from.access !== "read") return undefined;
  if (from.size !== to.size || from.dtype !== to.dtype) return undefined;
  const candidates = [kernel, keepBeforeStores(kernel, input, result)];
  const safe = candidates.find((candidate) => canOverwrite(candidate, input, result));
  if (!safe) return undefined;
  const names = new Map([[result, input]]);
  return {
    ...safe,
    buffers: safe.buffers
      .filter(({ name }) => name !== result)
      .map((buffer) => (buffer.name === input ? { ...buffer, access: "update" } : buffer)),
    body: safe.body.map((stmt) => renameBuffers(stmt, names)),
  };
}

/** `let old = x[i]` before each `store y[i]`, used by what follows it in place of `x[i]`. */
function keepBeforeStores(kernel: Kernel, input: string, result: string): Kernel {
  const keys = createExprKeys();
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);

  const rewrite = (body: readonly Stmt[]): readonly Stmt[] => {
    const at = body.findIndex((stmt) => stmt.kind === "store" && stmt.buffer === result);
    if (at < 0) return body.map(inside);
    const store = body[at] as StoreStmt;
    const { dtype } = kernel.buffers.find(({ name }) => name === input)!;
    const kept = load(input, dtype, store.index, store.value.lanes);
    const name = names.fresh(`old_${input}`);
    const replaced = new Map<Expr, Expr>();
    const old = variable(name, dtype, kept.lanes);
    const replace = (expr: Expr): Expr => {
      const made = replaced.get(expr) ?? (keys(expr) === keys(kept) ? old : overChildren(expr, replace));
      replaced.set(expr, made);
      return made;
    };
    const after = body.slice(at + 1).map((stmt) => mapExpressions(stmt, replace));
    const before = body.slice(0, at).map(inside);
    const isNeeded = [...replaced.values()].includes(old);
    if (!isNeeded) return [...before, store, ...rewrite(after)];
    const value = replace(store.value);
    return [...before, { kind: "let", name, value: kept }, { ...store, value }, ...rewrite(after)];
  };
  const inside = (stmt: Stmt): Stmt => {
    if (stmt.kind === "for") return { ...stmt, body: rewrite(stmt.body) };
    if (stmt.kind !== "if") return stmt;
    return { ...stmt, consequent: rewrite(stmt.consequent), otherwise: rewrite(stmt.otherwise) };
  };
  return { ...kernel, body: rewrite(kernel.body) };
}

function overChildren(expr: Expr, rewrite: (child: Expr) => Expr): Expr {
  const before = children(expr);
  const after = before.map(rewrite);
  return after.every((child, at) => child === before[at]) ? expr : withChildren(expr, after);
}
