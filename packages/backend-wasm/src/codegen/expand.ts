/** @file Puts the definitions of elementary functions in place of wide ops: their constants then stay out of loops. */
import { children, type Expr, type OpExpr, op, scalarOps, withChildren } from "@tapeless/graph/ir";

type ScalarFunction = ReturnType<NonNullable<(typeof scalarOps)[keyof typeof scalarOps]["define"]>>;

/** Larger definitions become functions. */
const largestInlined = 90;

/**
 * `isKept` has the ops that are not defined by others here. `canSkip`: a side of a choice that no lane needs is not
 * computed.
 */
export function expandDefinitions(
  roots: readonly Expr[],
  isWide: (expr: Expr) => boolean,
  isKept: (expr: OpExpr) => boolean,
  canSkip: boolean,
): Expr[] {
  const done = new Map<Expr, Expr>();
  const expand = (expr: Expr): Expr => {
    let made = done.get(expr);
    if (!made) {
      made = expandNode(expr);
      done.set(expr, made);
    }
    return made;
  };
  const expandNode = (expr: Expr): Expr => {
    const before = children(expr);
    const after = before.map(expand);
    const same = after.every((child, i) => child === before[i]);
    const own = same ? expr : withChildren(expr, after);
    if (expr.kind !== "op" || !isWide(expr) || isKept(expr)) return own;
    const { define } = scalarOps[expr.op];
    if (!define) return own;
    const { params, result, usual } = define(expr.args.at(-1)!.dtype);
    if (isSmall(result)) return inlined(params, result, after);
    if (!canSkip || !usual || !isSmall(usual.result)) return own;
    // the whole function is called only where some lane needs it
    return op(
      "select",
      own.dtype,
      inlined(params, usual.when, after),
      inlined(params, usual.result, after),
      own,
    );
  };
  return roots.map(expand);
}

const sizes = new WeakMap<Expr, number>();

function isSmall(result: Expr): boolean {
  let size = sizes.get(result);
  if (size === undefined) {
    const seen = new Set<Expr>();
    const visit = (expr: Expr): void => {
      if (seen.has(expr)) return;
      seen.add(expr);
      children(expr).forEach(visit);
    };
    visit(result);
    size = seen.size;
    sizes.set(result, size);
  }
  return size <= largestInlined;
}

function inlined(params: ScalarFunction["params"], result: Expr, args: readonly Expr[]): Expr {
  const done = new Map<Expr, Expr>();
  const copy = (expr: Expr): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const made =
      expr.kind === "var"
        ? args[params.findIndex(({ name }) => name === expr.name)]!
        : withChildren(expr, children(expr).map(copy));
    done.set(expr, made);
    return made;
  };
  return copy(result);
}
