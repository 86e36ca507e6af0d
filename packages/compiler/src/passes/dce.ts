/**
 * @file Dead code: an update that gives a variable the value it has. What no output or update needs is not part of a
 * graph to begin with (a graph is what can be reached from them), so dropping the update drops all that led to it.
 */
import { type Graph, variableName } from "@tapeless/graph/ir";

export function dce(graph: Graph): Graph {
  const updates = graph.updates.filter(({ target, value }) => variableName(value.node) !== target);
  return updates.length === graph.updates.length ? graph : { ...graph, updates };
}
