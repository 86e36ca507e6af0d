/** @file Expressions over loop indices alone, as functions of them: what can be counted without running a kernel. */
import { children, type Expr, scalarOps } from "@tapeless/graph/ir";

/** The names of a kernel that may stand in an index: unique within it, so one scope serves all places. */
export interface IndexScope {
  readonly lets: ReadonlyMap<string, Expr>;
  readonly loops: ReadonlySet<string>;
}

/** The loop indices `expr` depends on, through lets; undefined where it depends on anything else (memory, locals). */
export function indicesOf(expr: Expr, scope: IndexScope): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const seen = new Set<Expr>();
  const pending = [expr];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.lanes !== 1) return undefined;
    if (at.kind === "var") {
      const value = scope.lets.get(at.name);
      if (value) pending.push(value);
      else if (scope.loops.has(at.name)) found.add(at.name);
      else return undefined;
    } else if (at.kind === "const" || at.kind === "op" || at.kind === "when") pending.push(...children(at));
    else return undefined;
  }
  return found;
}

export type IndexFunction = () => number;

/** `expr` read from `values`, where `slots` says which index lies where. Its indices are all in `slots`. */
export function compileIndex(
  expr: Expr,
  scope: IndexScope,
  slots: ReadonlyMap<string, number>,
  values: readonly number[],
): IndexFunction {
  const known = new Map<Expr, IndexFunction>();
  const compile = (node: Expr): IndexFunction => {
    const before = known.get(node);
    if (before) return before;
    const made = build(node);
    known.set(node, made);
    return made;
  };
  const build = (node: Expr): IndexFunction => {
    switch (node.kind) {
      case "const":
        return () => node.value;
      case "var": {
        const slot = slots.get(node.name);
        return slot === undefined ? compile(scope.lets.get(node.name)!) : () => values[slot]!;
      }
      case "when": {
        const [condition, consequent, otherwise] = children(node).map(compile);
        return () => (condition!() ? consequent!() : otherwise!());
      }
      case "op": {
        const compute = scalarOps[node.op].specialize(node.args.at(-1)!.dtype, node.dtype);
        const [a, b, ...rest] = node.args.map(compile);
        if (!b) return () => compute(a!());
        if (rest.length === 0) return () => compute(a!(), b());
        return () => compute(a!(), b(), ...rest.map((arg) => arg()));
      }
      default:
        throw new Error(`internal: ${node.kind} in an index that indicesOf accepted`);
    }
  };
  return compile(expr);
}
