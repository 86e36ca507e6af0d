/**
 * @file Loops over elements of which some lie outside of an operand (`pad`, `concatenate`), cut where a guard changes:
 * in each part the guard is always or never true, so that turns can become lanes and no turn asks.
 */
import { children, constant, type Expr, type ForStmt, type Kernel, type Stmt } from "@tapeless/graph/ir";
import { affine } from "../analysis/linear.ts";
import { Names } from "../lower/names.ts";
import { substitute } from "./as-expressions.ts";
import { mapExpressions } from "./map-expressions.ts";
import { renamed, usedNames } from "./rename.ts";
import { simplifyIndex } from "./simplify-index.ts";

/** A loop of more parts costs more in code than its guards cost in time. */
const mostCuts = 4;

export function splitGuards(kernel: Kernel): Kernel {
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);
  // from the outside: what an outer cut decides need not be cut further in
  const body = kernel.body.flatMap((stmt) => split(stmt, names));
  const isSplit = body.length > kernel.body.length || body.some((stmt, i) => stmt !== kernel.body[i]);
  return isSplit ? splitGuards(simplifyIndex({ ...kernel, body })) : kernel;
}

function split(stmt: Stmt, names: Names): readonly Stmt[] {
  if (stmt.kind !== "for" || !isPlain(stmt)) return [stmt];
  const cuts = cutsOf(stmt);
  if (cuts.length === 0 || cuts.length > mostCuts) {
    const body = stmt.body.flatMap((inner) => split(inner, names));
    const isSame = body.length === stmt.body.length && body.every((inner, i) => inner === stmt.body[i]);
    return [isSame ? stmt : { ...stmt, body }];
  }
  const bounds = [boundOf(stmt.from)!, ...cuts, boundOf(stmt.to)!];
  return cuts.concat(bounds.at(-1)!).map((to, i) => {
    const body = withGuardsInPlace(stmt.body);
    const part = { ...stmt, from: constant("i32", bounds[i]!), to: constant("i32", to), body };
    return i === 0 ? part : renamed(part, names);
  });
}

const boundOf = (expr: Expr): number | undefined => (expr.kind === "const" ? expr.value : undefined);

/** Loops of independent turns around lets and stores. */
const isPlain = (stmt: Stmt): boolean => {
  if (stmt.kind === "for") return stmt.axis === "parallel" && stmt.step === 1 && stmt.body.every(isPlain);
  return stmt.kind === "let" || stmt.kind === "store";
};

/** Conditions that were computed ahead of a loop are put back where they are asked. */
function withGuardsInPlace(body: readonly Stmt[], outer: ReadonlyMap<string, Expr> = new Map()): Stmt[] {
  const conditions = new Map(outer);
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.kind === "for") return [{ ...stmt, body: withGuardsInPlace(stmt.body, conditions) }];
    const own = mapExpressions(stmt, (expr) => substitute(expr, conditions));
    if (own.kind !== "let" || own.value.dtype !== "bool") return [own];
    conditions.set(own.name, own.value);
    return [];
  });
}

/** The turns at which a guard within the loop changes, ascending. */
function cutsOf(loop: ForStmt): number[] {
  const [from, to] = [boundOf(loop.from), boundOf(loop.to)];
  if (from === undefined || to === undefined) return [];
  const found = new Set<number>();
  const guard = (condition: Expr): void => {
    if (condition.dtype !== "bool" || condition.kind !== "op") return;
    const comparison = comparisonOf(condition, loop.index);
    if (comparison) for (const cut of changes(comparison, from, to)) found.add(cut);
    else condition.args.forEach(guard);
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "when") guard(expr.condition);
    children(expr).forEach(visit);
  };
  const walk = (stmt: Stmt): void => {
    if (stmt.kind === "for") stmt.body.forEach(walk);
    else if (stmt.kind === "let") visit(stmt.value);
    else if (stmt.kind === "store") {
      visit(stmt.index);
      visit(stmt.value);
    }
  };
  withGuardsInPlace(loop.body).forEach(walk);
  return [...found].sort((a, b) => a - b);
}

interface Comparison {
  readonly holds: (turn: number) => boolean;
  /** Whether it differs for one turn only. */
  readonly isOfPoint: boolean;
}

const comparisons: Readonly<Record<string, Comparison>> = {
  less: { holds: (x) => x < 0, isOfPoint: false },
  lessEqual: { holds: (x) => x <= 0, isOfPoint: false },
  greater: { holds: (x) => x > 0, isOfPoint: false },
  greaterEqual: { holds: (x) => x >= 0, isOfPoint: false },
  equal: { holds: (x) => x === 0, isOfPoint: true },
  notEqual: { holds: (x) => x !== 0, isOfPoint: true },
};

/** A comparison in which the index of the loop is the only unknown, as a function of it. */
function comparisonOf({ op, args }: Expr & { kind: "op" }, index: string): Comparison | undefined {
  const compare = Object.hasOwn(comparisons, op) ? comparisons[op] : undefined;
  if (!compare || args[0]!.dtype !== "i32") return undefined;
  const [a, b] = args.map((arg) => affine(arg));
  if (!a || !b) return undefined;
  const factor = (a.terms.get(index) ?? 0) - (b.terms.get(index) ?? 0);
  const others = [...a.terms.keys(), ...b.terms.keys()].some((name) => name !== index);
  if (others || factor === 0) return undefined;
  return { ...compare, holds: (turn) => compare.holds(factor * turn + a.constant - b.constant) };
}

/** Where the comparison changes: once, or around the one turn for which it is unlike all others. */
function changes({ holds, isOfPoint }: Comparison, from: number, to: number): number[] {
  if (isOfPoint) {
    const turn = pointOf(holds, from, to);
    return turn === undefined ? [] : [turn, turn + 1].filter((cut) => cut > from && cut < to);
  }
  const first = holds(from);
  if (holds(to - 1) === first) return [];
  let [low, high] = [from, to - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle) === first) low = middle;
    else high = middle;
  }
  return [high];
}

function pointOf(holds: (turn: number) => boolean, from: number, to: number): number | undefined {
  if (to - from < 3) return undefined;
  const usual = holds(from) === holds(from + 1) ? holds(from) : holds(from + 2);
  for (let turn = from; turn < to; turn++) if (holds(turn) !== usual) return turn;
  return undefined;
}
