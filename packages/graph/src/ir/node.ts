/**
 * @file The tensor graph: immutable nodes, and values that stand for their results.
 *
 * A node is an op of the registry applied to values. A user's `Tensor` *is* a `Value`.
 */
import type { DType } from "../dtype.ts";
import type { Dims } from "../shape.ts";
import type { Source } from "./source.ts";

/** Plain data: numbers (also -0, NaN, infinities), strings, booleans, typed arrays, and lists and records of these. */
export type Attribute =
  | number
  | string
  | boolean
  | null
  | Float64Array
  | readonly Attribute[]
  | { readonly [key: string]: Attribute | undefined };

export type Attributes = { readonly [key: string]: Attribute | undefined };

/** Which part of the work a node belongs to. */
export type Role = "forward" | "backward" | "update";

export interface Node {
  /** Position in creation order; operands have smaller ids. */
  readonly id: number;
  readonly op: string;
  readonly attrs: Attributes;
  readonly operands: readonly Value[];
  readonly results: readonly Value[];
  /** Bodies of ops that hold graphs; closed: what they use comes in through their inputs. */
  readonly regions: readonly Region[];
  readonly role: Role;
  /** Name path of the layer that made it: `block1/dense2`; "" at the top. */
  readonly scope: string;
  readonly source?: Source;
}

/** One result of a node. */
export interface Value {
  readonly node: Node;
  readonly index: number;
  readonly shape: Dims;
  readonly dtype: DType;
}

/** A closed graph: `inputs` are results of `argument` nodes. */
export interface Region {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/**
 * One entry at one binding. Leaves are nodes of the ops `input`, `parameter`, `state`, `constant`; what is reachable
 * from `outputs` and `updates` is the graph.
 */
export interface Graph {
  readonly name: string;
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** New values of parameters and state, assigned all at once after the call. */
  readonly updates: readonly { readonly target: string; readonly value: Value }[];
}

/** Nodes that `roots` depend on, operands first, in creation order where free. */
export function topologicalOrder(roots: Iterable<Value>): Node[] {
  const order: Node[] = [];
  const stack: Node[] = [];
  for (const root of roots) stack.push(root.node);
  stack.reverse();
  /** Nodes that were come by, and whether they are in order yet. */
  const isDone = new Map<Node, boolean>();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    const known = isDone.get(node);
    if (known !== undefined || node.operands.length === 0) {
      stack.pop();
      if (known) continue;
      isDone.set(node, true);
      order.push(node);
      continue;
    }
    isDone.set(node, false);
    for (let i = node.operands.length - 1; i >= 0; i--) {
      const operand = node.operands[i]!.node;
      if (!isDone.get(operand)) stack.push(operand);
    }
  }
  return order;
}

export const graphRoots = (graph: Graph): Value[] => [
  ...graph.outputs.map(({ value }) => value),
  ...graph.updates.map(({ value }) => value),
];

const nodesOf = new WeakMap<Graph, readonly Node[]>();

/** Graphs do not change, so neither do their nodes: each pass asks for those of the graph it was given, often twice. */
export function graphNodes(graph: Graph): readonly Node[] {
  let nodes = nodesOf.get(graph);
  if (!nodes) {
    nodes = topologicalOrder(graphRoots(graph));
    nodesOf.set(graph, nodes);
  }
  return nodes;
}
