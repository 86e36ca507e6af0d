/** @file What one row of the scalar table says. The table itself is `scalar-ops.ts`. */
import type { DType } from "../dtype.ts";
import type { Expr } from "./expr.ts";

/** Operand dtypes an op takes. All value operands of an op have one dtype, but for the condition of `select`. */
export type OperandKind = "float" | "number" | "i32" | "bool" | "integral" | "any" | "f64";

/** A scalar function written in simpler table ops: its parameters are `var` expressions, its result an expression DAG. */
export interface ScalarFunction {
  readonly params: readonly { readonly name: string; readonly dtype: DType }[];
  readonly result: Expr;
  /** Less work for nearly all arguments: where `when` holds, the same value as `result`. */
  readonly usual?: { readonly when: Expr; readonly result: Expr };
}

/** A scalar op at fixed dtypes, as a plain function of numbers (bool is 0 or 1). */
export type Compute = (...args: number[]) => number;

export interface ScalarOp {
  readonly arity: number;
  readonly operands: OperandKind;
  /** `same`: that of the (last) operand; `given`: the node says (convert, bitcast). */
  readonly result: "same" | "bool" | "i32" | "f32" | "f64" | "given";
  /** The semantics: arguments hold values of `operand`, the answer is a value of `result`, rounded once. */
  readonly evaluate: (args: readonly number[], operand: DType, result: DType) => number;
  /** The same semantics with the dtypes settled beforehand, for callers that evaluate an op many times. */
  readonly specialize: (operand: DType, result: DType) => Compute;
  /** Whether the f64 result of the plain JS formula still has to be rounded to f32 (`+ - * / sqrt`), or is exact already. */
  readonly rounding: "round" | "exact";
  /** How a backend without the op prints it: in simpler ops, f64 inside (docs/numerics.md A4). Absent: every backend has it. */
  readonly define?: (operand: DType) => ScalarFunction;
  readonly commutative?: true;
  /** Floating-point operations counted for one result (an estimate for elementary functions). */
  readonly flops: number;
}
