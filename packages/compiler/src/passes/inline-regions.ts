/**
 * @file Puts ops that only mattered to `differentiate` (custom gradients, transforms whose gradient is a transform) back
 * into the ops they stand for.
 */
import {
  calls,
  type Graph,
  inlineRegion,
  type Node,
  type Region,
  recordOf,
  rewriteGraph,
  type Value,
} from "@tapeless/graph/ir";

export function inlineRegions(graph: Graph): Graph {
  let current = graph;
  for (;;) {
    const next = rewriteGraph(
      current,
      (node, operands, regions) =>
        recordOf(node).traits.inline ? inlined(node, operands, regions) : undefined,
      { regions: true },
    );
    if (next === current) return current;
    current = next;
  }
}

/** The results of such an op by what it stands for. */
export function inlined(
  node: Node,
  operands: readonly Value[],
  regions: readonly Region[],
): readonly Value[] {
  const { attrs } = node;
  return recordOf(node).decompose?.({ g: calls, attrs, operands }) ?? inlineRegion(regions[0]!, operands);
}
