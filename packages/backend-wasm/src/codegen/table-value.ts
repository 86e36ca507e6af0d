/** @file Entries of the constant tables of elementary functions, as values. */
import type { Expr } from "@tapeless/graph/ir";
import type { Turn } from "./environment.ts";
import type { Evaluation } from "./evaluate.ts";
import { operandOfPower } from "./rounded-sum.ts";
import { isSingle, type Push, scalar, type Value } from "./value.ts";
import { pow2OfInteger, pow2Vector } from "./vector-rules.ts";

type TableExpr = Expr & { readonly kind: "table" };

export function tableValue(e: Evaluation, expr: TableExpr, turn: Turn): Value {
  const { f, helpers, lanes } = e.env;
  const power = e.isWide(expr) && turn.lane === undefined ? operandOfPower(expr) : undefined;
  if (power) return pow2OfInteger(lanes, e.vector(power.expr, turn), power);
  const index = e.value(expr.index, turn);
  const entry = (push: Push): Push => {
    return () => {
      push();
      if (expr.table === "pow2")
        f.op("i64.extend_i32_u").op("i64.const", 52n).op("i64.shl").op("f64.reinterpret_i64");
      else f.i32(3).op("i32.shl").op("f64.load", helpers.table(expr.table));
    };
  };
  if (isSingle(index)) return scalar("f64", entry(index.parts[0]!));
  if (index.form === "scalar") return scalar("f64", ...index.parts.map(entry));
  if (expr.table === "pow2") return pow2Vector(lanes, index);
  return lanes.gather("f64", lanes.scatter(index).parts.map(entry));
}
