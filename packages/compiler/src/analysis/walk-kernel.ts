/** @file Walks the accesses of a kernel, each with its place and what is known there. */
import {
  children,
  type Expr,
  type Kernel,
  type LoadExpr,
  type LocalExpr,
  type SetStmt,
  type Stmt,
  type StoreStmt,
} from "@tapeless/graph/ir";
import { bindLet, bindResults, enterAxes, enterLoop } from "./enter-site.ts";
import { isPoint } from "./interval.ts";
import { assume, assumeLasting, rangeOf } from "./ranges.ts";
import { createSite, type Site } from "./site.ts";
import { ownExprs } from "./statement-parts.ts";

/** A statement, and where it stands in a body of the statement around it. */
export interface Step {
  readonly stmt: Stmt;
  /** 1 in the `otherwise` of an `if`, else 0. */
  readonly branch: number;
  readonly at: number;
}

export interface AccessPlace {
  /** The innermost statement that the access is a part of. */
  readonly stmt: Stmt;
  /** From the outermost statement to `stmt`. */
  readonly trail: readonly Step[];
  readonly site: Site;
}

/** Code that is never reached is not visited. */
export interface KernelVisitor {
  readonly load?: (load: LoadExpr, place: AccessPlace) => void;
  readonly store?: (store: StoreStmt, place: AccessPlace) => void;
  /** An element of a local, read or set. */
  readonly local?: (local: LocalExpr | SetStmt, place: AccessPlace) => void;
}

export function walkKernel(
  kernel: Kernel,
  visitor: KernelVisitor,
  contents: Site["contents"] = new Map(),
): void {
  walkBody(kernel.body, createSite(contents), [], 0, visitor);
}

function walkBody(
  body: readonly Stmt[],
  site: Site,
  around: readonly Step[],
  branch: number,
  visitor: KernelVisitor,
): void {
  body.forEach((stmt, at) => {
    walkStmt({ stmt, site, trail: [...around, { stmt, branch, at }] }, visitor);
  });
}

function walkStmt(place: AccessPlace, visitor: KernelVisitor): void {
  const { stmt, site, trail } = place;
  const visitOwn = (at: Site): void => {
    // nodes are shared: each is visited once a statement, as it is evaluated
    const seen = new Set<Expr>();
    for (const { expr } of ownExprs(stmt)) walkExpr(expr, { ...place, site: at }, visitor, seen);
  };
  if (stmt.kind === "accumulate") {
    const inside = enterAxes(site, stmt.axes);
    if (inside) {
      walkBody(stmt.body, inside, trail, 0, visitor);
      visitOwn(inside);
    }
    bindResults(site, inside, stmt);
    return;
  }
  visitOwn(site);
  switch (stmt.kind) {
    case "for": {
      const inside = enterLoop(site, stmt);
      if (inside) walkBody(stmt.body, inside, trail, 0, visitor);
      break;
    }
    case "if": {
      const { condition, consequent, otherwise } = stmt;
      const which = rangeOf(condition, site);
      const isDecided = isPoint(which);
      if (!isDecided || which.lo)
        walkBody(consequent, assumeLasting(site, condition, true), trail, 0, visitor);
      if (!isDecided || !which.lo)
        walkBody(otherwise, assumeLasting(site, condition, false), trail, 1, visitor);
      break;
    }
    case "let":
      bindLet(site, stmt.name, stmt.value);
      break;
    case "set":
      visitor.local?.(stmt, place);
      break;
    case "store":
      visitor.store?.(stmt, place);
  }
}

function walkExpr(expr: Expr, place: AccessPlace, visitor: KernelVisitor, seen: Set<Expr>): void {
  if (seen.has(expr)) return;
  seen.add(expr);
  if (expr.kind === "when") {
    const { condition, consequent, otherwise } = expr;
    walkExpr(condition, place, visitor, seen);
    const which = rangeOf(condition, place.site);
    const side = (branch: Expr, holds: boolean): void => {
      if (isPoint(which) && (which.lo !== 0) !== holds) return;
      // more is known on this side than elsewhere, so what was seen there does not count here, nor the other way
      walkExpr(branch, { ...place, site: assume(place.site, condition, holds) }, visitor, new Set());
    };
    side(consequent, true);
    side(otherwise, false);
    return;
  }
  for (const child of children(expr)) walkExpr(child, place, visitor, seen);
  if (expr.kind === "load") visitor.load?.(expr, place);
  if (expr.kind === "local") visitor.local?.(expr, place);
}
