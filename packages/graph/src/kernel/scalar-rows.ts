/** @file Makers of rows of the scalar table: most rows differ in one formula. */
import type { DType } from "../dtype.ts";
import { compileScalarFunction, type Resolve } from "./scalar-function.ts";
import type { Compute, ScalarFunction, ScalarOp } from "./scalar-op.ts";

type Row = Omit<ScalarOp, "evaluate" | "specialize">;

export function row(facts: Row, specialize: ScalarOp["specialize"]): ScalarOp {
  return {
    ...facts,
    specialize,
    evaluate: (args, operand, result) => specialize(operand, result)(...args),
  };
}

/** What an op computes for each dtype it takes. */
type ByDType = Partial<Readonly<Record<DType, Compute>>>;

const choose =
  (byDType: ByDType): ScalarOp["specialize"] =>
  (operand) => {
    const compute = byDType[operand];
    if (!compute) throw new Error(`internal: a scalar op was asked for ${operand}, which it does not take`);
    return compute;
  };

/** One formula for both float types, exact in either. */
export const exactFloat = (formula: Compute): ByDType => ({ f32: formula, f64: formula });

export const unary = (
  operands: ScalarOp["operands"],
  rounding: ScalarOp["rounding"],
  byDType: ByDType,
): ScalarOp => row({ arity: 1, operands, result: "same", rounding, flops: 1 }, choose(byDType));

export const binary = (
  operands: ScalarOp["operands"],
  rounding: ScalarOp["rounding"],
  byDType: ByDType,
  more: { commutative?: true } = {},
): ScalarOp => row({ arity: 2, operands, result: "same", rounding, flops: 1, ...more }, choose(byDType));

export const bitwise = (ofI32: Compute, ofBool: Compute): ScalarOp =>
  row(
    { arity: 2, operands: "integral", result: "same", rounding: "exact", commutative: true, flops: 1 },
    choose({ i32: ofI32, bool: ofBool }),
  );

export const shift = (compute: Compute): ScalarOp =>
  row({ arity: 2, operands: "i32", result: "same", rounding: "exact", flops: 1 }, () => compute);

export const comparison = (compute: Compute, more: { commutative?: true } = {}): ScalarOp =>
  row({ arity: 2, operands: "any", result: "bool", rounding: "exact", flops: 1, ...more }, () => compute);

/** A row whose semantics is its definition, made when first asked for; `resolve` finds the ops it is written in. */
export function defined(
  facts: Omit<Row, "rounding" | "define">,
  definitions: Partial<Readonly<Record<DType, () => ScalarFunction>>>,
  resolve: Resolve,
): ScalarOp {
  const define = perDType((operand) => {
    const make = definitions[operand];
    if (!make) throw new Error(`internal: a scalar op was asked for ${operand}, which it does not take`);
    return make();
  });
  const compiled = perDType((operand) => compileScalarFunction(define(operand), resolve));
  return row({ ...facts, rounding: "exact", define }, compiled);
}

function perDType<T>(make: (dtype: DType) => T): (dtype: DType) => T {
  const made = new Map<DType, T>();
  return (dtype) => {
    const known = made.get(dtype) ?? make(dtype);
    made.set(dtype, known);
    return known;
  };
}
