/** @file Walks the accesses of a kernel, each with what is known at its place. */
import {
  children,
  type Expr,
  type Kernel,
  type LoadExpr,
  type LocalExpr,
  type SetStmt,
  type Stmt,
  type StoreStmt,
} from "@tapeless/graph";
import { bindLet, bindResults, enterAxes, enterLoop } from "./enter-site.ts";
import { isPoint } from "./interval.ts";
import { assume, assumeLasting, rangeOf } from "./ranges.ts";
import { createSite, type Site } from "./site.ts";
import { ownExprs } from "./statement-parts.ts";

/** `stmt` is the innermost statement that the access is a part of. Code that is never reached is not visited. */
export interface KernelVisitor {
  readonly load?: (load: LoadExpr, site: Site, stmt: Stmt) => void;
  readonly store?: (store: StoreStmt, site: Site) => void;
  /** An element of a local, read or set. */
  readonly local?: (local: LocalExpr | SetStmt, site: Site, stmt: Stmt) => void;
}

export function walkKernel(
  kernel: Kernel,
  visitor: KernelVisitor,
  contents: Site["contents"] = new Map(),
): void {
  walkBody(kernel.body, createSite(contents), visitor);
}

function walkBody(body: readonly Stmt[], site: Site, visitor: KernelVisitor): void {
  const seen = new Set<Expr>();
  for (const stmt of body) walkStmt(stmt, site, visitor, seen);
}

function walkStmt(stmt: Stmt, site: Site, visitor: KernelVisitor, seen: Set<Expr>): void {
  const visitOwn = (at: Site, before: Set<Expr>): void => {
    for (const { expr } of ownExprs(stmt)) walkExpr(expr, at, stmt, visitor, before);
  };
  if (stmt.kind === "accumulate") {
    const inside = enterAxes(site, stmt.axes);
    if (inside) {
      walkBody(stmt.body, inside, visitor);
      visitOwn(inside, new Set());
    }
    bindResults(site, inside, stmt);
    return;
  }
  visitOwn(site, seen);
  switch (stmt.kind) {
    case "for": {
      const inside = enterLoop(site, stmt);
      if (inside) walkBody(stmt.body, inside, visitor);
      break;
    }
    case "if": {
      const which = rangeOf(stmt.condition, site);
      if (!isPoint(which) || which.lo)
        walkBody(stmt.consequent, assumeLasting(site, stmt.condition, true), visitor);
      if (!isPoint(which) || !which.lo)
        walkBody(stmt.otherwise, assumeLasting(site, stmt.condition, false), visitor);
      break;
    }
    case "let":
      bindLet(site, stmt.name, stmt.value);
      break;
    case "set":
      visitor.local?.(stmt, site, stmt);
      break;
    case "store":
      visitor.store?.(stmt, site);
  }
}

/** Nodes are shared: each is visited once at a place. */
function walkExpr(expr: Expr, site: Site, stmt: Stmt, visitor: KernelVisitor, seen: Set<Expr>): void {
  if (seen.has(expr)) return;
  seen.add(expr);
  if (expr.kind === "when") {
    const { condition, consequent, otherwise } = expr;
    walkExpr(condition, site, stmt, visitor, seen);
    const which = rangeOf(condition, site);
    const side = (branch: Expr, holds: boolean): void => {
      if (isPoint(which) && (which.lo !== 0) !== holds) return;
      walkExpr(branch, assume(site, condition, holds), stmt, visitor, new Set());
    };
    side(consequent, true);
    side(otherwise, false);
    return;
  }
  for (const child of children(expr)) walkExpr(child, site, stmt, visitor, seen);
  if (expr.kind === "load") visitor.load?.(expr, site, stmt);
  if (expr.kind === "local") visitor.local?.(expr, site, stmt);
}
