/**
 * @file Decides what is computed where: groups nodes into `fusion` nodes, each of which becomes one kernel.
 *
 * 1. A node is *stored* or *inlined*. Views, and arithmetic with a single reader, are inlined into what reads them;
 *    a reduction with a single elementwise reader of its shape takes that reader in as its epilogue.
 * 2. A stored node joins the kernel of a value it reads where both have one shape and meet element by element, so
 *    one loop has several outputs. Updates of parameters all go into one kernel, after everything else.
 *
 * Kernels run in the order in which they were begun. A node may join one only if everything else it reads comes from
 * kernels begun earlier; so no cycle can arise, and the pass is linear in the size of the graph.
 */
import {
  closeRegion,
  type Graph,
  graphNodes,
  graphRoots,
  makeNode,
  type Node,
  type Region,
  recordOf,
  rewriteGraph,
  sameShape,
  sizeOf,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";
import { valueRange } from "../analysis/value-ranges.ts";

/** Bounds the depth of composed expressions and the number of buffers a kernel takes. */
const maxNodes = 200;
const maxInlined = 60;
const maxUpdates = 400;

interface Group {
  readonly order: number;
  readonly shape: readonly number[];
  readonly isUpdate: boolean;
  /** Its values are one element deep: a later node of the same shape may read them in the same loop. */
  readonly isOpen: boolean;
  readonly stored: Node[];
  readonly nodes: Set<Node>;
}

export function fuse(graph: Graph): Graph {
  const inside = rewriteGraph(graph, (node, operands) =>
    isPart(node) ? withOperands(node, operands, node.regions.map(fuseRegion)).results : undefined,
  );
  return replaceGroups(inside, group(inside));
}

/** A body is a graph of its own. */
function fuseRegion({ inputs, outputs }: Region): Region {
  const named = outputs.map((value, i) => ({ name: String(i), value }));
  const fused = fuse({ name: "body", outputs: named, updates: [] });
  return { inputs, outputs: fused.outputs.map(({ value }) => value) };
}

/** Loops and branches are parts of the program between kernels; what they read is in memory. */
const isPart = (node: Node): boolean => recordOf(node).traits.program !== undefined;

interface Facts {
  readonly users: ReadonlyMap<Value, readonly Node[]>;
  readonly roots: ReadonlySet<Node>;
}

const isLeaf = (node: Node): boolean => recordOf(node).traits.leaf === true;

function factsOf(graph: Graph, nodes: readonly Node[]): Facts {
  const users = new Map<Value, Node[]>();
  for (const node of nodes) {
    for (const operand of node.operands) {
      const list = users.get(operand);
      if (list) list.push(node);
      else users.set(operand, [node]);
    }
  }
  return { users, roots: new Set(graphRoots(graph).map(({ node }) => node)) };
}

/** Whether the node's value is computed wherever it is read, rather than kept in memory. */
function isInlined(node: Node, facts: Facts): boolean {
  const { users, roots } = facts;
  const { traits } = recordOf(node);
  if (traits.constant) return true;
  if (roots.has(node) || traits.loops || traits.program || node.results.length !== 1) return false;
  if (users.get(node.results[0]!)?.some(isPart)) return false;
  if (node.operands.length === 0) return true;
  const result = node.results[0]!;
  const readers = users.get(result) ?? [];
  if (traits.view) return !traits.guarded || readers.every((reader) => takesWork(reader, result, facts));
  if (readers.length !== 1) return traits.elementwise !== undefined && isTrivial(node);
  const reader = readers[0]!;
  if (traits.elementwise) return takesWork(reader, result, facts);
  if (!traits.reduction && !traits.contraction) return false;
  return (
    recordOf(reader).traits.elementwise !== undefined && sameShape(reader.results[0]!.shape, result.shape)
  );
}

/** As cheap to repeat as to load again: arithmetic on what costs nothing, or a condition on what is in memory anyway. */
const isTrivial = (node: Node): boolean => {
  const isCondition = node.results[0]!.dtype === "bool";
  return node.operands.every((operand) => isFree(operand) || (isCondition && isInMemory(operand)));
};

/** Known without memory: a constant, a range of numbers, or a view of one. */
function isFree({ node }: Value): boolean {
  const { traits } = recordOf(node);
  if (traits.leaf) return false;
  if (traits.constant || (node.operands.length === 0 && !traits.loops)) return true;
  return traits.view === true && !traits.guarded && node.operands.every(isFree);
}

/** A leaf, or a view of one. */
function isInMemory({ node }: Value): boolean {
  const { traits } = recordOf(node);
  if (traits.leaf) return true;
  return traits.view === true && !traits.guarded && node.operands.every(isInMemory);
}

/**
 * Whether arithmetic may be repeated inside `reader`: it reads each element about once, and not behind a bounds check.
 * What a view shows is computed where the view is read, so the question goes on to its reader.
 */
function takesWork(reader: Node, value: Value, { users, roots }: Facts): boolean {
  let [node, read] = [reader, value];
  for (;;) {
    const { traits } = recordOf(node);
    if (traits.contraction || traits.guarded) return false;
    if (traits.elementwise || traits.reduction) return true;
    const shown = node.results[0]!;
    if (!traits.view || sizeOf(shown.shape) > sizeOf(read.shape)) return false;
    if (roots.has(node)) return true;
    const readers = users.get(shown) ?? [];
    if (readers.length !== 1) return false;
    [node, read] = [readers[0]!, shown];
  }
}

/** What a stored node computes by itself: it and the inlined nodes behind it. `reads` are values in memory. */
interface Cone {
  readonly nodes: Set<Node>;
  readonly reads: Map<Value, boolean>;
  readonly isPointwise: boolean;
}

function coneOf(node: Node, inlined: ReadonlySet<Node>): Cone {
  const nodes = new Set<Node>();
  const reads = new Map<Value, boolean>();
  let isPointwise = true;
  const pending: { node: Node; aligned: boolean }[] = [{ node, aligned: true }];
  const seen = new Map<Node, boolean>();
  for (let item = pending.pop(); item; item = pending.pop()) {
    const before = seen.get(item.node);
    if (before === false || before === item.aligned) continue;
    seen.set(item.node, item.aligned);
    nodes.add(item.node);
    const { traits } = recordOf(item.node);
    if (traits.reduction || traits.contraction || traits.loops || traits.program) isPointwise = false;
    const aligned = item.aligned && traits.elementwise !== undefined;
    for (const operand of item.node.operands) {
      if (inlined.has(operand.node) && !traits.program) pending.push({ node: operand.node, aligned });
      else reads.set(operand, (reads.get(operand) ?? true) && aligned);
    }
  }
  return { nodes, reads, isPointwise };
}

function group(graph: Graph): Group[] {
  const nodes = graphNodes(graph);
  const facts = factsOf(graph, nodes);
  const inlined = inlinedNodes(nodes, facts);
  const stored = nodes.filter((node) => !isLeaf(node) && !inlined.has(node));
  const isLast = updatesOnly(nodes, facts);
  const ordered = [
    ...stored.filter((node) => !isLast.has(node)),
    ...stored.filter((node) => isLast.has(node)),
  ];
  const groups: Group[] = [];
  const groupOf = new Map<Node, Group>();
  for (const node of ordered) {
    const cone = coneOf(node, inlined);
    const joined =
      candidate(node, cone, groupOf, groups, isLast.has(node)) ?? begin(node, groups, isLast.has(node));
    joined.stored.push(node);
    for (const member of cone.nodes) joined.nodes.add(member);
    groupOf.set(node, joined);
  }
  return groups;
}

/**
 * The nodes to inline. A long chain is stored in between, which bounds how deep expressions nest; and so is what
 * follows a contraction, before anything but elementwise work reads it: inside another loop it could not be tiled.
 */
function inlinedNodes(nodes: readonly Node[], facts: Facts): Set<Node> {
  const weight = new Map<Node, number>();
  const contracting = new Set<Node>();
  for (const node of nodes) {
    if (isLeaf(node) || !isInlined(node, facts)) continue;
    const behind = node.operands.reduce((total, operand) => total + (weight.get(operand.node) ?? 0), 1);
    if (behind > maxInlined) continue;
    if (recordOf(node).traits.contraction || node.operands.some((operand) => contracting.has(operand.node))) {
      const readers = facts.users.get(node.results[0]!) ?? [];
      if (!readers.every((reader) => recordOf(reader).traits.elementwise !== undefined)) continue;
      contracting.add(node);
    }
    weight.set(node, behind);
  }
  return new Set(weight.keys());
}

/** Nodes of role `update` that nothing but updates reads: they can wait until the end. */
function updatesOnly(nodes: readonly Node[], { users }: Facts): Set<Node> {
  const last = new Set<Node>();
  for (const node of nodes.toReversed()) {
    const readers = node.results.flatMap((result) => users.get(result) ?? []);
    if (node.role === "update" && readers.every((reader) => last.has(reader))) last.add(node);
  }
  return last;
}

function begin(node: Node, groups: Group[], isUpdate: boolean): Group {
  const { traits } = recordOf(node);
  const shape = node.results[0]!.shape;
  const isOpen = !traits.loops && !traits.program && node.results.length === 1;
  const made: Group = { order: groups.length, shape, isUpdate, isOpen, stored: [], nodes: new Set() };
  groups.push(made);
  return made;
}

/** The kernel a node joins, if any. */
function candidate(
  node: Node,
  cone: Cone,
  groupOf: ReadonlyMap<Node, Group>,
  groups: readonly Group[],
  isUpdate: boolean,
): Group | undefined {
  const last = groups[groups.length - 1];
  const sources = [...cone.reads.keys()]
    .map((value) => groupOf.get(value.node))
    .filter((found) => found !== undefined);
  if (recordOf(node).traits.loops || isPart(node)) return undefined;
  if (isUpdate && last?.isUpdate && last.isOpen && last.nodes.size + cone.nodes.size <= maxUpdates) {
    const isSmall =
      cone.isPointwise && sources.every((source) => source.order < last.order || source === last);
    const crossReads = [...cone.reads].some(
      ([value, aligned]) => groupOf.get(value.node) === last && !aligned && sizeOf(value.shape) > 1,
    );
    return isSmall && !crossReads ? last : undefined;
  }
  if (!cone.isPointwise) return undefined;
  const latest = sources.toSorted((a, b) => b.order - a.order)[0];
  if (!latest?.isOpen || latest.isUpdate !== isUpdate) return undefined;
  if (!sameShape(latest.shape, node.results[0]!.shape)) return undefined;
  if (latest.nodes.size + cone.nodes.size > maxNodes) return undefined;
  const aligned = [...cone.reads].every(
    ([value, isAligned]) => groupOf.get(value.node) !== latest || isAligned,
  );
  return aligned ? latest : undefined;
}

/** Values some other kernel reads, or that leave the graph. */
function readElsewhere(graph: Graph, groups: readonly Group[]): Set<Value> {
  const home = new Map<Node, Group>();
  for (const group of groups) for (const node of group.stored) home.set(node, group);
  const values = new Set<Value>(graphRoots(graph));
  for (const group of groups) {
    for (const { operands } of group.nodes) {
      for (const operand of operands) if (home.get(operand.node) !== group) values.add(operand);
    }
  }
  return values;
}

function replaceGroups(graph: Graph, groups: readonly Group[]): Graph {
  const elsewhere = readElsewhere(graph, groups);
  const renewed = new Map<Value, Value>();
  const current = (value: Value): Value => renewed.get(value) ?? value;
  for (const { nodes, stored } of groups) {
    if (nodes.size === 1) {
      const [node] = stored;
      const copy = withOperands(node!, node!.operands.map(current));
      node!.results.forEach((result, i) => {
        renewed.set(result, copy.results[i]!);
      });
      continue;
    }
    // loops write all their results, also those that nobody reads
    const isKept = (result: Value): boolean =>
      elsewhere.has(result) || recordOf(result.node).traits.loops === true;
    const outputs = stored.flatMap(({ results }) => results).filter(isKept);
    const { region, captures } = closeRegion([], outputs, (node) => !nodes.has(node), valueRange);
    const fused = makeNode("fusion", captures.map(current), {}, outputs, outputs[outputs.length - 1]!.node, [
      region,
    ]);
    outputs.forEach((output, i) => {
      renewed.set(output, fused.results[i]!);
    });
  }
  return {
    ...graph,
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: current(value) })),
    updates: graph.updates.map(({ target, value }) => ({ target, value: current(value) })),
  };
}
