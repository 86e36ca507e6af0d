/**
 * @file The numbers behind a derivation, in f64: every line as it is written, against differences of the cost, and the
 * last against what the compiler's own gradient computes.
 */
import {
  allocate,
  calls,
  isFloat,
  ops,
  recordOf,
  sizeOf,
  type TypedArray,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { pullBack } from "../passes/differentiate.ts";
import type { BackwardLine } from "./backward-lines.ts";
import type { Checkable } from "./derive.ts";
import { dependents, Evaluation } from "./evaluation.ts";
import { leavesOf } from "./names.ts";
import { generator, randomElements } from "./random-elements.ts";

export interface LineCheck {
  readonly line: BackwardLine;
  /** The derivative along one random direction: from the line, and from differences of the cost. */
  readonly written: number;
  readonly measured: number;
  /** |written - measured| over the larger of them. */
  readonly error: number;
  /**
   * Where the cost has no derivative, as where two elements of a maximum are equal: what differences say to either side.
   * The numbers above are then those of a point nearby, where it has one.
   */
  readonly kink?: { readonly left: number; readonly right: number };
}

export interface GradientCheck {
  readonly cost: number;
  readonly lines: readonly LineCheck[];
  /** The largest difference between the last line and the compiler's gradient, over its largest element. */
  readonly compiled: number;
}

/** Half the digits of f64 are lost to cancellation, half to the step: h^2 = 1e-16^(2/3). */
const step = 1e-5;

/** Elements in all values; each line computes the cost twice more. */
const mostElements = 2 ** 22;

export const isCheckable = ({ cost }: Checkable): boolean =>
  topologicalOrder([cost]).reduce((sum, { results }) => sum + sizeOf(results[0]?.shape ?? []), 0) <=
  mostElements;

/** Points tried until the gradient is not 0 everywhere, as where every unit of a small layer is off. */
const mostPoints = 16;

export function checkGradient(derivation: Checkable): GradientCheck {
  for (let point = 0; ; point++) {
    const found = checkAt(derivation, point);
    if (point >= mostPoints || found.lines.every(({ written }) => written !== 0)) return found;
  }
}

function checkAt(derivation: Checkable, point: number): GradientCheck {
  const { cost, parameter, backward, meanings } = derivation;
  const leaves = new Map(
    leavesOf(topologicalOrder([cost])).map((leaf, i) => [leaf, leafElements(leaf, 100 * point + i)]),
  );
  const forward = new Evaluation(leaves);
  const gradients = new Map<Value, TypedArray>([[cost, Float64Array.of(1)]]);
  const lines = backward.map((line, i): LineCheck => {
    const elements = meanings.elements(line.expression, forward, gradients, new Evaluation(new Map()));
    gradients.set(line.value, elements);
    const direction = directionOf(line.value, i);
    const written = dot(elements, direction);
    const { left, right } = differences(cost, line.value, direction, forward);
    const measured = (left + right) / 2;
    const error = relative(written, measured);
    const found = { line, written, measured, error };
    if (error < suspicious || relative(left, right) < kinked) return found;
    return nearby(derivation, i, direction, forward, { left, right }) ?? found;
  });
  const [own] = pullBack([cost], [calls.onesLike(cost)], [parameter], cost.node, recordOf);
  // nothing arrives where every path is cut
  const last = gradients.get(parameter) ?? allocate(parameter.dtype, sizeOf(parameter.shape));
  return { cost: Number(forward.of(cost)[0]), lines, compiled: largest(last, forward.of(own!)) };
}

/** Variances and the like are kept positive. */
function leafElements(leaf: Value, i: number): TypedArray {
  const elements = randomElements(leaf, i + 1);
  if (leaf.node.op === ops.state.name && isFloat(leaf.dtype))
    for (let j = 0; j < elements.length; j++) elements[j] = Math.abs(Number(elements[j])) + 0.5;
  return elements;
}

function directionOf({ shape }: Value, i: number): TypedArray {
  const next = generator(1000 + i);
  return Float64Array.from({ length: sizeOf(shape) }, () => (next() < 0.5 ? -1 : 1) * (0.5 + next()));
}

/** A larger error is looked into. */
const suspicious = 1e-6;

/** To both sides of a point differences agree but for the curvature, times the step. */
const kinked = 1e-3;

/** The line at a point where no two elements are equal any more; nothing if the cost has a kink there, too. */
function nearby(
  { cost, backward, meanings }: Checkable,
  i: number,
  direction: TypedArray,
  forward: Evaluation,
  kink: NonNullable<LineCheck["kink"]>,
): LineCheck | undefined {
  const line = backward[i]!;
  const moved = forward.without(dependents(cost, new Set([line.value])));
  const next = generator(5000 + i);
  const aside = Float64Array.from(forward.of(line.value), (element) => Number(element) + 0.01 * next());
  moved.set(line.value, aside);
  const gradients = new Map<Value, TypedArray>([[cost, Float64Array.of(1)]]);
  for (const { value, expression } of backward.slice(0, i + 1))
    gradients.set(value, meanings.elements(expression, moved, gradients, new Evaluation(new Map())));
  const written = dot(gradients.get(line.value)!, direction);
  const { left, right } = differences(cost, line.value, direction, moved);
  if (relative(left, right) >= kinked) return undefined;
  const measured = (left + right) / 2;
  return { line, written, measured, error: relative(written, measured), kink };
}

/** (L(v) - L(v - h u)) / h and (L(v + h u) - L(v)) / h, with everything that does not depend on v as it is. */
function differences(
  cost: Value,
  value: Value,
  direction: TypedArray,
  forward: Evaluation,
): { readonly left: number; readonly right: number } {
  const changed = dependents(cost, new Set([value]));
  const at = forward.of(value);
  const costAt = (h: number): number => {
    const moved = allocate(value.dtype, at.length);
    for (let i = 0; i < at.length; i++) moved[i] = Number(at[i]) + h * Number(direction[i]);
    const again = forward.without(changed);
    again.set(value, moved);
    return Number(again.of(cost)[0]);
  };
  const [below, here, above] = [costAt(-step), Number(forward.of(cost)[0]), costAt(step)];
  return { left: (here - below) / step, right: (above - here) / step };
}

function dot(a: TypedArray, b: TypedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Number(a[i]) * Number(b[i]);
  return sum;
}

const relative = (a: number, b: number): number => {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return size === 0 ? 0 : Math.abs(a - b) / size;
};

function largest(a: TypedArray, b: TypedArray): number {
  let [error, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error = Math.max(error, Math.abs(Number(a[i]) - Number(b[i])));
    size = Math.max(size, Math.abs(Number(b[i])));
  }
  return size === 0 ? error : error / size;
}
