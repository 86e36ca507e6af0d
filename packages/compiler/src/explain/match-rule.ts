/** @file Finds the known rule of a step: proposed by shapes, accepted by numbers. */
import { isFloat, ops, recordOf, sizeOf, type TypedArray, type Value } from "@tapeless/graph/ir";
import { Evaluation } from "./evaluation.ts";
import { type Proposal, propose } from "./known-rules.ts";
import type { Meanings } from "./meanings.ts";
import { pullStep } from "./pull-step.ts";
import { randomElements } from "./random-elements.ts";
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
    made: new Set(step.nodes.map(({ op }) => op)),
    meanings,
  });
  if (proposals.length === 0) return undefined;
  const forward = new Evaluation(
    new Map(step.inputs.map((value, i) => [value, randomElements(value, i + 1, classesOf(input))])),
  );
  const gradients = new Map<Value, TypedArray>([[step.output, randomElements(step.output, 99)]]);
  const elementsOf = (formula: Value): TypedArray =>
    meanings.elements(formula, forward, gradients, new Evaluation(new Map()));
  const [own] = pullStep(step, [input], cotangent, meanings);
  const expected = elementsOf(own!.formula);
  const found = proposals.find(({ formula }) => isClose(elementsOf(formula), expected));
  return found && { ...found, input };
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
