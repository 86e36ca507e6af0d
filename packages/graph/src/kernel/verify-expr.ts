/** @file Type rules of expressions. */
import { type DType, isFloat, toDType } from "../dtype.ts";
import {
  children,
  type Expr,
  type LoadExpr,
  type LocalExpr,
  type OpExpr,
  variable,
  withChildren,
} from "./expr.ts";
import type { Declared } from "./parse-expr.ts";
import { printExpr } from "./print-expr.ts";
import type { OperandKind } from "./scalar-op.ts";
import { scalarOps } from "./scalar-ops.ts";
import { resultDType, typeText } from "./syntax.ts";

/** Finds what a name stands for where the expression is, and takes the complaints. */
export interface ExprContext {
  find(name: string): Declared | undefined;
  report(code: string, problem: string): void;
}

/** The widest vector a kernel may speak of; backends split it into what they have. */
const mostLanes = 64;

const takes: Readonly<Record<OperandKind, (dtype: DType) => boolean>> = {
  float: isFloat,
  number: (dtype) => dtype !== "bool",
  i32: (dtype) => dtype === "i32",
  bool: (dtype) => dtype === "bool",
  integral: (dtype) => dtype === "i32" || dtype === "bool",
  any: () => true,
  f64: (dtype) => dtype === "f64",
};

export const typeOf = (expr: { readonly dtype: DType; readonly lanes: number }): string =>
  typeText(expr.dtype, expr.lanes);

/** Checks every node below `root`, each once. */
export function verifyExpr(root: Expr, context: ExprContext): void {
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    for (const child of children(expr)) visit(child);
    if (!Number.isInteger(expr.lanes) || expr.lanes < 1 || expr.lanes > mostLanes) {
      context.report(
        "kernel/lanes",
        `${shown(expr)} has ${expr.lanes} lanes; 1 to ${mostLanes} are possible`,
      );
    }
    verifyNode(expr, context);
  };
  visit(root);
}

/** Checks that `expr` is an i32 scalar. */
export function verifyIndex(expr: Expr, what: string, context: ExprContext): void {
  if (expr.dtype !== "i32" || expr.lanes !== 1) {
    context.report("kernel/index-type", `${what} ${shown(expr)} is ${typeOf(expr)}, not i32`);
  }
}

/** Short enough for a message; `_` stands for what lies deeper. */
export function shown(expr: Expr): string {
  const text = printExpr(prune(expr, 4));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const prune = (expr: Expr, depth: number): Expr => {
  const parts = children(expr);
  if (parts.length === 0) return expr;
  if (depth === 0) return variable("_", expr.dtype, expr.lanes);
  return withChildren(
    expr,
    parts.map((part) => prune(part, depth - 1)),
  );
};

function verifyNode(expr: Expr, context: ExprContext): void {
  const mismatch = (problem: string): void => context.report("kernel/type", problem);
  switch (expr.kind) {
    case "const":
      if (expr.lanes !== 1) mismatch(`constant ${shown(expr)} has ${expr.lanes} lanes; splat it`);
      if (!Object.is(toDType(expr.dtype, expr.value), expr.value)) {
        context.report("kernel/constant", `${expr.value} is no value of ${expr.dtype}`);
      }
      return;
    case "var": {
      const declared = find(expr.name, "value", context);
      if (declared) agree(expr.name, expr, declared, context);
      return;
    }
    case "load":
      verifyLoad(expr, context);
      return;
    case "op":
      verifyOp(expr, context);
      return;
    case "when":
      if (expr.condition.dtype !== "bool")
        mismatch(`condition ${shown(expr.condition)} is ${typeOf(expr.condition)}`);
      for (const child of children(expr)) {
        if (child.lanes !== 1)
          mismatch(`${shown(child)} has ${child.lanes} lanes, but ? : is for scalars (use select)`);
      }
      for (const side of [expr.consequent, expr.otherwise]) {
        if (side.dtype !== expr.dtype)
          mismatch(`${shown(side)} is ${side.dtype}, the whole is ${expr.dtype}`);
      }
      return;
    case "local":
      verifyLocal(expr, context);
      return;
    case "splat":
      if (expr.value.lanes !== 1 || expr.value.dtype !== expr.dtype || expr.lanes === 1) {
        mismatch(`splat of ${typeOf(expr.value)} cannot be ${typeOf(expr)}`);
      }
      return;
    case "lane":
      if (expr.lanes !== 1 || expr.value.dtype !== expr.dtype) {
        mismatch(`a lane of ${typeOf(expr.value)} cannot be ${typeOf(expr)}`);
      }
      if (!Number.isInteger(expr.lane) || expr.lane < 0 || expr.lane >= expr.value.lanes) {
        context.report("kernel/lanes", `${shown(expr.value)} has no lane ${expr.lane}`);
      }
      return;
    case "table":
      if (expr.dtype !== "f64") mismatch(`an entry of table ${expr.table} is f64, not ${expr.dtype}`);
      if (expr.index.dtype !== "i32" || expr.index.lanes !== expr.lanes) {
        mismatch(`index ${shown(expr.index)} of table ${expr.table} is ${typeOf(expr.index)}`);
      }
      return;
    case "reduce":
      context.report(
        "kernel/reduce",
        "a reduce expression is left in a kernel; scheduling makes it a statement",
      );
  }
}

/** What `name` stands for, if that is a `kind`. */
export function find(name: string, kind: Declared["kind"], context: ExprContext): Declared | undefined {
  const declared = context.find(name);
  if (!declared) context.report("kernel/undefined", `${name} is not defined here`);
  else if (declared.kind === kind) return declared;
  else context.report("kernel/kind", `${name} is a ${declared.kind}, used as a ${kind}`);
  return undefined;
}

function agree(name: string, expr: Expr, declared: Declared, context: ExprContext): void {
  if (expr.dtype !== declared.dtype || expr.lanes !== declared.lanes) {
    context.report("kernel/type", `${name} is ${typeOf(declared)}, used as ${typeOf(expr)}`);
  }
}

function verifyLoad(expr: LoadExpr, context: ExprContext): void {
  verifyIndex(expr.index, `index into ${expr.buffer}`, context);
  const buffer = find(expr.buffer, "buffer", context);
  if (buffer && buffer.dtype !== expr.dtype) {
    context.report("kernel/type", `buffer ${expr.buffer} holds ${buffer.dtype}, loaded as ${expr.dtype}`);
  }
}

function verifyLocal(expr: LocalExpr, context: ExprContext): void {
  const declared = find(expr.name, "local", context);
  if (!declared) return;
  agree(expr.name, expr, declared, context);
  verifyElement(expr.name, expr.index, declared, context);
}

/** The indices of an element of a local. */
export function verifyElement(
  name: string,
  index: readonly Expr[],
  { shape }: Declared,
  context: ExprContext,
): void {
  if (index.length !== shape.length) {
    context.report(
      "kernel/rank",
      `local ${name}[${shape.join(", ")}] takes ${shape.length} indices, not ${index.length}`,
    );
  }
  index.forEach((expr, axis) => {
    verifyIndex(expr, `index into ${name}`, context);
    if (expr.kind === "const" && (expr.value < 0 || expr.value >= (shape[axis] ?? 0))) {
      context.report(
        "kernel/bounds",
        `local ${name}[${shape.join(", ")}] has no element ${expr.value} on axis ${axis}`,
      );
    }
  });
}

function verifyOp(expr: OpExpr, context: ExprContext): void {
  const { op, args } = expr;
  if (!Object.hasOwn(scalarOps, op)) {
    context.report("kernel/op", `there is no scalar op ${op}`);
    return;
  }
  const row = scalarOps[op];
  if (args.length !== row.arity) {
    context.report("kernel/arity", `${op} takes ${row.arity} operands, not ${args.length}`);
    return;
  }
  const mismatch = (problem: string): void => context.report("kernel/type", `${shown(expr)}: ${problem}`);
  const values = op === "select" ? args.slice(1) : args;
  if (op === "select" && args[0]!.dtype !== "bool") mismatch(`its condition is ${typeOf(args[0]!)}`);
  const operand = values.at(-1)!.dtype;
  if (values.some(({ dtype }) => dtype !== operand)) {
    mismatch(`its operands have the dtypes ${values.map(({ dtype }) => dtype).join(", ")}`);
  }
  if (!takes[row.operands](operand)) mismatch(`${op} does not take ${operand}`);
  const result = resultDType(op, args);
  if (result !== undefined && result !== expr.dtype) mismatch(`its result is ${result}, not ${expr.dtype}`);
  if (op === "bitcast" && ![operand, expr.dtype].every((dtype) => dtype === "f32" || dtype === "i32")) {
    mismatch(`the bits of ${operand} cannot be read as ${expr.dtype}`);
  }
  if (args.some(({ lanes }) => lanes !== expr.lanes)) {
    mismatch(`lanes ${args.map(({ lanes }) => lanes).join(", ")} give ${expr.lanes}; splat the scalars`);
  }
}
