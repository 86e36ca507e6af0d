/**
 * @file Expressions of the loop IR.
 *
 * An expression is an immutable tree whose nodes may be shared. Every node knows its element type and its number of
 * lanes (1 = scalar). Indices are i32 expressions over loop variables, counted in elements of a flat buffer.
 */
import type { DType } from "../dtype.ts";
import type { ScalarOpName } from "./scalar-ops.ts";
import type { TableName } from "./tables.ts";

interface Typed {
  readonly dtype: DType;
  readonly lanes: number;
}

/** A literal, already rounded to its dtype. */
export interface ConstExpr extends Typed {
  readonly kind: "const";
  readonly value: number;
}

/** A loop index, the result of a `let` or of an accumulator, or a parameter of a scalar function. */
export interface VarExpr extends Typed {
  readonly kind: "var";
  readonly name: string;
}

/** `lanes` neighbouring elements of a buffer, from `index` on. */
export interface LoadExpr extends Typed {
  readonly kind: "load";
  readonly buffer: string;
  readonly index: Expr;
}

/** A scalar op of the table, lane by lane. `dtype` is that of the result. */
export interface OpExpr extends Typed {
  readonly kind: "op";
  readonly op: ScalarOpName;
  readonly args: readonly Expr[];
}

/** Evaluates one branch only, so that a load may be guarded by its bounds check. Scalar. */
export interface WhenExpr extends Typed {
  readonly kind: "when";
  readonly condition: Expr;
  readonly consequent: Expr;
  readonly otherwise: Expr;
}

/** An element of a register tile or mutable local. */
export interface LocalExpr extends Typed {
  readonly kind: "local";
  readonly name: string;
  readonly index: readonly Expr[];
}

/** A scalar repeated in every lane. */
export interface SplatExpr extends Typed {
  readonly kind: "splat";
  readonly value: Expr;
}

/** One lane of a vector. */
export interface LaneExpr extends Typed {
  readonly kind: "lane";
  readonly value: Expr;
  readonly lane: number;
}

/** An entry of a constant f64 table that belongs to the elementary functions. */
export interface TableExpr extends Typed {
  readonly kind: "table";
  readonly table: TableName;
  readonly index: Expr;
}

/**
 * A reduction written as a value. Only lowering makes it; `schedule` turns it into an `accumulate` statement, so no
 * kernel holds one. `position` is the value `argmax` and `argmin` answer with.
 */
export interface ReduceExpr extends Typed {
  readonly kind: "reduce";
  readonly op: AccumulateOp;
  readonly order: Order;
  readonly axes: readonly { readonly index: string; readonly extent: number }[];
  readonly value: Expr;
  readonly position?: Expr;
}

export type Expr =
  | ConstExpr
  | VarExpr
  | LoadExpr
  | OpExpr
  | WhenExpr
  | LocalExpr
  | SplatExpr
  | LaneExpr
  | TableExpr
  | ReduceExpr;

/** What an accumulator does with each term. `argmax` and `argmin` answer with an i32 position. */
export type AccumulateOp = "add" | "mul" | "max" | "min" | "any" | "all" | "argmax" | "argmin";

/** The order in which terms are combined (docs/numerics.md, A3); `free` where every order gives the same bits. */
export type Order = "chain" | "stripes" | "free";

export const constant = (dtype: DType, value: number): ConstExpr => ({
  kind: "const",
  dtype,
  lanes: 1,
  value,
});

export const variable = (name: string, dtype: DType = "i32", lanes = 1): VarExpr => ({
  kind: "var",
  name,
  dtype,
  lanes,
});

export const load = (buffer: string, dtype: DType, index: Expr, lanes = 1): LoadExpr => ({
  kind: "load",
  buffer,
  dtype,
  lanes,
  index,
});

export const when = (condition: Expr, consequent: Expr, otherwise: Expr): WhenExpr => ({
  kind: "when",
  dtype: consequent.dtype,
  lanes: 1,
  condition,
  consequent,
  otherwise,
});

/** A table op; lanes are those of its widest argument. */
export const op = (name: ScalarOpName, dtype: DType, ...args: Expr[]): OpExpr => ({
  kind: "op",
  op: name,
  dtype,
  lanes: Math.max(1, ...args.map((arg) => arg.lanes)),
  args,
});

export const children = (expr: Expr): readonly Expr[] => {
  switch (expr.kind) {
    case "const":
    case "var":
      return [];
    case "load":
    case "table":
      return [expr.index];
    case "op":
      return expr.args;
    case "when":
      return [expr.condition, expr.consequent, expr.otherwise];
    case "local":
      return expr.index;
    case "splat":
    case "lane":
      return [expr.value];
    case "reduce":
      return expr.position ? [expr.value, expr.position] : [expr.value];
  }
};

/** The same expression over other children (given in the order of `children`). */
export function withChildren(expr: Expr, next: readonly Expr[]): Expr {
  switch (expr.kind) {
    case "const":
    case "var":
      return expr;
    case "load":
    case "table":
      return { ...expr, index: next[0]! };
    case "op":
      return { ...expr, args: next };
    case "when":
      return { ...expr, condition: next[0]!, consequent: next[1]!, otherwise: next[2]! };
    case "local":
      return { ...expr, index: next };
    case "splat":
    case "lane":
      return { ...expr, value: next[0]! };
    case "reduce":
      return next.length > 1
        ? { ...expr, value: next[0]!, position: next[1]! }
        : { ...expr, value: next[0]! };
  }
}
