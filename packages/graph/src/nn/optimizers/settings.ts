/** @file Settings of optimizers: numbers, scalar tensors, or schedules that follow the step. */
import { tensorArgument } from "../../dsl/check.ts";
import { type DType, isFloat, toDType } from "../../dtype.ts";
import { GraphError } from "../../errors.ts";
import type { Value } from "../../ir/node.ts";
import { captureSource } from "../../ir/source.ts";
import { calls } from "../../ops/calls.ts";
import { showType } from "../../shape.ts";
import type { Tensor } from "../../types/tensor.ts";

/** A scalar of the graph from how many updates came before: 0 at the first. */
export type Schedule = (step: Tensor<readonly [], "f32">) => Tensor<readonly [], "f32">;

/** A number; a scalar tensor, such as an input; or a schedule. */
export type Setting = number | Tensor<readonly [], "f32" | "f64"> | Schedule;

/** A setting where it is used: a number, or a scalar of the parameter's dtype. */
export type Scalar = number | Value;

/** What a setting may be: `least` and what it stays below. */
export interface Bounds {
  readonly least?: number;
  readonly below?: number;
}

/** How much is taken of what was there: from 0 to below 1. */
export const share: Bounds = { least: 0, below: 1 };

export const fromZero: Bounds = { least: 0 };

function refuseSetting(kind: string, role: string, shown: string, { least, below }: Bounds): never {
  const from = least === undefined ? "a number" : `a number from ${least}`;
  throw new GraphError({
    code: "optimizer/setting",
    op: kind,
    problem: `${role} is ${shown}; it must be ${below === undefined ? from : `${from} to below ${below}`}`,
    hint: "or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })",
    source: captureSource(refuseSetting),
  });
}

/** Refuses numbers out of bounds at once; tensors can only be looked at inside an entry. */
export function checkSetting(kind: string, role: string, value: unknown, bounds: Bounds): void {
  const { least = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = bounds;
  if (typeof value === "number") {
    if (value >= least && value < below) return;
    refuseSetting(kind, role, String(value), bounds);
  }
  if (typeof value === "function" || (typeof value === "object" && value !== null)) return;
  refuseSetting(kind, role, JSON.stringify(value) ?? String(value), bounds);
}

/** The setting as a scalar; numbers are rounded to the dtype, so that 1 - x is that of the number in use. */
export function scalarOf(
  kind: string,
  role: string,
  value: Setting,
  dtype: DType,
  step: () => Value,
): Scalar {
  const given = typeof value === "function" ? value(step() as never) : value;
  if (typeof given === "number") return toDType(dtype, given);
  const tensor = tensorArgument(kind, role, given);
  if (tensor.shape.length === 0 && isFloat(tensor.dtype)) return calls.convert(tensor, dtype);
  return refuseSetting(kind, role, `a tensor ${showType(tensor)}`, {});
}

const both = (a: Scalar, b: Scalar): readonly [number, number] | undefined =>
  typeof a === "number" && typeof b === "number" ? [a, b] : undefined;

export function times(a: Scalar, b: Scalar): Scalar {
  const numbers = both(a, b);
  return numbers ? numbers[0] * numbers[1] : calls.mul(a, b);
}

export function minus(a: Scalar, b: Scalar): Scalar {
  const numbers = both(a, b);
  return numbers ? numbers[0] - numbers[1] : calls.sub(a, b);
}
