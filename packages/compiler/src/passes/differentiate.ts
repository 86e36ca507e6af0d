/**
 * @file Expands gradient nodes into ordinary ones, by reverse accumulation over the op records' vjp rules.
 *
 * Nodes are visited operands first, so an inner gradient is gone before an outer one looks at it: gradients of
 * gradients need nothing special. The rules are distrusted: count, shape and dtype of what they return are checked.
 */
import {
  calls,
  type Graph,
  GraphError,
  InternalError,
  type Node,
  nameOf,
  type OpRecord,
  recordOf,
  rewriteGraph,
  sameType,
  showType,
  topologicalOrder,
  type Value,
  withProvenance,
} from "@tapeless/graph/ir";

export function differentiate(graph: Graph, rules: Rules = recordOf): Graph {
  return rewriteGraph(
    graph,
    (node, operands) => {
      if (!recordOf(node).traits.gradient) return undefined;
      const count = node.attrs.outputs as number;
      const outputs = operands.slice(0, count);
      const cotangents = operands.slice(count, 2 * count);
      const wrt = operands.slice(2 * count);
      return pullBack(outputs, cotangents, wrt, node, rules);
    },
    { regions: true },
  );
}

/** Where an op's rules come from. */
type Rules = (node: Node) => OpRecord;

/** The cotangents of `wrt`, given those of `outputs`; zeros for what the outputs do not depend on. */
export function pullBack(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
  asker: Node,
  rules: Rules,
): Value[] {
  const found = addedUp(outputs, cotangents, wrt, [], asker, rules);
  return wrt.map((value, i) => found[i] ?? calls.zerosLike(value));
}

/** The same, added to `start`; undefined where there is neither. */
export function addedUp(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
  start: readonly (Value | undefined)[],
  asker: Node,
  rules: Rules,
): (Value | undefined)[] {
  const order = topologicalOrder(outputs);
  const active = dependents(order, wrt);
  const arrived = new Map<Value, Value>();
  wrt.forEach((value, i) => {
    if (start[i]) arrived.set(value, start[i]);
  });
  outputs.forEach((output, i) => {
    accumulate(arrived, output, cotangents[i]!);
  });
  for (const node of order.toReversed()) {
    const isReached = node.results.some((result) => arrived.has(result));
    if (!isReached || !node.operands.some((operand) => active.has(operand))) continue;
    const provenance = {
      role: "backward" as const,
      scope: node.scope,
      source: node.source ?? asker.source ?? { text: "" },
    };
    withProvenance(provenance, () => applyRule(node, rules, active, arrived, asker));
  }
  return wrt.map((value) => arrived.get(value));
}

/** Float values that depend on one of `wrt`, these included. */
function dependents(order: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set<Value>(wrt);
  for (const node of order) {
    if (!node.operands.some((operand) => active.has(operand))) continue;
    for (const result of node.results) if (isSmooth(result)) active.add(result);
  }
  return active;
}

const isSmooth = ({ dtype }: Value): boolean => dtype === "f32" || dtype === "f64";

function accumulate(arrived: Map<Value, Value>, value: Value, cotangent: Value): void {
  const before = arrived.get(value);
  arrived.set(value, before ? calls.add(before, cotangent) : cotangent);
}

function takeFrom(arrived: Map<Value, Value>, value: Value): Value | undefined {
  const found = arrived.get(value);
  arrived.delete(value);
  return found;
}

function applyRule(
  node: Node,
  rules: Rules,
  active: ReadonlySet<Value>,
  arrived: Map<Value, Value>,
  asker: Node,
): void {
  const record = rules(node);
  const needs = node.operands.map((operand) => active.has(operand));
  if (typeof record.vjp !== "function") {
    const smooth = node.results.filter((result) => arrived.has(result) && isSmooth(result));
    if (smooth.length === 0) return;
    throw new GraphError({
      code: "grad/not-differentiable",
      op: node.op,
      problem: `has no derivative: ${record.vjp.reason}`,
      operands: node.operands.map((value, i) => ({
        role: record.operands[Math.min(i, record.operands.length - 1)] ?? "operand",
        name: nameOf(value),
        type: value,
      })),
      hint: "put stopGradient(...) around it where the gradient shall not pass",
      source: node.source ?? asker.source,
    });
  }
  const arrives = node.results.map((result) => arrived.has(result));
  const cotangents = node.results.map((result) => arrived.get(result) ?? calls.zerosLike(result));
  const { attrs, operands, results, regions } = node;
  const returned = record.vjp({
    g: calls,
    attrs,
    operands,
    results,
    regions,
    cotangents,
    arrives,
    needs,
    pullBack: (from, given, wrt, start = []) => addedUp(from, given, wrt, start, asker, rules),
    take: (i) => takeFrom(arrived, operands[i]!),
    traitsOf: (inner) => rules(inner).traits,
  });
  if (returned.length !== operands.length) {
    throw new InternalError(
      `the vjp rule of ${node.op} gave ${returned.length} cotangents for ${operands.length} operands`,
    );
  }
  returned.forEach((cotangent, i) => {
    if (!cotangent || !needs[i]) return;
    const operand = operands[i]!;
    if (!sameType(cotangent, operand)) {
      const types = `${showType(cotangent)} for operand ${i}, which is ${showType(operand)}`;
      throw new InternalError(`the vjp rule of ${node.op} gave ${types}`);
    }
    accumulate(arrived, operand, cotangent);
  });
}
