/** @file The backward formulas of one step: dL/d(input) from dL/d(output), by the rules of its ops. */
import {
  calls,
  copyNodes,
  InternalError,
  type Node,
  ops,
  recordOf,
  rewriteValues,
  type Value,
} from "@tapeless/graph/ir";
import { pullBack } from "../passes/differentiate.ts";
import { isSplat } from "../rewrites/match.ts";
import type { Meanings } from "./meanings.ts";
import { rectifiedBy } from "./notation.ts";
import { simplify } from "./simplify.ts";
import type { Step } from "./steps.ts";

export interface Pulled {
  readonly input: Value;
  /** Over stand-ins. */
  readonly formula: Value;
}

/** What the cost's gradient by itself is: 1. */
export const cotangentOf = (output: Value, cost: Value, meanings: Meanings): Value =>
  output === cost ? calls.onesLike(output) : meanings.forGradient(output);

/** One formula for each of `wanted`, inputs of the step that the cost's gradient reaches through it. */
export function pullStep(
  step: Step,
  wanted: readonly Value[],
  cotangent: Value,
  meanings: Meanings,
): Pulled[] {
  const stands = new Map<Value, Value>();
  for (const input of step.inputs) stands.set(input, meanings.forValue(input));
  const copies = copyNodes(step.nodes, new Map(stands));
  const output = copies.get(step.output);
  if (!output) throw new InternalError("a step does not depend on its inputs");
  const wrt = wanted.map((input) => stands.get(input)!);
  const pulled = pullBack([output], [cotangent], wrt, step.output.node, recordOf);
  const forward = new Map<Node, readonly Value[]>();
  for (const node of step.nodes) {
    // what a view shows is written where it is read
    if (recordOf(node).traits.view && node.operands.every((operand) => stands.has(operand))) continue;
    const copy = node.results.map((result) => copies.get(result));
    const [first] = copy;
    if (first) forward.set(first.node, node.results);
  }
  // values of the step itself are named, not computed again
  const named = rewriteValues(pulled, (node) => forward.get(node)?.map((value) => meanings.forValue(value)));
  const formulas = simplify(rewriteValues(named, (node) => positive(node, meanings)));
  return wanted.map((input, i) => ({ input, formula: formulas[i]! }));
}

/** relu(x) > 0 where x > 0, which says more. */
function positive(node: Node, meanings: Meanings): readonly Value[] | undefined {
  if (node.op !== ops.greater.name || !isSplat(node.operands[1], 0)) return undefined;
  const meaning = meanings.of(node.operands[0]!);
  const input = meaning?.kind === "value" ? rectifiedBy(meaning.of) : undefined;
  return input && [calls.greater(meanings.forValue(input), 0)];
}
