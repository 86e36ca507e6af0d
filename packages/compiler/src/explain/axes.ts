/** @file Axes by name: which sizes of a value are a named dim, seen by building the model once more with other sizes. */
import { type Graph, graphNodes, type Value } from "@tapeless/graph/ir";

/** Sizes of a value, those of named dims by name. */
export type AxesOf = (value: Value) => readonly (number | string)[];

/** The names of sizes that differ between two graphs of one body, by value of the first. */
export function namedAxes(
  graph: Graph,
  binding: Readonly<Record<string, number>>,
  other: { readonly graph: Graph; readonly binding: Readonly<Record<string, number>> } | undefined,
): ReadonlyMap<Value, readonly (number | string)[]> {
  const named = new Map<Value, readonly (number | string)[]>();
  if (!other) return named;
  const byCreation = (of: Graph) => graphNodes(of).toSorted((a, b) => a.id - b.id);
  const [nodes, twins] = [byCreation(graph), byCreation(other.graph)];
  const isSame = nodes.length === twins.length && nodes.every(({ op }, i) => op === twins[i]!.op);
  if (!isSame) return named;
  const nameOf = (size: number, otherSize: number): number | string => {
    if (size === otherSize) return size;
    const found = Object.keys(binding).find(
      (dim) => binding[dim] === size && other.binding[dim] === otherSize,
    );
    return found ?? size;
  };
  nodes.forEach((node, i) => {
    node.results.forEach((result, r) => {
      const sizes = twins[i]!.results[r]!.shape;
      named.set(
        result,
        result.shape.map((size, axis) => nameOf(size, sizes[axis] ?? size)),
      );
    });
  });
  return named;
}

/** `[batch, 64]` */
export const showAxes = (axes: readonly (number | string)[]): string => `[${axes.join(", ")}]`;
