/** @file Where the columns that are copied lie: panels of one strip after the other, in a panel term by term. */
import { addIndex, type Expr, index, mulIndex, op, variable } from "@tapeless/graph/ir";
import type { Affine } from "./affine.ts";
import { type Axis, extentOf } from "./blocks.ts";
import type { Bound } from "./loops.ts";

/** Columns that are copied together, in strips; `base` is the first of them. */
export interface ColumnGroup {
  readonly base: Affine;
  readonly from: Bound;
  readonly to: Bound;
  /** Of a strip, whole vectors. */
  readonly width: number;
  /** The columns that a strip has. */
  readonly valid: number;
}

/** Terms that are copied together: all, or a block of the contract. */
export interface TermBlock {
  readonly axes: readonly Axis[];
  /** Of the first term, where the block is not all. */
  readonly first?: Affine;
}

// names that no kernel has: they contain a space
export const groupName = "first column of group";
export const stripName = "first column of strip";
export const firstTerm = "first term of block";

/** Where a column of the strip lies in the panels. */
export const panelIndex = (group: ColumnGroup, block: TermBlock, column: Expr): Expr =>
  addIndex(panelStart(block), indexInPanel(group, block, column));

/** Where the panel of the strip starts. */
export const panelStart = ({ axes }: TermBlock): Expr =>
  mulIndex(op("sub", "i32", variable(stripName), variable(groupName)), extentOf(axes));

export function indexInPanel({ width }: ColumnGroup, { axes }: TermBlock, column: Expr): Expr {
  const term = axes.reduce<Expr>(
    (outer, axis) => addIndex(mulIndex(outer, axis.extent), variable(axis.index)),
    index(0),
  );
  return addIndex(mulIndex(term, width), op("sub", "i32", column, variable(stripName)));
}
