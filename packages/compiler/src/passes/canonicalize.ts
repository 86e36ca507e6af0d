/**
 * @file Rewrites nodes to their simplest form until nothing changes. Runs after `differentiate`: before it, some
 * rewrites (of stopGradient, of ties) would change what gradients are.
 *
 * Every identity is data in `rewrites/`; the exact ones change no bit, so the pass may be left out.
 */
import {
  type Attributes,
  calls,
  type Graph,
  graphNodes,
  graphRoots,
  type RewriteNode,
  rewriteGraph,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";
import { rewrites } from "../rewrites/index.ts";
import type { Exactness, Rewrite } from "../rewrites/rewrite.ts";

/** Sweeps over the graph. Two or three are usual; a chain of rewrites that needs more is left as it is then. */
const maxSweeps = 20;

/** Rewrites of one node in one sweep: an end to rewrites that undo each other. */
const maxSteps = 20;

type ByOp = ReadonlyMap<string, readonly Rewrite[]>;

function byOp(allowed: readonly Exactness[]): ByOp {
  const groups = new Map<string, Rewrite[]>();
  for (const rewrite of rewrites) {
    if (!allowed.includes(rewrite.exactness)) continue;
    groups.set(rewrite.op, [...(groups.get(rewrite.op) ?? []), rewrite]);
  }
  return groups;
}

const strict = byOp(["exact"]);
const fast = byOp(["exact", "fastMath"]);

export function canonicalize(
  graph: Graph,
  { fastMath = false }: { readonly fastMath?: boolean } = {},
): Graph {
  const rules = fastMath ? fast : strict;
  let current = graph;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    const next = rewriteGraph(current, rewriting(rules, readOnceIn(current)), { regions: true });
    if (next === current) break;
    current = next;
  }
  return current;
}

type ReadOnce = (value: Value) => boolean;

/** Values with one reader when a sweep begins; what is made in a sweep, or lies in a region, is not known. */
function readOnceIn(graph: Graph): ReadOnce {
  const readers = new Map<Value, number>();
  const read = (value: Value): void => void readers.set(value, (readers.get(value) ?? 0) + 1);
  graphRoots(graph).forEach(read);
  for (const { operands } of graphNodes(graph)) operands.forEach(read);
  return (value) => readers.get(value) === 1;
}

const rewriting =
  (rules: ByOp, isReadOnce: ReadOnce): RewriteNode =>
  (node, operands, regions) => {
    if (node.results.length !== 1) return undefined;
    const start = withOperands(node, operands, regions).results[0]!;
    let current = start;
    for (let step = 0; step < maxSteps; step++) {
      const next = applyFirst(rules, current, isReadOnce);
      if (!next) break;
      current = next;
    }
    return [current];
  };

function applyFirst(rules: ByOp, value: Value, isReadOnce: ReadOnce): Value | undefined {
  const { op, operands, attrs, results } = value.node;
  if (results.length !== 1) return undefined;
  for (const { apply } of rules.get(op) ?? []) {
    const next = apply({ operands, attrs: attrs as Attributes, result: value, g: calls, isReadOnce });
    if (next) return next;
  }
  return undefined;
}
