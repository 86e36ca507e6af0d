/** @file Values of a graph for given leaves: each node run by the reference, once. */
import {
  allocate,
  InternalError,
  type Node,
  recordOf,
  sizeOf,
  type TypedArray,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { evaluateNode } from "../analysis/evaluate-node.ts";
import { inlined } from "../passes/inline-regions.ts";
import { evaluator } from "../verify-gradients/evaluate.ts";
import { aloneOf } from "../verify-gradients/flow.ts";

/** Elements of values, computed when they are asked for. */
export class Evaluation {
  private readonly known: Map<Value, TypedArray>;

  constructor(known: ReadonlyMap<Value, TypedArray>) {
    this.known = new Map(known);
  }

  set(value: Value, elements: TypedArray): void {
    this.known.set(value, elements);
  }

  has(value: Value): boolean {
    return this.known.has(value);
  }

  /** The same values, but not these. */
  without(values: ReadonlySet<Value>): Evaluation {
    return new Evaluation(new Map([...this.known].filter(([value]) => !values.has(value))));
  }

  of(value: Value): TypedArray {
    const found = this.known.get(value);
    if (found) return found;
    for (const node of this.missing(value)) this.run(node);
    return this.known.get(value)!;
  }

  /** What has to be run first; nothing behind a known value. */
  private missing(value: Value): Node[] {
    const order: Node[] = [];
    const entered = new Set<Node>();
    const stack: (readonly [Node, boolean])[] = [[value.node, false]];
    for (let item = stack.pop(); item; item = stack.pop()) {
      const [node, isReady] = item;
      if (isReady) order.push(node);
      else if (!entered.has(node)) {
        entered.add(node);
        stack.push([node, true]);
        for (const operand of node.operands) if (!this.known.has(operand)) stack.push([operand.node, false]);
      }
    }
    return order;
  }

  private results(node: Node): TypedArray[] {
    const elementsOf = (operand: Value): TypedArray => this.of(operand);
    return recordOf(node).traits.program ? evaluateProgram(node, elementsOf) : evaluateNode(node, elementsOf);
  }

  private run(node: Node): void {
    const { traits } = recordOf(node);
    if (traits.leaf && !traits.constant)
      throw new InternalError(`${node.op} has no elements to compute with`);
    if (traits.inline) {
      inlined(node, node.operands, node.regions).forEach((value, i) => {
        this.known.set(node.results[i]!, this.of(value));
      });
      return;
    }
    const elements = traits.constant ? constantElements(node) : undefined;
    const results = elements ? [elements] : this.results(node);
    node.results.forEach((result, i) => {
      this.known.set(result, results[i]!);
    });
  }
}

/** A loop or branch, which is no kernel, as a model of its own. */
function evaluateProgram(node: Node, elementsOf: (operand: Value) => TypedArray): TypedArray[] {
  const { node: alone } = aloneOf(node);
  const inputs = node.operands.map((operand, i) => [`x${i}`, elementsOf(operand)] as const);
  // what comes back is memory of the module
  return evaluator(alone.results)(Object.fromEntries(inputs)).map((elements) => elements.slice());
}

/** A literal is a leaf, which has no kernel. */
function constantElements(node: Node): TypedArray | undefined {
  const { data } = node.attrs;
  if (data === undefined || data === null) return undefined;
  const { dtype, shape } = node.results[0]!;
  const elements = allocate(dtype, sizeOf(shape));
  elements.set(data as never);
  return elements;
}

/** What depends on one of `changed`, these included. */
export function dependents(root: Value, changed: ReadonlySet<Value>): Set<Value> {
  const found = new Set<Value>(changed);
  for (const node of topologicalOrder([root])) {
    if (!node.operands.some((operand) => found.has(operand))) continue;
    for (const result of node.results) found.add(result);
  }
  return found;
}
