/** @file Whether two regions compute the same, node by node in topological order. */
import {
  type Node,
  type Region,
  recordOf,
  sameAttributes,
  sameType,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";

export function sameRegion(a: Region, b: Region): boolean {
  if (a === b) return true;
  if (a.inputs.length !== b.inputs.length || a.outputs.length !== b.outputs.length) return false;
  const counterpart = new Map<Value, Value>();
  for (const [i, input] of a.inputs.entries()) {
    if (!sameType(input, b.inputs[i]!)) return false;
    counterpart.set(input, b.inputs[i]!);
  }
  const [left, right] = [insideOf(a), insideOf(b)];
  if (left.length !== right.length) return false;
  for (const [i, node] of left.entries()) {
    const other = right[i]!;
    if (!sameNode(node, other, counterpart)) return false;
    for (const [j, result] of node.results.entries()) counterpart.set(result, other.results[j]!);
  }
  return a.outputs.every((output, i) => counterpart.get(output) === b.outputs[i]);
}

function insideOf({ inputs, outputs }: Region): Node[] {
  const isInput = new Set(inputs.map(({ node }) => node));
  return topologicalOrder(outputs).filter((node) => !isInput.has(node));
}

function sameNode(a: Node, b: Node, counterpart: ReadonlyMap<Value, Value>): boolean {
  if (recordOf(a).traits.unmergeable) return a === b;
  return (
    a.op === b.op &&
    a.operands.length === b.operands.length &&
    a.operands.every((operand, i) => counterpart.get(operand) === b.operands[i]) &&
    sameAttributes(a.attrs, b.attrs) &&
    a.results.length === b.results.length &&
    a.regions.length === b.regions.length &&
    a.regions.every((region, i) => sameRegion(region, b.regions[i]!))
  );
}
