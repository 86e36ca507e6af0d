/** @file Narrows a wrong gradient down to one node: each one by itself, at the values it has, from the inputs on. */
import { calls, isFloat, type Node, type TypedArray, topologicalOrder, type Value } from "@tapeless/graph/ir";
import { agrees, compareSlopes, dot, randomArray, type Slope } from "./differences.ts";
import { evaluator, type Inputs } from "./evaluate.ts";
import { activeValues, aloneOf, heldOperands, isSurrogate } from "./flow.ts";
import { inputLeaf } from "./in-doubles.ts";

/** A node whose gradient rule does not give the slope of what it computes. */
export interface WrongRule extends Slope {
  readonly node: Node;
}

/** Undefined where every node by itself is right; surrogates are not asked. */
export function findWrongRule(
  outputs: readonly Value[],
  wrt: readonly Value[],
  point: Inputs,
): WrongRule | undefined {
  const order = topologicalOrder(outputs);
  const active = activeValues(order, wrt);
  const suspects = order.filter(
    (node) =>
      node.operands.some((operand) => active.has(operand)) &&
      node.results.some((result) => active.has(result)) &&
      !isSurrogate(node),
  );
  const needed = [...new Set(suspects.flatMap(({ operands }) => operands))];
  const arrays = evaluator(needed)(point);
  const arrayOf = new Map(needed.map((value, i) => [value, arrays[i]!]));
  for (const node of suspects) {
    const slope = slopeOf(
      node,
      node.operands.map((operand) => arrayOf.get(operand)!),
      active,
    );
    if (slope && !agrees(slope)) return { node, ...slope };
  }
  return undefined;
}

/** The node's gradient along a random direction of what it differentiates by; undefined where that is nothing. */
function slopeOf(node: Node, arrays: readonly TypedArray[], active: ReadonlySet<Value>): Slope | undefined {
  const held = heldOperands(node, active);
  const { node: copy, leaves } = aloneOf(node);
  const moving = leaves.filter((_, i) => active.has(node.operands[i]!) && !held.includes(i));
  if (moving.length === 0) return undefined;
  const results = copy.results.filter(({ dtype }) => isFloat(dtype));
  const cotangents = results.map((result, i) => inputLeaf(`c${i}`, result));
  const at: Record<string, TypedArray> = {};
  arrays.forEach((array, i) => {
    at[`x${i}`] = array;
  });
  results.forEach(({ shape }, i) => {
    at[`c${i}`] = randomArray(
      shape.reduce((a, b) => a * b, 1),
      77 + i,
    );
  });
  const gradients = evaluator(calls.gradient(results, cotangents, moving))(at);
  const names = moving.map(({ node: leaf }) => leaf.attrs.name as string);
  const steps = gradients.map((array, i) => randomArray(array.length, 500 + i));
  return compareSlopes({
    run: evaluator(results),
    at,
    along: Object.fromEntries(names.map((name, i) => [name, steps[i]!])),
    cotangents: results.map((_, i) => at[`c${i}`]!),
    derived: gradients.reduce((sum, array, i) => sum + dot(array, steps[i]!), 0),
  });
}
