/**
 * @file Which calls of scalar functions are written out instead.
 *
 * V8 allocates memory for each double that a call takes or gives, unless it inlines the function: at most 460 bytes
 * of bytecode each, 920 in all (`--max-inlined-bytecode-size`, `-cumulative`; Node 20 and 24). Emitted modules promise
 * to allocate nothing, so what would exceed that is written out.
 */
import {
  type ConstExpr,
  children,
  constant,
  type DType,
  type Expr,
  type Kernel,
  type OpExpr,
  scalarOps,
  withChildren,
} from "@tapeless/graph/ir";
import { kernelExprs } from "./kernel-exprs.ts";
import { maximumAsChoice } from "./lookup.ts";
import { isOwnOp } from "./scalar-rules.ts";

/** Below V8's limits, as the size is an estimate. */
const largestFunction = 400;
const largestTotal = 800;

export const isFunction = (expr: Expr): expr is OpExpr => expr.kind === "op" && !isOwnOp(expr.op);

const isConst = (expr: Expr): expr is ConstExpr => expr.kind === "const";

const operandOf = (expr: OpExpr): DType => expr.args.at(-1)!.dtype;

const keyOf = (expr: OpExpr): string => `${expr.op} ${operandOf(expr)}`;

/** `pow(x, 2)`, `pow(0.9, step)`: much of the definition folds away, so it is written out in any case. */
const hasKnownArgument = ({ args }: OpExpr): boolean => args.length === 2 && args.some(isConst);

/** Functions (by `keyOf`) whose calls a kernel writes out. */
export function functionsToInline(kernel: Kernel): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  const totals = new Map<string, number>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    children(expr).forEach(visit);
    // whole numbers are not allocated
    if (!isFunction(expr) || expr.dtype === "i32" || hasKnownArgument(expr)) return;
    const key = keyOf(expr);
    const size = sizes.get(key) ?? bytecodeSize(expr);
    sizes.set(key, size);
    totals.set(key, (totals.get(key) ?? 0) + size);
  };
  for (const expr of kernelExprs(kernel.body)) visit(expr);

  const inlined = new Set([...sizes].filter(([, size]) => size > largestFunction).map(([key]) => key));
  const rest = [...totals].filter(([key]) => !inlined.has(key)).sort(([, a], [, b]) => b - a);
  let total = rest.reduce((sum, [, size]) => sum + size, 0);
  for (const [key, size] of rest) {
    if (total <= largestTotal) break;
    inlined.add(key);
    total -= size;
  }
  return inlined;
}

/** An estimate: what V8 needs for a node, and for reading what it is made of. */
function bytecodeSize(call: OpExpr): number {
  const { result } = scalarOps[call.op].define!(operandOf(call));
  const seen = new Set<Expr>();
  let size = 0;
  const visit = (expr: Expr): void => {
    if (expr.kind === "const") size += 3;
    if (expr.kind === "const" || seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "op") size += expr.op === "select" || expr.op === "clamp" ? 12 : 5;
    if (expr.kind === "op" && (expr.op === "mantissa" || expr.op === "convert")) size += 10;
    if (expr.kind === "table") size += 8;
    children(expr).forEach(visit);
  };
  visit(result);
  return size;
}

/** The expressions with the definitions in place of the calls. Shared nodes stay shared. */
export function inlineFunctions(roots: readonly Expr[], functions: ReadonlySet<string>): Expr[] {
  const done = new Map<Expr, Expr>();
  const rewrite = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const before = children(expr);
    const after = before.map(rewrite);
    const rebuilt = after.some((child, i) => child !== before[i]) ? withChildren(expr, after) : expr;
    const isWritten = isFunction(rebuilt) && (functions.has(keyOf(rebuilt)) || hasKnownArgument(rebuilt));
    const result = isWritten ? definitionOf(rebuilt) : maximumAsChoice(rebuilt);
    done.set(expr, result);
    return result;
  };
  return roots.map(rewrite);
}

function definitionOf(call: OpExpr): Expr {
  const { params, result } = scalarOps[call.op].define!(operandOf(call));
  const done = new Map<Expr, Expr>();
  const rewrite = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const answer =
      expr.kind === "var"
        ? call.args[params.findIndex(({ name }) => name === expr.name)]!
        : folded(withChildren(expr, children(expr).map(rewrite)));
    done.set(expr, answer);
    return answer;
  };
  return rewrite(result);
}

/** Computes what is known, by the table's own `evaluate`; drops the side of a choice that is not taken. */
function folded(expr: Expr): Expr {
  if (expr.kind !== "op") return expr;
  const { op, args, dtype } = expr;
  const [a, b, c] = args;
  if (args.every(isConst)) {
    const values = args.map(({ value }) => value);
    return constant(dtype, scalarOps[op].evaluate(values, operandOf(expr), dtype));
  }
  if (op === "select" && isConst(a!)) return a.value ? b! : c!;
  if (dtype !== "bool" || !(op === "and" || op === "or")) return expr;
  const [known, other] = isConst(a!) ? [a, b!] : isConst(b!) ? [b, a!] : [];
  if (!known || !other) return expr;
  return (known.value !== 0) === (op === "and") ? other : known;
}
