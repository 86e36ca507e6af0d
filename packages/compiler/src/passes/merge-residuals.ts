/**
 * @file Makes one loop of those that differ in what they keep. The gradient of a loop or branch needs values of its body;
 * `differentiate` gets them from copies of it with more results. Here the original takes over the results of its copies,
 * so that the body runs once.
 *
 * Copies have the operands of the original, and bodies over the same nodes. An outer body is done before those within it.
 */
import {
  type Graph,
  graphRoots,
  makeNode,
  type Node,
  type Region,
  rewriteValues,
  sameAttributes,
  topologicalOrder,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";

export function mergeResiduals(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const merged = mergeIn(roots);
  if (merged.every((value, i) => value === roots[i])) return graph;
  const { outputs, updates } = graph;
  return {
    ...graph,
    outputs: outputs.map(({ name }, i) => ({ name, value: merged[i]! })),
    updates: updates.map(({ target }, i) => ({ target, value: merged[outputs.length + i]! })),
  };
}

function mergeIn(roots: readonly Value[]): readonly Value[] {
  const holders = topologicalOrder(roots).filter(({ regions }) => regions.length > 0);
  if (holders.length === 0) return roots;
  const families = familiesOf(holders);
  const made = new Map<Family, Node>();
  return rewriteValues(roots, (node, operands) => {
    const family = families.get(node);
    if (!family) return undefined;
    const one = made.get(family) ?? merge(family, operands);
    made.set(family, one);
    return node.results.map((_, i) => one.results[positionIn(family, node, i)]!);
  });
}

/** Copies of one loop. */
interface Family {
  /** With the fewest results. */
  original: Node;
  readonly members: Node[];
}

function familiesOf(holders: readonly Node[]): ReadonlyMap<Node, Family> {
  const byInputs = new Map<readonly Value[], Family[]>();
  const found = new Map<Node, Family>();
  for (const node of holders) {
    const { inputs } = node.regions[0]!;
    const near = byInputs.get(inputs) ?? [];
    byInputs.set(inputs, near);
    let family = near.find(({ original }) => isCopy(node, original));
    if (!family) {
      family = { original: node, members: [] };
      near.push(family);
    }
    family.members.push(node);
    if (node.results.length < family.original.results.length) family.original = node;
    found.set(node, family);
  }
  return found;
}

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

function isCopy(a: Node, b: Node): boolean {
  const common = Math.min(a.results.length, b.results.length);
  return (
    a.op === b.op &&
    sameAttributes(a.attrs, b.attrs) &&
    sameItems(a.operands, b.operands) &&
    a.regions.length === b.regions.length &&
    a.regions.every(
      ({ inputs, outputs }, i) =>
        sameItems(inputs, b.regions[i]!.inputs) &&
        sameItems(outputs.slice(0, common), b.regions[i]!.outputs.slice(0, common)),
    )
  );
}

/** What a result is in each region. */
const outputsAt = ({ regions }: Node, i: number): readonly Value[] =>
  regions.map(({ outputs }) => outputs[i]!);

/** The results that only copies have, each once. */
function addedResults({ original, members }: Family): readonly Value[] {
  const added: Value[] = [];
  for (const node of members) {
    for (const result of node.results.slice(original.results.length)) {
      const outputs = outputsAt(node, result.index);
      const isKnown = added.some((other) => sameItems(outputsAt(other.node, other.index), outputs));
      if (!isKnown) added.push(result);
    }
  }
  return added;
}

/** Which result of the merged loop result `i` of a member is. */
function positionIn(family: Family, node: Node, i: number): number {
  const own = family.original.results.length;
  if (i < own) return i;
  const outputs = outputsAt(node, i);
  return (
    own + addedResults(family).findIndex((other) => sameItems(outputsAt(other.node, other.index), outputs))
  );
}

function merge(family: Family, operands: readonly Value[]): Node {
  const { original } = family;
  const added = addedResults(family);
  const regions = original.regions.map((region, r): Region => {
    const outputs = [...region.outputs, ...added.map(({ node, index }) => outputsAt(node, index)[r]!)];
    const merged = mergeIn(outputs);
    return sameItems(merged, region.outputs) ? region : { inputs: region.inputs, outputs: merged };
  });
  if (added.length === 0) return withOperands(original, operands, regions);
  return makeNode(original.op, operands, original.attrs, [...original.results, ...added], original, regions);
}
