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
  const rules = rewriting(fastMath ? fast : strict);
  let current = graph;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    const next = rewriteGraph(current, rules, { regions: true });
    if (next === current) break;
    current = next;
  }
  return current;
}

const rewriting =
  (rules: ByOp): RewriteNode =>
  (node, operands, regions) => {
    if (node.results.length !== 1) return undefined;
    const start = withOperands(node, operands, regions).results[0]!;
    let current = start;
    for (let step = 0; step < maxSteps; step++) {
      const next = applyFirst(rules, current);
      if (!next) break;
      current = next;
    }
    return [current];
  };

function applyFirst(rules: ByOp, value: Value): Value | undefined {
  const { op, operands, attrs, results } = value.node;
  if (results.length !== 1) return undefined;
  for (const { apply } of rules.get(op) ?? []) {
    const next = apply({ operands, attrs: attrs as Attributes, result: value, g: calls });
    if (next) return next;
  }
  return undefined;
}
