/**
 * @file Two nested loops that walk memory as one: `for i in A, j in B` becomes `for n in A*B` where every index uses
 * i and j only together, as B*i + j times the same factor. Elementwise work over any shape is then one flat loop.
 * The outer index becomes 0 in what remains; `simplify-index`, run after it, takes that out.
 */
import { children, constant, type Expr, type ForStmt, type Kernel, type Stmt } from "@tapeless/graph/ir";
import { affine } from "../analysis/linear.ts";
import { substitute } from "./as-expressions.ts";
import { mapExpressions } from "./map-expressions.ts";

export const collapseLoops = (kernel: Kernel): Kernel => ({ ...kernel, body: kernel.body.map(collapse) });

function collapse(stmt: Stmt): Stmt {
  if (stmt.kind !== "for") return stmt;
  const outer: ForStmt = { ...stmt, body: stmt.body.map(collapse) };
  const [inner] = outer.body;
  if (outer.body.length !== 1 || inner?.kind !== "for" || !isFlat(outer) || !isFlat(inner)) return outer;
  const turns = inner.to.kind === "const" ? inner.to.value : 0;
  const walksTogether = (expr: Expr): boolean => {
    const form = affine(expr);
    return (
      form !== undefined && (form.terms.get(outer.index) ?? 0) === turns * (form.terms.get(inner.index) ?? 0)
    );
  };
  let fits = true;
  const check = (expr: Expr): void => {
    if (expr.kind === "load") {
      if (!walksTogether(expr.index)) fits = false;
      return;
    }
    if (expr.kind === "var" && (expr.name === outer.index || expr.name === inner.index)) fits = false;
    children(expr).forEach(check);
  };
  for (const one of inner.body) {
    if (one.kind === "store") {
      if (!walksTogether(one.index)) fits = false;
      check(one.value);
    } else if (one.kind === "let") {
      check(one.value);
    } else if (one.kind === "accumulate" && one.body.every(({ kind }) => kind === "let")) {
      for (const named of one.body) if (named.kind === "let") check(named.value);
      for (const { value, position } of one.accumulators)
        for (const part of position ? [value, position] : [value]) check(part);
    } else {
      fits = false;
    }
  }
  if (!fits || outer.to.kind !== "const") return outer;
  const env = new Map<string, Expr>([[outer.index, constant("i32", 0)]]);
  const body = inner.body.map((one) => mapExpressions(one, (expr) => substitute(expr, env)));
  return { ...inner, to: constant("i32", outer.to.value * turns), body };
}

const isFlat = ({ axis, step, from }: ForStmt): boolean =>
  axis === "parallel" && step === 1 && from.kind === "const" && from.value === 0;
