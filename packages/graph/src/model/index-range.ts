/** @file Ranges of integers used as indices: declared by the user, or inferred where an input goes straight into one. */
import { GraphError } from "../errors.ts";
import { makeNode, nameOf } from "../ir/builder.ts";
import { type EntryContext, entryContext } from "../ir/context.ts";
import type { Graph, Value } from "../ir/node.ts";
import { rewriteGraph } from "../ir/rewrite.ts";
import { captureSource } from "../ir/source.ts";

type Range = readonly [number, number];

/**
 * Says that `value` indexes something of `size` entries. An input without a range gets `[0, size)`, checked at each
 * call; one whose declared range is wider is an error. A computed index is left to the op's own clamp or guard.
 */
export function useAsIndex(value: Value, size: number, what: string): void {
  const { node } = value;
  if (node.op !== "input") return;
  const declared = node.attrs.range as Range | undefined;
  if (declared) {
    if (declared[0] >= 0 && declared[1] <= size) return;
    throw new GraphError({
      code: "range/too-wide",
      problem: `${nameOf(value)} may be ${declared[0]}..${declared[1] - 1}; ${what} takes 0..${size - 1}`,
      operands: [
        { role: "index", name: nameOf(value), type: value, note: `declared range [${declared.join(", ")}]` },
      ],
      hint: `declare it as input(..., "i32", { range: [0, ${size}] })`,
      source: captureSource(useAsIndex),
    });
  }
  const ranges = entryContext()?.inferredRanges;
  const before = ranges?.get(value);
  ranges?.set(value, [0, Math.min(size, before?.[1] ?? size)]);
}

/** The graph with inferred ranges written into its input nodes. */
export function applyInferredRanges(graph: Graph, { inferredRanges }: EntryContext): Graph {
  if (inferredRanges.size === 0) return graph;
  return rewriteGraph(graph, (node) => {
    const range = node.results[0] && inferredRanges.get(node.results[0]);
    return range ? makeNode(node.op, [], { ...node.attrs, range }, node.results, node).results : undefined;
  });
}
