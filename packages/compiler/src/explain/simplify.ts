/**
 * @file Algebra for reading: the same value, written as a person would. Not exact to the bit, so no pass: what is
 * explained is checked by numbers instead.
 */
import { calls, type Graph, type Node, ops, rewriteGraph, sameShape, type Value } from "@tapeless/graph/ir";
import { cse } from "../passes/cse.ts";
import { isSplat, madeBy, splatOf } from "../rewrites/match.ts";

/** Rounds of rewriting; each moves a factor out by at least one operator. */
const mostRounds = 12;

export function simplify(values: readonly Value[]): Value[] {
  let graph: Graph = {
    name: "",
    outputs: values.map((value, i) => ({ name: `${i}`, value })),
    updates: [],
  };
  for (let round = 0; round < mostRounds; round++) {
    const next = cse(rewriteGraph(graph, (node, operands) => rewritten(node, operands)));
    if (next === graph) break;
    graph = next;
  }
  return graph.outputs.map(({ value }) => value);
}

type Rule = (node: Node, operands: readonly Value[]) => Value | undefined;

function rewritten(node: Node, operands: readonly Value[]): readonly Value[] | undefined {
  if (node.results.length !== 1) return undefined;
  const rule = Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
  const value = rule?.(node, operands);
  return value && sameShape(value.shape, node.results[0]!.shape) ? [value] : undefined;
}

const { add, div, mul, neg, sub } = calls;

/** The number behind a quotient by a number that is the same for all elements. */
function overNumber(value: Value): { readonly top: Value; readonly bottom: Value } | undefined {
  const [top, bottom] = madeBy(value, ops.div)?.operands ?? [];
  return top && bottom && splatOf(bottom) !== undefined ? { top, bottom } : undefined;
}

const negated = (value: Value): Value | undefined => madeBy(value, ops.neg)?.operands[0];

/** A quotient by a number, or a sign, taken out of one operand. */
function takenOut(
  operands: readonly Value[],
  at: number,
  rebuild: (inner: Value) => Value,
): Value | undefined {
  const operand = operands[at]!;
  const quotient = overNumber(operand);
  if (quotient) return div(rebuild(quotient.top), splatOf(quotient.bottom)!);
  const inner = negated(operand);
  return inner && neg(rebuild(inner));
}

const withOther = (operands: readonly Value[], at: number, value: Value): Value[] =>
  operands.map((operand, i) => (i === at ? value : operand));

const rules: Readonly<Record<string, Rule>> = {
  mul: (_, [a, b]) => {
    for (const [x, y] of [
      [a!, b!],
      [b!, a!],
    ] as const) {
      if (isSplat(x, 1)) return y;
      if (isSplat(x, 0)) return x;
      if (isSplat(x, -1)) return neg(y);
      const quotient = overNumber(x);
      if (quotient) return div(mul(quotient.top, y), splatOf(quotient.bottom)!);
      const inner = negated(x);
      if (inner) return neg(mul(inner, y));
    }
    // numbers first
    return splatOf(b!) !== undefined && splatOf(a!) === undefined ? mul(b!, a!) : undefined;
  },
  add: (_, [a, b]) => {
    if (isSplat(a, 0)) return b;
    if (isSplat(b, 0)) return a;
    if (a === b) return mul(calls.fullLike(a!, 2), a!);
    const [left, right] = [negated(a!), negated(b!)];
    if (right) return sub(a!, right);
    if (left) return sub(b!, left);
    const [p, q] = [overNumber(a!), overNumber(b!)];
    if (p && q && splatOf(p.bottom) === splatOf(q.bottom)) return div(add(p.top, q.top), splatOf(p.bottom)!);
    return undefined;
  },
  sub: (_, [a, b]) => {
    if (isSplat(a, 0)) return neg(b!);
    if (isSplat(b, 0)) return a;
    const inner = negated(b!);
    if (inner) return add(a!, inner);
    const [p, q] = [overNumber(a!), overNumber(b!)];
    if (p && q && splatOf(p.bottom) === splatOf(q.bottom)) return div(sub(p.top, q.top), splatOf(p.bottom)!);
    return undefined;
  },
  neg: (_, [a]) => negated(a!) ?? (splatOf(a!) === undefined ? undefined : calls.fullLike(a!, -splatOf(a!)!)),
  div: (_, [a, b]) => {
    if (isSplat(b, 1)) return a;
    const inner = negated(a!);
    return inner && neg(div(inner, b!));
  },
  pow: (_, [a, b]) => (isSplat(b, 1) ? a : undefined),
  select: ({ results }, [condition, a, b]) => {
    if (a === b) return a;
    if (isSplat(b, 0)) return takenOut([a!], 0, (inner) => calls.select(condition!, inner, 0));
    if (isSplat(a, 0))
      return takenOut([b!], 0, (inner) => calls.select(condition!, calls.zerosLike(results[0]!), inner));
    return undefined;
  },
  convert: ({ results }, [x]) => (x!.dtype === results[0]!.dtype ? x : undefined),
  stopGradient: (_, [x]) => x,
  reshape: ({ results }, [x]) => {
    if (sameShape(x!.shape, results[0]!.shape)) return x;
    const inner = madeBy(x, ops.reshape)?.operands[0];
    return inner && calls.reshape(inner, results[0]!.shape);
  },
  broadcastInDim: ({ attrs, results }, [x]) => {
    const { shape } = results[0]!;
    if (sameShape(x!.shape, shape)) return x;
    const splat = splatOf(x!);
    if (splat !== undefined) return calls.full(shape, splat, x!.dtype);
    const axes = attrs.axes as readonly number[];
    return (
      takenOut([x!], 0, (inner) => calls.broadcastInDim(inner, shape, axes)) ?? withoutOnes(x!, shape, axes)
    );
  },
  reduce: ({ attrs }, [x]) =>
    attrs.op === "sum" ? takenOut([x!], 0, (inner) => calls.sum(inner, attrs.axes as number[])) : undefined,
  transpose: ({ attrs }, [x]) => {
    const dot = madeBy(x, ops.dotGeneral);
    const isSwap = sameShape(attrs.permutation as number[], [1, 0]);
    if (!dot || !isSwap || dot.attrs.lhsBatch.length > 0) return undefined;
    const { lhsContract, rhsContract } = dot.attrs;
    const rank = x!.shape.length;
    const free = dot.operands[0]!.shape.length - lhsContract.length;
    if (rank !== 2 || free !== 1) return undefined;
    return calls.dotGeneral(dot.operands[1]!, dot.operands[0]!, {
      lhsContract: rhsContract,
      rhsContract: lhsContract,
    });
  },
  dotGeneral: ({ attrs }, operands) => {
    for (const at of [0, 1]) {
      const out = takenOut(operands, at, (inner) => {
        const [lhs, rhs] = withOther(operands, at, inner);
        return calls.dotGeneral(lhs!, rhs!, attrs as never);
      });
      if (out) return out;
    }
    return undefined;
  },
};

/** Axes of size 1 that were put in to be repeated are not needed where `axes` can say the same. */
function withoutOnes(x: Value, shape: readonly number[], axes: readonly number[]): Value | undefined {
  const ones = x.shape.flatMap((size, axis) => (size === 1 && shape[axes[axis]!] !== 1 ? [axis] : []));
  if (ones.length === 0 || x.node.op !== ops.reshape.name) return undefined;
  const kept = axes.filter((_, axis) => !ones.includes(axis));
  const squeezed = calls.reshape(
    x,
    x.shape.filter((_, axis) => !ones.includes(axis)),
  );
  return calls.broadcastInDim(squeezed, shape, kept);
}
