/**
 * @file The pass `simplify-index`: index expressions in their canonical, cheapest form.
 *
 * Views (reshape, transpose, slice, pad) reach a kernel as arithmetic on indices; most of it cancels once the ranges of
 * the loop variables are known. Rewritten are the indices of loads, stores, locals and tables, loop bounds,
 * conditions, and the lets these use. Values are left alone, so no result can change; conditions that are always
 * true or false are decided, and loops of one turn are replaced by their body.
 */
import { children, constant, type Expr, type Kernel, type Stmt, withChildren } from "@tapeless/graph/ir";
import { bindLet, bindResults, enterAxes, enterLoop } from "../analysis/enter-site.ts";
import { type Interval, isPoint } from "../analysis/interval.ts";
import { addScaled } from "../analysis/linear.ts";
import { assume, assumeLasting, exactForm, exactRange, rangeOf } from "../analysis/ranges.ts";
import { createSite, type Site } from "../analysis/site.ts";
import { indexNames } from "./index-names.ts";
import { simplifyNode } from "./simplify-index-rules.ts";

export interface SimplifyIndexOptions {
  /** Values that the elements of an i32 buffer of the kernel can have (declared index ranges). */
  readonly contents?: ReadonlyMap<string, Interval>;
}

export function simplifyIndex(kernel: Kernel, options: SimplifyIndexOptions = {}): Kernel {
  const context: Context = { replaced: new Map(), names: indexNames(kernel.body) };
  const body = simplifyBody(kernel.body, createSite(options.contents), context);
  return { ...kernel, body };
}

interface Context {
  /** Indices of loops that had one turn, and what stands in their place. */
  readonly replaced: Map<string, Expr>;
  /** Lets that an index depends on. */
  readonly names: ReadonlySet<string>;
}

const simplifyBody = (body: readonly Stmt[], site: Site, context: Context): readonly Stmt[] => {
  const rewrite = rewriter(site, context);
  return body.flatMap((stmt) => simplifyStmt(stmt, site, rewrite, context));
};

function simplifyStmt(stmt: Stmt, site: Site, rewrite: Rewriter, context: Context): readonly Stmt[] {
  switch (stmt.kind) {
    case "for": {
      const loop = { ...stmt, from: rewrite.index(stmt.from), to: rewrite.index(stmt.to) };
      const inside = enterLoop(site, loop);
      if (!inside) return [];
      if (hasOneTurn(loop, site)) {
        context.replaced.set(stmt.index, loop.from);
        return simplifyBody(stmt.body, site, context);
      }
      return [{ ...loop, body: simplifyBody(stmt.body, inside, context) }];
    }
    case "let": {
      const isIndex = context.names.has(stmt.name);
      const value = isIndex ? rewrite.index(stmt.value) : rewrite.value(stmt.value);
      bindLet(site, stmt.name, value);
      return [{ ...stmt, value }];
    }
    case "local":
      return [{ ...stmt, init: rewrite.value(stmt.init) }];
    case "set":
      return [{ ...stmt, index: stmt.index.map(rewrite.index), value: rewrite.value(stmt.value) }];
    case "store":
      return [{ ...stmt, index: rewrite.index(stmt.index), value: rewrite.value(stmt.value) }];
    case "if": {
      const condition = rewrite.index(stmt.condition);
      const which = rangeOf(condition, site);
      if (isPoint(which)) return simplifyBody(which.lo ? stmt.consequent : stmt.otherwise, site, context);
      const consequent = simplifyBody(stmt.consequent, assumeLasting(site, condition, true), context);
      const otherwise = simplifyBody(stmt.otherwise, assumeLasting(site, condition, false), context);
      return consequent.length + otherwise.length > 0 ? [{ ...stmt, condition, consequent, otherwise }] : [];
    }
    case "accumulate": {
      const inside = enterAxes(site, stmt.axes);
      // no terms: nothing inside is ever computed
      if (!inside) return [stmt];
      // an axis of one turn stays, because blocks are counted by axes (docs/numerics.md A3); its index is 0
      for (const axis of stmt.axes)
        if (axis.extent === 1) context.replaced.set(axis.index, constant("i32", 0));
      const body = simplifyBody(stmt.body, inside, context);
      const { value } = rewriter(inside, context);
      const accumulators = stmt.accumulators.map((accumulator) => ({
        ...accumulator,
        value: value(accumulator.value),
        ...(accumulator.position && { position: value(accumulator.position) }),
      }));
      const simplified = { ...stmt, body, accumulators };
      bindResults(site, inside, simplified);
      return [simplified];
    }
  }
}

/** Whether 0 < to - from <= step. */
function hasOneTurn(loop: Extract<Stmt, { kind: "for" }>, site: Site): boolean {
  const from = exactForm(loop.from, site);
  const to = exactForm(loop.to, site);
  if (!from || !to) return false;
  const { lo, hi } = exactRange(addScaled(to, from, -1), site);
  return lo > 0 && hi <= loop.step;
}

interface Rewriter {
  /** Simplifies an index or a condition. */
  readonly index: (expr: Expr) => Expr;
  /** Keeps the arithmetic of a value, and simplifies the indices and decides the conditions in it. */
  readonly value: (expr: Expr) => Expr;
}

/** Rewrites expressions of one place. Nodes are shared, so each is rewritten once; unchanged ones stay the same node. */
function rewriter(site: Site, context: Context): Rewriter {
  const indices = new Map<Expr, Expr>();
  const values = new Map<Expr, Expr>();

  const remember =
    (known: Map<Expr, Expr>, rewrite: (expr: Expr) => Expr) =>
    (expr: Expr): Expr => {
      const result = known.get(expr) ?? rewrite(expr);
      known.set(expr, result);
      return result;
    };
  const overChildren = (expr: Expr, rewrite: (child: Expr) => Expr): Expr => {
    const before = children(expr);
    const after = before.map(rewrite);
    return after.every((child, at) => child === before[at]) ? expr : withChildren(expr, after);
  };
  const lazily = (expr: Extract<Expr, { kind: "when" }>, kind: keyof Rewriter): Expr => {
    const condition = index(expr.condition);
    const which = rangeOf(condition, site);
    if (isPoint(which)) return { index, value }[kind](which.lo ? expr.consequent : expr.otherwise);
    const consequent = rewriter(assume(site, condition, true), context)[kind](expr.consequent);
    const otherwise = rewriter(assume(site, condition, false), context)[kind](expr.otherwise);
    const same =
      condition === expr.condition && consequent === expr.consequent && otherwise === expr.otherwise;
    return same ? expr : { ...expr, condition, consequent, otherwise };
  };

  const index: (expr: Expr) => Expr = remember(indices, (expr) => {
    if (expr.kind === "var") return simplifyNode(context.replaced.get(expr.name) ?? expr, site);
    return simplifyNode(expr.kind === "when" ? lazily(expr, "index") : overChildren(expr, index), site);
  });
  const value: (expr: Expr) => Expr = remember(values, (expr) => {
    switch (expr.kind) {
      case "var":
        return context.replaced.get(expr.name) ?? expr;
      case "when":
        return lazily(expr, "value");
      case "load":
      case "local":
      case "table":
        return overChildren(expr, index);
      default:
        return overChildren(expr, value);
    }
  });
  return { index, value };
}
