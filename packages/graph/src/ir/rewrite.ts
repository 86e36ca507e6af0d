/**
 * @file Pure bottom-up rewriting: the way a pass makes a new graph from an old one.
 *
 * Nodes are immutable, so what a rewrite does not touch is shared by both graphs. Everything here is iterative: a chain
 * of 100,000 nodes is a normal graph. Only regions recurse, by their nesting.
 */
import { InternalError } from "../errors.ts";
import { sameType, showType } from "../shape.ts";
import { makeNode, withProvenance } from "./builder.ts";
import {
  type Graph,
  graphNodes,
  graphRoots,
  type Node,
  type Region,
  topologicalOrder,
  type Value,
} from "./node.ts";

/**
 * What to put in place of a node's results, given its operands and regions as already rewritten; undefined keeps the
 * node (copied where an operand or region changed). Nodes made inside take the node's role, scope and source.
 */
export type RewriteNode = (
  node: Node,
  operands: readonly Value[],
  regions: readonly Region[],
) => readonly Value[] | undefined;

export interface RewriteOptions {
  /** Rewrite the insides of regions too, by the same function. Default false. */
  readonly regions?: boolean;
}

/** The graph with every node offered to `fn`, operands first; the same object where nothing changed. */
export function rewriteGraph(graph: Graph, fn: RewriteNode, options: RewriteOptions = {}): Graph {
  const roots = graphRoots(graph);
  const done = options.regions ? new Map() : undefined;
  const rewritten = rewriteFrom(roots, graphNodes(graph), new Set(), fn, done);
  if (rewritten.every((value, i) => value === roots[i])) return graph;
  const { outputs, updates } = graph;
  return {
    ...graph,
    outputs: outputs.map(({ name }, i) => ({ name, value: rewritten[i]! })),
    updates: updates.map(({ target }, i) => ({ target, value: rewritten[outputs.length + i]! })),
  };
}

/** The same for any list of values: what each becomes. */
export function rewriteValues(
  roots: readonly Value[],
  fn: RewriteNode,
  options: RewriteOptions = {},
): Value[] {
  const done = options.regions ? new Map() : undefined;
  return rewriteFrom(roots, topologicalOrder(roots), new Set(), fn, done);
}

/** The region with its nodes rewritten; its inputs stay what they are. */
export function rewriteRegion(region: Region, fn: RewriteNode, options: RewriteOptions = {}): Region {
  return rewriteInside(region, fn, options.regions ? new Map() : undefined);
}

/** `done` remembers regions, so that one shared by several nodes stays shared; absent: regions are left alone. */
type Done = Map<Region, Region> | undefined;

function rewriteInside(region: Region, fn: RewriteNode, done: Done): Region {
  const known = done?.get(region);
  if (known) return known;
  const outputs = rewriteFrom(
    region.outputs,
    topologicalOrder(region.outputs),
    new Set(region.inputs.map(({ node }) => node)),
    fn,
    done,
  );
  const changed = outputs.some((output, i) => output !== region.outputs[i]);
  const rewritten = changed ? { inputs: region.inputs, outputs } : region;
  done?.set(region, rewritten);
  return rewritten;
}

/** `nodes`: those that `roots` depend on, operands first. */
function rewriteFrom(
  roots: readonly Value[],
  nodes: readonly Node[],
  fixed: ReadonlySet<Node>,
  fn: RewriteNode,
  done: Done,
): Value[] {
  const changed = new Map<Value, Value>();
  const current = (value: Value): Value => changed.get(value) ?? value;
  for (const node of nodes) {
    if (fixed.has(node)) continue;
    const operands = sharedMap(node.operands, current);
    const regions = done
      ? sharedMap(node.regions, (region) => rewriteInside(region, fn, done))
      : node.regions;
    const replacement = withProvenance(provenanceOf(node), () => fn(node, operands, regions));
    if (replacement) checkReplacement(node, replacement);
    const results = replacement ?? withOperands(node, operands, regions).results;
    node.results.forEach((result, i) => {
      if (results[i] !== result) changed.set(result, results[i]!);
    });
  }
  return roots.map(current);
}

/** A node with other operands and regions of the same types: itself where they are its own. */
export function withOperands(
  node: Node,
  operands: readonly Value[],
  regions: readonly Region[] = node.regions,
): Node {
  const same = (a: readonly unknown[], b: readonly unknown[]) =>
    a === b || a.every((item, i) => item === b[i]);
  if (same(operands, node.operands) && same(regions, node.regions)) return node;
  return makeNode(node.op, operands, node.attrs, node.results, node, regions);
}

/** Role, scope and source for what takes the place of `node`; without a source of its own, "no source". */
export const provenanceOf = ({ role, scope, source }: Node) => ({
  role,
  scope,
  source: source ?? unknownSource,
});

const unknownSource = { text: "" };

function checkReplacement(node: Node, replacement: readonly Value[]): void {
  if (replacement.length !== node.results.length) {
    throw new InternalError(
      `a rewrite of ${node.op} gave ${replacement.length} values for ${node.results.length}`,
    );
  }
  replacement.forEach((value, i) => {
    const result = node.results[i]!;
    if (sameType(value, result)) return;
    throw new InternalError(`a rewrite of ${node.op} gave ${showType(value)} for ${showType(result)}`);
  });
}

/** `items.map(fn)`, but the same array where every item stayed itself. */
function sharedMap<T>(items: readonly T[], fn: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = fn(items[i]!);
    if (changed) changed.push(item);
    else if (item !== items[i]) changed = [...items.slice(0, i), item];
  }
  return changed ?? items;
}

/** The nodes that read each value, once each, in topological order; regions are closed, so none reads from outside. */
export function usersOf(graph: Graph): Map<Value, Node[]> {
  const users = new Map<Value, Node[]>();
  for (const node of graphNodes(graph)) {
    for (const result of node.results) users.set(result, []);
    for (const operand of new Set(node.operands)) users.get(operand)?.push(node);
  }
  return users;
}

/** All nodes of a graph, those inside regions (without their arguments) included. */
export function countNodes(graph: Graph): number {
  const counted = new Map<Region, number>();
  const count = (nodes: readonly Node[]): number =>
    nodes.reduce(
      (total, node) => total + 1 + node.regions.reduce((sum, region) => sum + inside(region), 0),
      0,
    );
  const inside = (region: Region): number => {
    const known = counted.get(region);
    if (known !== undefined) return known;
    const inputs = new Set(region.inputs.map(({ node }) => node));
    const total = count(topologicalOrder(region.outputs).filter((node) => !inputs.has(node)));
    counted.set(region, total);
    return total;
  };
  return count(graphNodes(graph));
}
