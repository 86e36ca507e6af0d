/**
 * @file Takes out of loops and branches what nobody reads: results, with all in the body that led to them, and operands
 * that no body uses. What is carried stays.
 */
import {
  calls,
  type Graph,
  graphRoots,
  makeNode,
  type Node,
  type Region,
  recordOf,
  regionNodes,
  regionOf,
  rewriteValues,
  topologicalOrder,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";

export function pruneLoops(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const pruned = pruneIn(roots);
  if (pruned.every((value, i) => value === roots[i])) return graph;
  const { outputs, updates } = graph;
  return {
    ...graph,
    outputs: outputs.map(({ name }, i) => ({ name, value: pruned[i]! })),
    updates: updates.map(({ target }, i) => ({ target, value: pruned[outputs.length + i]! })),
  };
}

function pruneIn(roots: readonly Value[]): readonly Value[] {
  const nodes = topologicalOrder(roots);
  if (!nodes.some(({ regions }) => regions.length > 0)) return roots;
  const read = new Set<Value>(roots);
  for (const { operands } of nodes) for (const operand of operands) read.add(operand);
  return rewriteValues(roots, (node, operands) => {
    if (node.regions.length === 0) return undefined;
    const inside = withOperands(node, operands, node.regions.map(pruneInside));
    const { node: smaller, results } = withoutResults(inside, node, read);
    const smallest = withoutOperands(smaller);
    // what nothing reads has to be something
    return results.map((result, i) => {
      return result ? smallest.results[result.index]! : calls.zerosLike(node.results[i]!);
    });
  });
}

function pruneInside(region: Region): Region {
  const outputs = pruneIn(region.outputs);
  return outputs.every((output, i) => output === region.outputs[i])
    ? region
    : { inputs: region.inputs, outputs };
}

/** How many operands and results come first that are carried from turn to turn. */
const carriedBy = ({ attrs }: Node): number => (attrs.carries as number | undefined) ?? 0;

interface Pruned {
  readonly node: Node;
  /** For each result there was, the one that is left. */
  readonly results: readonly (Value | undefined)[];
}

/** A branch or a scan without the results that nothing reads. */
function withoutResults(inside: Node, before: Node, read: ReadonlySet<Value>): Pruned {
  const { program } = recordOf(inside).traits;
  const isKept = before.results.map((result, i) => read.has(result) || i < carriedBy(inside));
  // a body that gives nothing is not a body; and a while loop only carries
  const canDrop = program === "scan" || program === "cond";
  if (!canDrop || isKept.every(Boolean) || !isKept.some(Boolean))
    return { node: inside, results: inside.results };
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => isKept[i]);
  const regions = inside.regions.map(({ inputs, outputs }) => ({ inputs, outputs: keep(outputs) }));
  const node = makeNode(inside.op, inside.operands, inside.attrs, keep(inside.results), inside, regions);
  let next = 0;
  return { node, results: isKept.map((kept) => (kept ? node.results[next++] : undefined)) };
}

/** The same without the operands that no body uses. */
function withoutOperands(node: Node): Node {
  const { program } = recordOf(node).traits;
  if (program !== "scan" && program !== "cond") return node;
  const reads = node.regions.map(({ inputs, outputs }) => {
    const read = new Set(outputs);
    for (const inner of regionNodes({ inputs, outputs }))
      for (const operand of inner.operands) read.add(operand);
    return inputs.map((input) => read.has(input));
  });
  const carried = carriedBy(node);
  const count = node.regions[0]!.inputs.length;
  const isUsed = Array.from({ length: count }, (_, i) => i < carried || reads.some((read) => read[i]));
  if (isUsed.every(Boolean)) return node;
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => isUsed[i]);
  const regions = node.regions.map(({ inputs, outputs }) => regionOf(keep(inputs), outputs));
  // the operands of a cond begin with the flag, which is no input
  const flags = node.operands.length - count;
  const operands = [...node.operands.slice(0, flags), ...keep(node.operands.slice(flags))];
  const sequences = node.attrs.sequences as number | undefined;
  const attrs =
    sequences === undefined
      ? node.attrs
      : {
          ...node.attrs,
          sequences: keep(isUsed.map((_, i) => i)).filter((i) => i >= carried && i < carried + sequences)
            .length,
        };
  return makeNode(node.op, operands, attrs, node.results, node, regions);
}
