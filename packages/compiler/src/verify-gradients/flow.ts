/** @file Where gradients flow in a graph whose gradient nodes are expanded. */
import { calls, isFloat, type Node, recordOf, type Value } from "@tapeless/graph/ir";

/** Float values that depend on one of `wrt`, these included. */
export function activeValues(order: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set<Value>(wrt);
  for (const node of order) {
    if (!node.operands.some((operand) => active.has(operand))) continue;
    for (const result of node.results) if (isFloat(result.dtype)) active.add(result);
  }
  return active;
}

/**
 * Operands that a node takes as constant though they depend on what is differentiated by: `stopGradient` does, and so does
 * a function with a gradient of its own with what it uses from outside. A measured slope must not move them.
 */
export function heldOperands(node: Node, active: ReadonlySet<Value>): number[] {
  const { vjp } = recordOf(node);
  const { attrs, operands, results, regions } = node;
  const needs = operands.map((operand) => active.has(operand));
  if (typeof vjp !== "function" || !needs.includes(true)) return [];
  const cotangents = results.map(calls.zerosLike);
  const given = vjp({ g: calls, attrs, operands, results, regions, cotangents, needs });
  return operands.flatMap((_, i) => (needs[i] && !given[i] ? [i] : []));
}
