/** @file Finds the known rule of a step: proposed by shapes, accepted by numbers. */
import { isFloat, ops, recordOf, sizeOf, type TypedArray, type Value } from "@tapeless/graph/ir";
import { Evaluation } from "./evaluation.ts";
import { propose } from "./known-rules.ts";
import type { Meanings } from "./meanings.ts";
import { pullStep } from "./pull-step.ts";
import { randomElements } from "./random-elements.ts";
import type { Proposal } from "./rule-site.ts";
import type { Step } from "./steps.ts";

/** Trying takes time on larger tensors. */
const mostElements = 2 ** 20;

const tolerance = 1e-9;

export interface MatchedRule extends Proposal {
  readonly input: Value;
}

/** The rule of a step by its one input that is wanted, or is data; with the numbers of the rules of the step's own ops. */
export function matchRule(
  step: Step,
  wanted: readonly Value[],
  cotangent: Value,
  meanings: Meanings,
): MatchedRule | undefined {
  const data = step.inputs.filter(({ dtype, node }) => isFloat(dtype) && node.op !== ops.parameter.name);
  const [input] = wanted.length > 0 ? wanted : data;
  const core = step.nodes.filter((node) => !recordOf(node).traits.view);
  if (!input || wanted.length > 1 || core.length < 3) return undefined;
  const elements = step.nodes.reduce((sum, { results }) => sum + sizeOf(results[0]!.shape), 0);
  if (elements > mostElements || !isFloat(input.dtype)) return undefined;
  const proposals = propose({
    x: meanings.forValue(input),
    y: meanings.forValue(step.output),
    cotangent,
    others: step.inputs.filter((other) => other !== input).map((other) => meanings.forValue(other)),
    constants: constantsOfStep(step),
    made: new Set(step.nodes.map(({ op }) => op)),
    meanings,
  });
  if (proposals.length === 0) return undefined;
  const [own] = pullStep(step, [input], cotangent, meanings);
  const found = proposals.find(({ formula }) =>
    points.every((point) => isSameAt(point, formula, own!.formula, step, input, meanings)),
  );
  return found && { ...found, input };
}

/** What it reads besides its inputs, and what that is repeated from. */
function constantsOfStep({ nodes, inputs }: Step): Value[] {
  const own = new Set(nodes);
  const read = nodes
    .flatMap(({ operands }) => operands)
    .filter((value) => !own.has(value.node) && !inputs.includes(value));
  return [...new Set(read.flatMap((value) => [value, ...value.node.operands]))];
}

/** Seeds and sizes of the values tried: one point is not enough, as where all labels happen to be the same. */
const points = [
  [1, 1],
  [101, 1],
  [201, 16],
  [301, 1 / 16],
] as const;

function isSameAt(
  [seed, size]: (typeof points)[number],
  formula: Value,
  own: Value,
  step: Step,
  input: Value,
  meanings: Meanings,
): boolean {
  const scaled = (value: Value, i: number): TypedArray => {
    const elements = randomElements(value, seed + i, classesOf(input));
    return isFloat(value.dtype) ? elements.map((element: number) => size * element) : elements;
  };
  const forward = new Evaluation(new Map(step.inputs.map((value, i) => [value, scaled(value, i)])));
  const gradients = new Map([[step.output, randomElements(step.output, seed + 98)]]);
  const elementsOf = (of: Value): TypedArray =>
    meanings.elements(of, forward, gradients, new Evaluation(new Map()));
  return isClose(elementsOf(formula), elementsOf(own));
}

/** Labels are below the number of classes. */
const classesOf = ({ shape }: Value): number => Math.max(1, shape[shape.length - 1] ?? 1);

function isClose(a: TypedArray, b: TypedArray): boolean {
  let [error, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error = Math.max(error, Math.abs(Number(a[i]) - Number(b[i])));
    size = Math.max(size, Math.abs(Number(b[i])));
  }
  return size > 0 && error <= tolerance * size;
}
