/**
 * @file Where a value is computed: the outermost loop in which everything it needs is known.
 *
 * A `Scope` is the body of a loop (or of the kernel, a reduction, a guard) under construction. `place` writes the
 * statements a value needs into the scopes they belong to and returns an expression for use at hand: what is used
 * twice, or is constant in an inner loop, gets a name; reductions become `accumulate` statements.
 */
import {
  type Accumulator,
  children,
  type Expr,
  InternalError,
  type ReduceExpr,
  type Stmt,
  variable,
  withChildren,
} from "@tapeless/graph/ir";
import type { Interner } from "./interner.ts";
import type { Names } from "./names.ts";

export class Scope {
  readonly stmts: Stmt[] = [];
  /** Names of indices, lets and locals that come to be here. */
  readonly defined = new Set<string>();
  readonly parent: Scope | undefined;
  /** A guard: what is computed inside stays inside, since it may only be safe there. */
  readonly barrier: boolean;

  constructor(parent?: Scope, barrier = false) {
    this.parent = parent;
    this.barrier = barrier;
  }

  isWithin(other: Scope): boolean {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) if (scope === other) return true;
    return false;
  }
}

export class Placer {
  private readonly interner: Interner;
  private readonly names: Names;
  private readonly uses = new Map<Expr, number>();
  private readonly free = new Map<Expr, ReadonlySet<string>>();
  private readonly placed = new Map<Expr, { readonly as: Expr; readonly scope: Scope }[]>();
  /** Reductions over the very same axes, which run in one pass. */
  private readonly together = new Map<string, ReduceExpr[]>();

  constructor(interner: Interner, names: Names) {
    this.interner = interner;
    this.names = names;
  }

  /** Expressions for `roots`, usable at the end of `scope`; the first `indices` of them are where something is stored. */
  place(roots: readonly Expr[], scope: Scope, indices = 0): Expr[] {
    const interned = roots.map((root) => this.interner.intern(root));
    this.uses.clear();
    this.together.clear();
    for (const root of interned) this.count(root);
    return interned.map((root, i) => this.visit(root, scope, i < indices));
  }

  private count(expr: Expr): void {
    const seen = this.uses.get(expr) ?? 0;
    this.uses.set(expr, seen + 1);
    if (seen > 0) return;
    for (const child of children(expr)) this.count(child);
    if (expr.kind !== "reduce") return;
    const key = passKey(expr);
    const others = this.together.get(key);
    if (others) others.push(expr);
    else this.together.set(key, [expr]);
  }

  private freeNames(expr: Expr): ReadonlySet<string> {
    const known = this.free.get(expr);
    if (known) return known;
    const names = new Set<string>();
    for (const child of children(expr)) for (const name of this.freeNames(child)) names.add(name);
    if (expr.kind === "var" || expr.kind === "local") names.add(expr.name);
    if (expr.kind === "reduce") for (const { index } of expr.axes) names.delete(index);
    this.free.set(expr, names);
    return names;
  }

  /** The outermost scope, from `scope` outwards, that knows every name in `expr`. */
  private home(expr: Expr, scope: Scope): Scope {
    const names = this.freeNames(expr);
    let at = scope;
    while (at.parent && !at.barrier && ![...names].some((name) => at.defined.has(name))) at = at.parent;
    return at;
  }

  private visit(expr: Expr, scope: Scope, inIndex: boolean): Expr {
    if (expr.kind === "const" || expr.kind === "var" || expr.kind === "local") return expr;
    const before = this.placed.get(expr)?.find(({ scope: at }) => scope.isWithin(at));
    if (before) return before.as;
    const home = this.home(expr, scope);
    if (expr.kind === "reduce") return this.accumulate(expr, home);
    const named = !(inIndex && isIndexArithmetic(expr)) && ((this.uses.get(expr) ?? 1) > 1 || home !== scope);
    const value = this.rebuild(expr, named ? home : scope, inIndex);
    if (!named || !isWork(value)) return value;
    const name = this.names.fresh("t");
    home.stmts.push({ kind: "let", name, value });
    return this.remember(expr, variable(name, expr.dtype, expr.lanes), home, name);
  }

  private rebuild(expr: Expr, scope: Scope, inIndex: boolean): Expr {
    const parts = children(expr);
    const next = parts.map((part, i) => {
      if (expr.kind === "when" && i > 0) return this.guarded(part, scope);
      const indexes = expr.kind === "load" || expr.kind === "table" || (inIndex && expr.kind === "op");
      return this.visit(part, scope, indexes);
    });
    return next.every((part, i) => part === parts[i]) ? expr : withChildren(expr, next);
  }

  /** Inside a `when` nothing may move out: its loads are only in bounds there. */
  private guarded(expr: Expr, scope: Scope): Expr {
    const before = this.placed.get(expr)?.find(({ scope: at }) => scope.isWithin(at));
    if (before) return before.as;
    if (expr.kind === "reduce")
      throw new InternalError("a reduction may not be computed behind a bounds check");
    const parts = children(expr);
    const next = parts.map((part) => this.guarded(part, scope));
    return next.every((part, i) => part === parts[i]) ? expr : withChildren(expr, next);
  }

  /** One pass for this reduction and all others over its axes that can be computed at the same place. */
  private accumulate(expr: ReduceExpr, home: Scope): Expr {
    const inner = new Scope(home);
    for (const { index } of expr.axes) inner.defined.add(index);
    const isReady = (other: ReduceExpr) =>
      !this.placed.has(other) && this.home(other, home) === home && !hasReduction(other.value);
    const members = [
      expr,
      ...(this.together.get(passKey(expr)) ?? []).filter((other) => other !== expr && isReady(other)),
    ];
    const accumulators = members.map((member): Accumulator => {
      const value = this.visit(member.value, inner, false);
      const position = member.position && this.visit(member.position, inner, true);
      const name = this.names.fresh("acc");
      return { name, op: member.op, dtype: member.dtype, lanes: 1, value, ...(position ? { position } : {}) };
    });
    home.stmts.push({
      kind: "accumulate",
      order: expr.order,
      axes: expr.axes,
      body: inner.stmts,
      accumulators,
    });
    members.forEach((member, i) => {
      const { name } = accumulators[i]!;
      this.remember(member, variable(name, member.dtype), home, name);
    });
    return variable(accumulators[0]!.name, expr.dtype);
  }

  private remember(expr: Expr, as: Expr, scope: Scope, name: string): Expr {
    scope.defined.add(name);
    const list = this.placed.get(expr) ?? [];
    list.push({ as, scope });
    this.placed.set(expr, list);
    return as;
  }
}

const passKey = ({ order, axes }: ReduceExpr): string =>
  `${order} ${axes.map(({ index, extent }) => `${index}<${extent}`).join(" ")}`;

const hasReduction = (expr: Expr): boolean => expr.kind === "reduce" || children(expr).some(hasReduction);

/** Additions and products of i32: engines fold them into addressing, naming them only hides the access. */
const isIndexArithmetic = (expr: Expr): boolean => expr.kind === "op" && expr.dtype === "i32";

/** Whether computing it takes anything; names and literals do not. */
const isWork = (expr: Expr): boolean => expr.kind !== "const" && expr.kind !== "var";
