/** @file Puts ops that only mattered to `differentiate` (custom gradients) back into the ops they stand for. */
import { type Graph, inlineRegion, recordOf, rewriteGraph } from "@tapeless/graph/ir";

export function inlineRegions(graph: Graph): Graph {
  let current = graph;
  for (;;) {
    const next = rewriteGraph(current, (node, operands) =>
      recordOf(node).traits.inline ? inlineRegion(node.regions[0]!, operands) : undefined,
    );
    if (next === current) return current;
    current = next;
  }
}
