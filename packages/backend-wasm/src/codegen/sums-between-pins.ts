/** @file How many sums of a tile fit the registers of the processor, and where their basic block should end. */
import { children, type Expr } from "@tapeless/graph/ir";
import type { Evaluation } from "./evaluate.ts";

/** Registers for sums, operands and products. */
const registers = 15;
/** Two operands of a tile, one that is repeated, and a product are beside them. */
export const mostRoundedSums = registers - 4;

/** After how many accumulators of a term a basic block should end, so that the loads in one leave room for the sums. */
export function sumsBetweenPins(e: Evaluation, accumulators: number, groups: number): number {
  const wide = new Set<Expr>();
  const shared = new Set<Expr>();
  const repeated = new Set<Expr>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "var" && e.isWide(expr)) shared.add(expr);
    if (expr.kind !== "load") children(expr).forEach(visit);
    else if (e.isWide(expr)) wide.add(expr);
    else repeated.add(expr);
  };
  for (const root of e.roots) visit(root);
  const room = registers - groups * accumulators;
  // a tile whose rows share a vector: that stays, and what is repeated in all lanes differs from row to row
  const left = room - groups * shared.size;
  if (shared.size > 0 && wide.size === 0 && repeated.size > left) {
    // beside a rounded product; with unrounded ones Node 20 stores sums even in a block of two rows
    return e.env.helpers.relaxed ? 1 : Math.max(1, left - 1);
  }
  const parts = Math.ceil((groups * wide.size) / Math.max(room - 2, 1));
  return Math.max(1, Math.ceil(accumulators / parts));
}
