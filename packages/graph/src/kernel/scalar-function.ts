/**
 * @file Runs a `ScalarFunction`: the one evaluator behind every defined op of the scalar table.
 *
 * Each node of the DAG gets a register once, however often it is shared; a call fills the registers in order.
 */
import type { DType } from "../dtype.ts";
import type { Expr, OpExpr, TableExpr } from "./expr.ts";
import type { Compute, ScalarFunction } from "./scalar-op.ts";
import { tableValues } from "./tables.ts";

/** What an op node computes, its dtypes settled. */
export type Resolve = (op: OpExpr["op"], operand: DType, result: DType) => Compute;

type Step = (registers: Float64Array) => void;

export function compileScalarFunction(fn: ScalarFunction, resolve: Resolve): Compute {
  const initial: number[] = fn.params.map(() => 0);
  const register = new Map<Expr, number>();
  const steps: Step[] = [];

  const place = (expr: Expr): number => {
    let at = register.get(expr);
    if (at === undefined) {
      at = placeNew(expr);
      register.set(expr, at);
    }
    return at;
  };

  const placeNew = (expr: Expr): number => {
    switch (expr.kind) {
      case "const":
        return initial.push(expr.value) - 1;
      case "var": {
        const position = fn.params.findIndex((param) => param.name === expr.name);
        if (position < 0) throw new Error(`internal: a scalar function has no parameter ${expr.name}`);
        return position;
      }
      case "table": {
        const from = place(expr.index);
        const to = initial.push(0) - 1;
        steps.push(tableStep(expr, from, to));
        return to;
      }
      case "op": {
        const from = expr.args.map(place);
        const to = initial.push(0) - 1;
        steps.push(opStep(expr, resolve, from, to));
        return to;
      }
      default:
        throw new Error(`internal: a scalar function holds no ${expr.kind}`);
    }
  };

  const answer = place(fn.result);
  const registers = Float64Array.from(initial);
  return (...args) => {
    for (let i = 0; i < args.length; i++) registers[i] = args[i]!;
    for (let i = 0; i < steps.length; i++) steps[i]!(registers);
    return registers[answer]!;
  };
}

function tableStep(expr: TableExpr, from: number, to: number): Step {
  const values = tableValues(expr.table);
  return (r) => {
    const value = values[r[from]!];
    if (value === undefined) throw new Error(`internal: table ${expr.table} has no entry ${r[from]}`);
    r[to] = value;
  };
}

/** The ops that most definitions are made of, without a call: what the table says of them, for speed. */
const inline: Readonly<Record<string, (a: number, b: number, to: number) => Step>> = {
  "add f64": (a, b, to) => (r) => {
    r[to] = r[a]! + r[b]!;
  },
  "sub f64": (a, b, to) => (r) => {
    r[to] = r[a]! - r[b]!;
  },
  "mul f64": (a, b, to) => (r) => {
    r[to] = r[a]! * r[b]!;
  },
  "div f64": (a, b, to) => (r) => {
    r[to] = r[a]! / r[b]!;
  },
  "add i32": (a, b, to) => (r) => {
    r[to] = (r[a]! + r[b]!) | 0;
  },
  "xor i32": (a, b, to) => (r) => {
    r[to] = r[a]! ^ r[b]!;
  },
  "or i32": (a, b, to) => (r) => {
    r[to] = r[a]! | r[b]!;
  },
};

function opStep(expr: OpExpr, resolve: Resolve, from: readonly number[], to: number): Step {
  // that of the value operands: the first of `select` is its condition
  const operand = expr.args.at(-1)!.dtype;
  const compute = resolve(expr.op, operand, expr.dtype);
  const [a = 0, b = 0, c = 0] = from;
  const direct = inline[`${expr.op} ${operand}`];
  if (direct) return direct(a, b, to);
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
