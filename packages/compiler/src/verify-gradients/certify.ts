/**
 * @file The gradient certificate: a gradient node's results against differences of what it differentiates, in f64 and
 * along random directions.
 *
 * What differs by design is taken out first: operands through which no gradient flows (`stopGradient`) stay as they are at
 * the point, and so do cotangents. Where a gradient was declared to be another (a surrogate), the slope of the whole is no
 * judge; then every other node is compared by itself.
 */
import {
  calls,
  type Graph,
  makeNode,
  type Node,
  type TypedArray,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { differentiate } from "../passes/differentiate.ts";
import { agrees, compareSlopes, dot, randomArray, type Slope } from "./differences.ts";
import { evaluator, type Inputs } from "./evaluate.ts";
import { findWrongRule, type WrongRule } from "./find-wrong-rule.ts";
import { activeValues, heldOperands, isSurrogate } from "./flow.ts";
import { type FedLeaf, inDoubles, inputLeaf } from "./in-doubles.ts";

export interface Certificate {
  readonly slopes: readonly Slope[];
  readonly holds: boolean;
  /** Nodes on the way whose gradients were taken as declared; where there are any, there are no slopes of the whole. */
  readonly surrogates: readonly Node[];
  /** Where it does not hold: the first node whose own gradient is wrong, if it is one node's fault. */
  readonly wrong?: WrongRule;
}

const directions = 3;

/** `feed` gives the elements of a leaf. */
export function certify(gradient: Node, feed: (leaf: FedLeaf) => TypedArray): Certificate {
  const count = gradient.attrs.outputs as number;
  const doubles = inDoubles([...gradient.operands, ...gradient.results]);
  const expanded = expand([...gradient.operands, ...gradient.results].map(doubles.of));
  const outputs = expanded.slice(0, count);
  const wrt = expanded.slice(2 * count, gradient.operands.length);
  const point: Inputs = Object.fromEntries(doubles.leaves.map((leaf) => [leaf.name, feed(leaf)]));

  const surrogates = surrogatesBetween(outputs, wrt);
  if (surrogates.length > 0) {
    const wrong = findWrongRule(outputs, wrt, point);
    return { slopes: [], surrogates, holds: !wrong, ...(wrong ? { wrong } : {}) };
  }
  const still = holdStill(outputs, wrt);
  const [arrays, heldArrays] = valuesAt(point, expanded, still.held);
  const cotangents = arrays.slice(count, 2 * count);
  const slopesByElement = arrays.slice(gradient.operands.length);
  const at: Record<string, TypedArray> = { ...point };
  slopesByElement.forEach((array, i) => {
    at[nameOfMove(i)] = array.map(() => 0);
  });
  still.heldNames.forEach((name, i) => {
    at[name] = heldArrays[i]!;
  });

  const run = evaluator(still.outputs);
  const slopes = Array.from({ length: directions }, (_, k) => {
    const steps = slopesByElement.map((array, i) => randomArray(array.length, 1000 * (k + 1) + i));
    return compareSlopes({
      run,
      at,
      along: Object.fromEntries(steps.map((step, i) => [nameOfMove(i), step])),
      cotangents,
      derived: slopesByElement.reduce((sum, array, i) => sum + dot(array, steps[i]!), 0),
    });
  });
  const holds = slopes.every(agrees);
  const wrong = holds ? undefined : findWrongRule(outputs, wrt, point);
  return { slopes, surrogates, holds, ...(wrong ? { wrong } : {}) };
}

/** Nodes with a declared gradient that a cotangent comes to, on its way from the outputs. */
function surrogatesBetween(outputs: readonly Value[], wrt: readonly Value[]): Node[] {
  const order = topologicalOrder(outputs);
  const active = activeValues(order, wrt);
  const reached = new Set(outputs);
  for (const node of order.toReversed()) {
    if (!node.results.some((result) => reached.has(result))) continue;
    const held = heldOperands(node, active);
    node.operands.forEach((operand, i) => {
      if (active.has(operand) && !held.includes(i)) reached.add(operand);
    });
  }
  return order.filter(
    (node) => isSurrogate(node) && node.results.some((result) => reached.has(result) && active.has(result)),
  );
}

/** The same values with all gradient nodes expanded. */
function expand(values: readonly Value[]): Value[] {
  const graph: Graph = {
    name: "gradient",
    outputs: values.map((value, i) => ({ name: `v${i}`, value })),
    updates: [],
  };
  return differentiate(graph).outputs.map(({ value }) => value);
}

function valuesAt(
  point: Inputs,
  values: readonly Value[],
  held: readonly Value[],
): readonly [TypedArray[], TypedArray[]] {
  const arrays = evaluator([...values, ...held])(point);
  return [arrays.slice(0, values.length), arrays.slice(values.length)];
}

interface Still {
  /** The outputs as functions of what `wrt` are moved by. */
  readonly outputs: readonly Value[];
  /** What stays as it is, and the inputs in its place. */
  readonly held: readonly Value[];
  readonly heldNames: readonly string[];
}

const nameOfMove = (i: number): string => `move ${i}`;

/**
 * Adds an input to each value that is differentiated by (one of them may be computed from another, and a gradient counts
 * all ways), and puts one in place of every operand that is taken as constant.
 */
function holdStill(outputs: readonly Value[], wrt: readonly Value[]): Still {
  const order = topologicalOrder(outputs);
  const active = activeValues(order, wrt);
  const values = new Map<Value, Value>();
  const moving = wrt.map((value, i) => inputLeaf(nameOfMove(i), value));
  /** A value and what it is moved by. */
  const moved = (value: Value, now: Value): Value =>
    moving.reduce((sum, move, i) => (wrt[i] === value ? calls.add(sum, move) : sum), now);
  const held: Value[] = [];
  const inPlace = new Map<Value, Value>();
  const holding = (value: Value): Value => {
    const known = inPlace.get(value);
    if (known) return known;
    const made = inputLeaf(`held ${held.length}`, value);
    held.push(value);
    inPlace.set(value, made);
    return made;
  };
  for (const node of order) {
    const constants = heldOperands(node, active);
    const operands = node.operands.map((operand, i) =>
      constants.includes(i) ? holding(operand) : (values.get(operand) ?? operand),
    );
    const isSame = operands.every((operand, i) => operand === node.operands[i]);
    const results = isSame
      ? node.results
      : makeNode(node.op, operands, node.attrs, node.results, node, node.regions).results;
    node.results.forEach((result, i) => {
      const now = moved(result, results[i]!);
      if (now !== result) values.set(result, now);
    });
  }
  return {
    outputs: outputs.map((output) => values.get(output) ?? output),
    held,
    heldNames: held.map((_, i) => `held ${i}`),
  };
}
