/** @file Cuts a cost into steps a person would name: a layer, an activation, a loss; or every op by itself. */
import { type Node, recordOf, showSource, topologicalOrder, type Value } from "@tapeless/graph/ir";

/** Nodes that belong together, with one result. */
export interface Step {
  /** Operands first. */
  readonly nodes: readonly Node[];
  readonly output: Value;
  /** What it reads, constants left out. */
  readonly inputs: readonly Value[];
}

/** Values that hold the same whatever the inputs: numbers, ranges of numbers, views of them. */
export function constantsOf(nodes: readonly Node[]): Set<Node> {
  const constants = new Set<Node>();
  for (const node of nodes) {
    const { leaf, constant } = recordOf(node).traits;
    const isFixed = constant || (!leaf && node.operands.every((operand) => constants.has(operand.node)));
    if (isFixed) constants.add(node);
  }
  return constants;
}

/** The steps of a cost, in the order in which they are computed. */
export function stepsOf(cost: Value): Step[] {
  const nodes = topologicalOrder([cost]).sort((a, b) => a.id - b.id);
  const work = workOf(nodes);
  const runs: Node[][] = [];
  let last: Origin | undefined;
  for (const node of work) {
    const own = originOf(node);
    if (!last || !isSameOrigin(last, own)) runs.push([]);
    runs[runs.length - 1]!.push(node);
    last = own;
  }
  return cut(runs, cost, nodes);
}

/** Smaller steps for the nodes of one: every op by itself, with the views it reads. */
export const singleSteps = (steps: readonly Step[], cost: Value): Step[] => {
  const nodes = topologicalOrder([cost]);
  return cut(
    steps.map(({ nodes: members }) => [...members]),
    cost,
    nodes,
    true,
  );
};

/** A step cut in two or more; fewer where a part has not one result. */
export function regrouped(step: Step, parts: readonly (readonly Node[])[]): Step[] {
  const readers = new Map<Value, Node[]>();
  for (const node of step.nodes) {
    for (const operand of new Set(node.operands))
      readers.set(operand, [...(readers.get(operand) ?? []), node]);
  }
  const inputs = new Set(step.inputs);
  const inside = new Set(step.nodes);
  const isConstant = (node: Node) => !inside.has(node) && !node.results.some((result) => inputs.has(result));
  return parts.flatMap((nodes) => stepsFor(nodes, readers, step.output, isConstant));
}

function workOf(nodes: readonly Node[]): Node[] {
  const constants = constantsOf(nodes);
  return nodes.filter((node) => !constants.has(node) && !recordOf(node).traits.leaf);
}

interface Origin {
  readonly scope: string;
  /** "" where the call was too deep for the user's line to be known. */
  readonly place: string;
}

const originOf = ({ scope, source }: Node): Origin => ({ scope, place: source ? showSource(source) : "" });

function isSameOrigin(a: Origin, b: Origin): boolean {
  if (a.scope !== b.scope) return false;
  if (a.place === b.place) return a.place !== "" || a.scope !== "";
  return a.scope !== "" && (a.place === "" || b.place === "");
}

function cut(runs: readonly Node[][], cost: Value, nodes: readonly Node[], everyOp = false): Step[] {
  const constants = constantsOf(nodes);
  const readers = new Map<Value, Node[]>();
  for (const node of nodes) {
    for (const operand of new Set(node.operands)) {
      const list = readers.get(operand);
      if (list) list.push(node);
      else readers.set(operand, [node]);
    }
  }
  const steps = (members: readonly Node[]): Step[] =>
    stepsFor(members, readers, cost, (node) => constants.has(node));
  return runs.flatMap((run) => {
    const whole = everyOp ? [] : steps(run);
    if (whole.length > 0) return whole;
    return singles(run, readers).flatMap((members) => {
      const joined = steps(members);
      return joined.length > 0 ? joined : members.flatMap((node) => steps([node]));
    });
  });
}

/**
 * The nodes as a step, if one result of theirs is read by others or is the `last` of all; of one op that gives several, such
 * as both parts of complex numbers, a step for each. None where several ops have results that are read.
 */
function stepsFor(
  nodes: readonly Node[],
  readers: ReadonlyMap<Value, readonly Node[]>,
  last: Value,
  isConstant: (node: Node) => boolean,
): Step[] {
  const own = new Set(nodes);
  const isSeen = (value: Value) =>
    value === last || (readers.get(value) ?? []).some((node) => !own.has(node));
  const outputs = nodes.flatMap(({ results }) => results.filter(isSeen));
  if (outputs.some(({ node }) => node !== outputs[0]!.node)) return [];
  const inputs = nodes.flatMap(({ operands }) =>
    operands.filter((operand) => !own.has(operand.node) && !isConstant(operand.node)),
  );
  return outputs.map((output) => ({ nodes, output, inputs: [...new Set(inputs)] }));
}

/** Each op, with the views that only it reads. */
function singles(run: readonly Node[], readers: ReadonlyMap<Value, readonly Node[]>): Node[][] {
  const groups = new Map<Node, Node[]>();
  const joined = new Map<Node, Node>();
  for (const node of run.toReversed()) {
    const users = node.results.flatMap((result) => readers.get(result) ?? []);
    const [user] = users;
    const isView = recordOf(node).traits.view === true && users.length === 1 && user !== undefined;
    const home = isView && run.includes(user) ? (joined.get(user) ?? user) : node;
    joined.set(node, home);
    const group = groups.get(home);
    if (group) group.unshift(node);
    else groups.set(home, [node]);
  }
  return run.flatMap((node) => (groups.has(node) ? [groups.get(node)!] : []));
}
