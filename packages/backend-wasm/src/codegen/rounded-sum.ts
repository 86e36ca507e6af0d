/**
 * @file Integers out of f64. Added to 1.5 * 2^52 an integer below 2^31 shows in the low bits. Where it was made by just
 * that sum, as `rint` makes it, the sum is read and not made again.
 */
import type { Expr } from "@tapeless/graph/ir";

export const roundingShift = 1.5 * 4503599627370496;

const addsShift = (expr: Expr, name: "add" | "sub"): boolean => {
  if (expr.kind !== "op" || expr.op !== name) return false;
  const [, shift] = expr.args;
  return shift?.kind === "const" && shift.value === roundingShift;
};

/** An integer in f64, or the shifted sum that it comes from. */
export interface Integer {
  readonly expr: Expr;
  readonly isShifted: boolean;
}

function integerIn(expr: Expr): Integer {
  const sum = expr.kind === "op" && addsShift(expr, "sub") ? expr.args[0]! : undefined;
  return sum && addsShift(sum, "add") ? { expr: sum, isShifted: true } : { expr, isShifted: false };
}

/** What `smallToI32` reads. */
export const operandOfInteger = (expr: Expr): Integer | undefined =>
  expr.kind === "op" && expr.op === "smallToI32" ? integerIn(expr.args[0]!) : undefined;

/** What a power of two reads whose biased exponent k + bias comes from an f64: the integer need not leave its f64. */
export function operandOfPower(expr: Expr): (Integer & { readonly bias: number }) | undefined {
  if (expr.kind !== "table" || expr.table !== "pow2") return undefined;
  const { index } = expr;
  if (index.kind !== "op" || index.op !== "add") return undefined;
  const [integer, bias] = index.args as [Expr, Expr];
  const operand = operandOfInteger(integer);
  return operand && bias.kind === "const" ? { ...operand, bias: bias.value } : undefined;
}
