/** @file Every load and store of a statement, with the affine form of its index and the extents of the loops around it. */
import { children, type Expr, type Stmt } from "@tapeless/graph/ir";
import { type Affine, affine } from "../analysis/linear.ts";

export interface Access {
  readonly buffer: string;
  readonly isStore: boolean;
  readonly index: Expr;
  /** Undefined where the index is not affine in loop indices. */
  readonly affine: Affine | undefined;
}

export interface Accesses {
  readonly list: readonly Access[];
  /** Turns of each loop index and reduction axis, where they start at 0 and are constant. */
  readonly extents: ReadonlyMap<string, number>;
}

export function accessesOf(stmts: readonly Stmt[]): Accesses {
  const list: Access[] = [];
  const extents = new Map<string, number>();
  const add = (buffer: string, index: Expr, isStore: boolean): void => {
    list.push({ buffer, index, isStore, affine: affine(index) });
  };
  const expr = (value: Expr): void => {
    if (value.kind === "load") add(value.buffer, value.index, false);
    for (const child of children(value)) expr(child);
  };
  const visit = (stmt: Stmt): void => {
    switch (stmt.kind) {
      case "for":
        if (stmt.to.kind === "const") extents.set(stmt.index, stmt.to.value);
        expr(stmt.from);
        expr(stmt.to);
        stmt.body.forEach(visit);
        break;
      case "let":
        expr(stmt.value);
        break;
      case "local":
        expr(stmt.init);
        break;
      case "set":
        for (const part of [...stmt.index, stmt.value]) expr(part);
        break;
      case "store":
        add(stmt.buffer, stmt.index, true);
        if (stmt.mode !== "set") add(stmt.buffer, stmt.index, false);
        expr(stmt.index);
        expr(stmt.value);
        break;
      case "if":
        expr(stmt.condition);
        stmt.consequent.forEach(visit);
        stmt.otherwise.forEach(visit);
        break;
      case "accumulate":
        for (const { index, extent } of stmt.axes) extents.set(index, extent);
        stmt.body.forEach(visit);
        for (const { value, position } of stmt.accumulators) {
          expr(value);
          if (position) expr(position);
        }
    }
  };
  stmts.forEach(visit);
  return { list, extents };
}

/**
 * The elements one turn of the loop `index` touches are `stride` from those of the next, and lie within one stride:
 * no two turns meet. Returns that stride; undefined where this is not so.
 */
export function privateStride(
  access: Access,
  index: string,
  extents: ReadonlyMap<string, number>,
): number | undefined {
  const form = access.affine;
  const stride = form?.terms.get(index);
  if (!form || stride === undefined || stride <= 0) return undefined;
  let low = form.constant;
  let high = form.constant;
  for (const [name, coefficient] of form.terms) {
    if (name === index) continue;
    const extent = extents.get(name);
    if (extent === undefined) return undefined;
    const reach = coefficient * Math.max(0, extent - 1);
    low += Math.min(0, reach);
    high += Math.max(0, reach);
  }
  return low >= 0 && high < stride ? stride : undefined;
}
