/** @file Whether two graphs are the same, node by node, whenever and wherever their nodes were made. */
import { sameType } from "../shape.ts";
import { sameAttributes } from "./attributes.ts";
import { type Graph, graphNodes, graphRoots, type Node, type Region, type Value } from "./node.ts";
import { regionNodes } from "./region.ts";

/** Names, types, ops, attributes and who reads what; not where nodes come from. */
export function sameGraph(a: Graph, b: Graph): boolean {
  const names = ({ name, outputs, updates }: Graph): string[] => [
    name,
    ...outputs.map((output) => `output ${output.name}`),
    ...updates.map((update) => `update ${update.target}`),
  ];
  const [ours, theirs] = [names(a), names(b)];
  return (
    ours.length === theirs.length &&
    ours.every((name, i) => name === theirs[i]) &&
    sameNodes(graphNodes(a), graphRoots(a), graphNodes(b), graphRoots(b))
  );
}

const sameRegion = (a: Region, b: Region): boolean =>
  a.inputs.length === b.inputs.length &&
  sameNodes(regionNodes(a), [...a.inputs, ...a.outputs], regionNodes(b), [...b.inputs, ...b.outputs]);

function sameNodes(
  ours: readonly Node[],
  ourRoots: readonly Value[],
  theirs: readonly Node[],
  theirRoots: readonly Value[],
): boolean {
  const counterpart = new Map<Node, Node>();
  const isCounterpart = (value: Value, other: Value | undefined): boolean =>
    other !== undefined && value.index === other.index && counterpart.get(value.node) === other.node;
  const areSame = (node: Node, other: Node): boolean =>
    node.op === other.op &&
    node.operands.length === other.operands.length &&
    node.operands.every((operand, i) => isCounterpart(operand, other.operands[i])) &&
    sameAttributes(node.attrs, other.attrs) &&
    node.results.length === other.results.length &&
    node.results.every((result, i) => sameType(result, other.results[i]!)) &&
    node.regions.length === other.regions.length &&
    node.regions.every((region, i) => sameRegion(region, other.regions[i]!));
  if (ours.length !== theirs.length || ourRoots.length !== theirRoots.length) return false;
  for (const [i, node] of ours.entries()) {
    if (!areSame(node, theirs[i]!)) return false;
    counterpart.set(node, theirs[i]!);
  }
  return ourRoots.every((root, i) => isCounterpart(root, theirRoots[i]));
}
