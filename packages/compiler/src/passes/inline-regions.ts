/**
 * @file Puts ops that only mattered to `differentiate` (custom gradients, transforms whose gradient is a transform) back
 * into the ops they stand for.
 */
import { calls, type Graph, inlineRegion, recordOf, rewriteGraph } from "@tapeless/graph/ir";

export function inlineRegions(graph: Graph): Graph {
  let current = graph;
  for (;;) {
    const next = rewriteGraph(
      current,
      (node, operands, regions) => {
        const { traits, decompose } = recordOf(node);
        if (!traits.inline) return undefined;
        const { attrs } = node;
        return decompose?.({ g: calls, attrs, operands }) ?? inlineRegion(regions[0]!, operands);
      },
      { regions: true },
    );
    if (next === current) return current;
    current = next;
  }
}
