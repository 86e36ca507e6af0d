/**
 * @file Runs a `ScalarFunction`: the one evaluator behind every defined op of the scalar table.
 *
 * Each node of the DAG gets a register once, however often it is shared; a call fills the registers in order.
 */
import type { DType } from "../dtype.ts";
import type { Expr, OpExpr } from "./expr.ts";
import type { Compute, ScalarFunction } from "./scalar-op.ts";
import { tableValues } from "./tables.ts";

/** What an op node computes, its dtypes settled. */
export type Resolve = (op: OpExpr["op"], operand: DType, result: DType) => Compute;

export function compileScalarFunction(fn: ScalarFunction, resolve: Resolve): Compute {
  const initial: number[] = fn.params.map(() => 0);
  const register = new Map<Expr, number>();
  const steps: ((r: Float64Array) => void)[] = [];
  const allocate = (value: number): number => initial.push(value) - 1;

  const place = (expr: Expr): number => {
    const known = register.get(expr);
    if (known !== undefined) return known;
    const at = placeNew(expr);
    register.set(expr, at);
    return at;
  };

  const placeNew = (expr: Expr): number => {
    if (expr.kind === "const") return allocate(expr.value);
    if (expr.kind === "var") {
      const position = fn.params.findIndex((param) => param.name === expr.name);
      if (position < 0)
        throw new Error(`internal: scalar function reads ${expr.name}, which is no parameter`);
      return position;
    }
    if (expr.kind === "table") {
      const from = place(expr.index);
      const values = tableValues(expr.table);
      const to = allocate(0);
      steps.push((r) => {
        r[to] = values[r[from]!]!;
      });
      return to;
    }
    if (expr.kind !== "op") throw new Error(`internal: a scalar function holds no ${expr.kind}`);
    const from = expr.args.map(place);
    const to = allocate(0);
    steps.push(stepOf(expr, resolve(expr.op, operandOf(expr), expr.dtype), from, to));
    return to;
  };

  const answer = place(fn.result);
  const registers = Float64Array.from(initial);
  return (...args) => {
    for (let i = 0; i < args.length; i++) registers[i] = args[i]!;
    for (let i = 0; i < steps.length; i++) steps[i]!(registers);
    return registers[answer]!;
  };
}

/** The dtype of the value operands: that of the last one (the first of `select` is its condition). */
export const operandOf = (expr: OpExpr): DType => expr.args[expr.args.length - 1]!.dtype;

function stepOf(
  expr: OpExpr,
  compute: Compute,
  from: readonly number[],
  to: number,
): (r: Float64Array) => void {
  const [a = 0, b = 0, c = 0] = from;
  switch (from.length) {
    case 1:
      return (r) => {
        r[to] = compute(r[a]!);
      };
    case 2:
      return (r) => {
        r[to] = compute(r[a]!, r[b]!);
      };
    case 3:
      return (r) => {
        r[to] = compute(r[a]!, r[b]!, r[c]!);
      };
    default:
      throw new Error(`internal: ${expr.op} with ${from.length} arguments inside a scalar function`);
  }
}
