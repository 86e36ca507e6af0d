/**
 * @file Choices that come once after a long reduction, like the relu of a layer: next to hundreds of terms a wrong guess
 * of the processor costs nothing, so they are written as one reads them, not as lookups (`lookup.ts`).
 */
import { type AccumulateStmt, children, type Expr, type Stmt, when, withChildren } from "@tapeless/graph/ir";

/** A wrong guess costs 7 ns, about as much as this many terms. With fewer, as in a network of 8-16-3, a lookup is faster. */
const manyTerms = 10;

/** Whether a statement takes so long that what follows it need not be quick. */
export const isLong = (stmt: Stmt): boolean => stmt.kind === "accumulate" && termsOf(stmt) >= manyTerms;

const termsOf = ({ axes }: AccumulateStmt): number => axes.reduce((n, { extent }) => n * extent, 1);

/** The statement with every `select` of numbers as a choice between two expressions. */
export function withPlainChoices(stmt: Stmt): Stmt {
  if (stmt.kind !== "store" && stmt.kind !== "let") return stmt;
  const done = new Map<Expr, Expr>();
  const rewrite = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const before = children(expr);
    const after = before.map(rewrite);
    const rebuilt = after.some((child, i) => child !== before[i]) ? withChildren(expr, after) : expr;
    const isChoice = rebuilt.kind === "op" && rebuilt.op === "select" && rebuilt.dtype !== "bool";
    const result = isChoice ? when(rebuilt.args[0]!, rebuilt.args[1]!, rebuilt.args[2]!) : rebuilt;
    done.set(expr, result);
    return result;
  };
  return { ...stmt, value: rewrite(stmt.value) };
}
