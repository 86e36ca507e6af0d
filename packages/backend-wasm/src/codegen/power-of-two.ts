/**
 * @file Division of integers by powers of two in lanes, where there is no division: by shifts, rounding towards zero as
 * `div` and `rem` do.
 */
import type { Expr, OpExpr } from "@tapeless/graph/ir";
import type { Lanes } from "./lanes.ts";
import { once, type Value, vector } from "./value.ts";

/** n of a division by 2^n. */
export function powerOfTwoIn({ op, dtype, args }: OpExpr): number | undefined {
  if (dtype !== "i32" || (op !== "div" && op !== "rem")) return undefined;
  const divisor: Expr = args[1]!;
  if (divisor.kind !== "const" || divisor.value < 2) return undefined;
  const exponent = Math.log2(divisor.value);
  return Number.isInteger(exponent) ? exponent : undefined;
}

/** x / 2^n, or what is left of it. */
export function divideLanes({ f }: Lanes, op: "div" | "rem", dividend: Value, exponent: number): Value {
  const x = once(f, "v128", dividend.parts[0]!);
  return vector("i32", () => {
    if (op === "rem") x();
    x();
    // below zero 2^n - 1 is added first
    x();
    f.i32(31).op("i32x4.shr_s");
    f.i32(32 - exponent).op("i32x4.shr_u");
    f.op("i32x4.add").i32(exponent).op("i32x4.shr_s");
    if (op === "div") return;
    f.i32(exponent).op("i32x4.shl").op("i32x4.sub");
  });
}
