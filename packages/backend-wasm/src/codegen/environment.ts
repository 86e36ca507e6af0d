/** @file What expressions are computed in: what their names stand for, and for which turns of a vector loop. */
import type { Expr, VarExpr } from "@tapeless/graph/ir";
import type { FunctionBuilder } from "../assembler/index.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Helpers } from "./helpers.ts";
import type { Lanes } from "./lanes.ts";
import type { Studies } from "./studies.ts";
import type { Value } from "./value.ts";

/** For which turns of a vector loop something is computed: one group of four, or one lane of it. */
export interface Turn {
  readonly group: number;
  /** Absent: all four. */
  readonly lane?: number;
}

/** What names stand for where an expression is. */
export interface Environment {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  readonly lanes: Lanes;
  /** Groups of four turns that are computed side by side; 0 outside of vector loops. */
  readonly groups: number;
  /** What is known of expressions that are written several times. */
  readonly studies?: Studies;
  /** Whether a name differs from lane to lane. */
  varies(name: string): boolean;
  variable(expr: VarExpr, turn: Turn): Value;
  load(buffer: string, index: Expr, lanes: number, turn: Turn, e: Evaluation): Value;
  element(expr: Expr & { kind: "local" }): Value;
}
