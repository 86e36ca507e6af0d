/** @file Slopes measured by central differences, and compared with derived ones. */
import type { TypedArray } from "@tapeless/graph/ir";
import { uniform } from "../analysis/sample-values.ts";
import type { Evaluate, Inputs } from "./evaluate.ts";

/** A slope along one direction, derived and measured. */
export interface Slope {
  readonly derived: number;
  readonly measured: number;
  /** Of the larger of the two. */
  readonly error: number;
}

/** Up to this relative error, differences cannot tell two slopes apart. */
export const tolerance = 1e-6;

/**
 * In f64 the error of the first is about 1e-10. The others are for points near a kink, which a smaller step does not
 * reach, and for functions whose values are so large that a small difference drowns in their rounding.
 */
const steps = [2 ** -20, 2 ** -26, 2 ** -13];

/** Numbers between -1 and 1 that follow from two counters. */
export const randomArray = (length: number, salt: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => 2 * uniform(i, salt) - 1);

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export interface Question {
  /** Of the values that are differentiated. */
  readonly run: Evaluate;
  readonly at: Inputs;
  /** Inputs to move, by name, and where to. */
  readonly along: Readonly<Record<string, ArrayLike<number>>>;
  /** One per value. */
  readonly cotangents: readonly ArrayLike<number>[];
  readonly derived: number;
}

/** Measured with the first step at which the two agree, else with the one at which they agree best. */
export function compareSlopes(question: Question): Slope {
  const { derived } = question;
  let best: Slope | undefined;
  for (const step of steps) {
    const measured = measure(question, step);
    const size = Math.max(Math.abs(derived), Math.abs(measured));
    const error = size < 1e-12 ? 0 : Math.abs(derived - measured) / Math.max(size, 1e-6);
    if (!best || error < best.error) best = { derived, measured, error };
    if (best.error <= tolerance) break;
  }
  return best ?? { derived, measured: Number.NaN, error: Number.NaN };
}

export const agrees = ({ error }: Slope): boolean => error <= tolerance;

function measure({ run, at, along, cotangents }: Question, step: number): number {
  const there = (sign: number): TypedArray[] => {
    const moved = Object.entries(along).map(([name, direction]) => [
      name,
      Float64Array.from(at[name]!, (value, i) => value + sign * step * direction[i]!),
    ]);
    return run({ ...at, ...Object.fromEntries(moved) });
  };
  const [ahead, behind] = [there(1), there(-1)];
  let change = 0;
  cotangents.forEach((cotangent, k) => {
    const difference = Float64Array.from(ahead[k]!, (value, i) => value - behind[k]![i]!);
    change += dot(cotangent, difference);
  });
  return change / (2 * step);
}
