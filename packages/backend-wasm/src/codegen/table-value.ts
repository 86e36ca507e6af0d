/** @file Entries of the constant tables of elementary functions, as values. */
import type { Expr } from "@tapeless/graph/ir";
import type { Turn } from "./environment.ts";
import type { Evaluation } from "./evaluate.ts";
import { isSingle, type Push, scalar, type Value } from "./value.ts";
import { pow2OfInteger, pow2Vector } from "./vector-rules.ts";

type TableExpr = Expr & { readonly kind: "table" };

/** 2^k of lanes whose biased exponent k + bias comes from an f64: the integer need not leave its f64. */
function power(e: Evaluation, index: Expr, turn: Turn): Value | undefined {
  if (!e.isWide(index) || turn.lane !== undefined || index.kind !== "op" || index.op !== "add")
    return undefined;
  const [integer, bias] = index.args as [Expr, Expr];
  if (integer.kind !== "op" || integer.op !== "smallToI32" || bias.kind !== "const") return undefined;
  return pow2OfInteger(e.env.lanes, e.vector(integer.args[0]!, turn), bias.value);
}

export function tableValue(e: Evaluation, expr: TableExpr, turn: Turn): Value {
  const { f, helpers, lanes } = e.env;
  const direct = expr.table === "pow2" ? power(e, expr.index, turn) : undefined;
  if (direct) return direct;
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
