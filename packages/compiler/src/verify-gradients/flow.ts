/** @file Where gradients flow in a graph whose gradient nodes are expanded. */
import { calls, isFloat, makeNode, type Node, recordOf, regionNodes, type Value } from "@tapeless/graph/ir";
import { addedUp } from "../passes/differentiate.ts";
import { inputLeaf } from "./in-doubles.ts";

/** Float values that depend on one of `wrt`, these included. */
export function activeValues(order: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set<Value>(wrt);
  for (const node of order) {
    if (!node.operands.some((operand) => active.has(operand))) continue;
    for (const result of node.results) if (isFloat(result.dtype)) active.add(result);
  }
  return active;
}

/** Whether a gradient was declared to be another than that of what is computed, here or in a region. */
export const isSurrogate = ({ attrs, regions }: Node): boolean =>
  attrs.surrogate === true || regions.some((region) => regionNodes(region).some(isSurrogate));

/** A node by itself: its operands are inputs `x0`, `x1`, ... */
export function aloneOf(node: Node): { readonly node: Node; readonly leaves: readonly Value[] } {
  const leaves = node.operands.map((operand, i) => inputLeaf(`x${i}`, operand));
  return { node: makeNode(node.op, leaves, node.attrs, node.results, node, node.regions), leaves };
}

/**
 * Operands that a node takes as constant though they depend on what is differentiated by: `stopGradient` does, and so does
 * a function with a gradient of its own with what it uses from outside. A measured slope must not move them.
 */
export function heldOperands(node: Node, active: ReadonlySet<Value>): number[] {
  const asked = node.operands.flatMap((operand, i) => (active.has(operand) ? [i] : []));
  const { node: alone, leaves } = aloneOf(node);
  const results = alone.results.filter(({ dtype }) => isFloat(dtype));
  if (asked.length === 0 || results.length === 0) return [];
  const cotangents = results.map(calls.zerosLike);
  const wrt = asked.map((i) => leaves[i]!);
  const found = addedUp(results, cotangents, wrt, [], alone, recordOf);
  return asked.filter((_, i) => found[i] === undefined);
}
