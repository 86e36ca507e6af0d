/**
 * @file Common subexpressions: nodes that compute the same become one. Runs after `differentiate`: before it, merging
 * two equal values would merge what gradients are taken by.
 *
 * Equal means: the same op, equal attributes to the bit, the same operands (in either order where the op commutes) and
 * regions of the same structure. Leaves of one name are merged the same way. The node that comes first in topological
 * order stays, with its own provenance; a region is a world of its own.
 */
import {
  type Graph,
  hashAttributes,
  hashText,
  mixHash,
  type Node,
  type Region,
  type RewriteNode,
  recordOf,
  rewriteGraph,
  rewriteRegion,
  sameAttributes,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";
import { sameRegion } from "../analysis/same-region.ts";

export function cse(graph: Graph): Graph {
  return rewriteGraph(graph, merging(new Map()));
}

/** `regions` keeps one result for a region that several nodes share. */
function merging(regions: Map<Region, Region>): RewriteNode {
  const known = new Map<number, Node[]>();

  const insideOf = (region: Region): Region => {
    const done = regions.get(region) ?? rewriteRegion(region, merging(regions));
    regions.set(region, done);
    return done;
  };

  return (node, operands) => {
    const current = withOperands(
      node,
      operands,
      node.regions.length > 0 ? node.regions.map(insideOf) : node.regions,
    );
    const { traits } = recordOf(current);
    if (traits.unmergeable) return current.results;
    const key = hashOf(current, traits.commutative === true);
    const candidates = known.get(key);
    const twin = candidates?.find((other) => isSame(other, current, traits.commutative === true));
    if (twin) return twin.results;
    if (candidates) candidates.push(current);
    else known.set(key, [current]);
    return current.results;
  };
}

const valueHash = ({ node, index }: Value): number => mixHash(mixHash(0, node.id), index);

/** Swapped operands of a commutative op have the same hash. */
function hashOf({ op, attrs, operands, regions }: Node, commutes: boolean): number {
  let hash = hashAttributes(attrs, hashText(op));
  const [a, b] = operands;
  if (commutes && a && b && operands.length === 2) {
    hash = mixHash(hash, (valueHash(a) + valueHash(b)) | 0);
  } else {
    for (const operand of operands) hash = mixHash(hash, valueHash(operand));
  }
  for (const { inputs, outputs } of regions) hash = mixHash(mixHash(hash, inputs.length), outputs.length);
  return hash;
}

function isSame(a: Node, b: Node, commutes: boolean): boolean {
  return (
    a.op === b.op &&
    a.operands.length === b.operands.length &&
    (sameOperands(a.operands, b.operands) || (commutes && areSwapped(a.operands, b.operands))) &&
    sameAttributes(a.attrs, b.attrs) &&
    a.regions.length === b.regions.length &&
    a.regions.every((region, i) => sameRegion(region, b.regions[i]!))
  );
}

const sameOperands = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.every((operand, i) => operand === b[i]);

const areSwapped = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.length === 2 && a[0] === b[1] && a[1] === b[0];
