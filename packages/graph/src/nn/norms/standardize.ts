/** @file What normalizations share: mean and variance over axes, scale and offset, checks of sizes. */
import { floatOperand, numberArgument, refuseArgument, tensorArgument } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import type { Operand } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { declareParameter } from "../../model/variable.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { axisCount, axisHasSize, pick } from "../../ops/rules.ts";
import { sameShape, showShape, sizeOf } from "../../shape.ts";
import type { Tensor } from "../../types/tensor.ts";

/** A parameter of a layer's functional form. */
export type Coefficients = Tensor<readonly unknown[], "f32" | "f64">;

export interface Moments {
  /** x minus its mean. */
  readonly centred: Value;
  readonly mean: Value;
  /** The biased variance; like the mean, with axes of size 1. */
  readonly variance: Value;
}

export function momentsOf(x: Value, axes: readonly number[]): Moments {
  const mean = calls.mean(x, axes, true);
  const centred = calls.sub(x, mean);
  return { centred, mean, variance: calls.mean(calls.mul(centred, centred), axes, true) };
}

/** centred / sqrt(variance + epsilon). */
export const scaled = (centred: Value, variance: Value, epsilon: number): Value =>
  calls.mul(centred, calls.div(1, calls.sqrt(calls.add(variance, epsilon))));

/** (x - mean) / sqrt(variance + epsilon) over axes. */
export function standardized(x: Value, axes: readonly number[], epsilon: number): Value {
  const { centred, variance } = momentsOf(x, axes);
  return scaled(centred, variance, epsilon);
}

/** y * weight + bias, both spread from the axes named. */
export function affine(
  y: Value,
  { weight, bias }: { readonly weight?: Operand | undefined; readonly bias?: Operand | undefined },
  axes: readonly number[],
): Value {
  const spread = (value: Operand): Value => calls.broadcastInDim(value, y.shape, axes);
  const stretched = weight ? calls.mul(y, spread(weight)) : y;
  return bias ? calls.add(stretched, spread(bias)) : stretched;
}

/** Weight and bias of a functional form: left out, or of the sizes of those axes. */
export function coefficients(
  op: string,
  x: Value,
  axes: readonly number[],
  given: Readonly<Record<string, unknown>>,
): Record<string, Value | undefined> {
  const due = pick(x.shape, axes);
  const found: Record<string, Value | undefined> = {};
  for (const [role, candidate] of Object.entries(given)) {
    if (candidate === undefined) continue;
    const value = tensorArgument(op, role, candidate);
    if (value.dtype !== x.dtype || !sameShape(value.shape, due)) {
      const problem = `${role} must be ${x.dtype}${showShape(due)}`;
      refuse(op, { code: "shape/features", problem }, { operand: x, [role]: value });
    }
    found[role] = value;
  }
  return found;
}

/** A constant added to a variance, or the least a norm counts as. */
export function epsilonOption(op: string, value: unknown, fallback: number): number {
  const epsilon = numberArgument(op, "epsilon", value ?? fallback);
  return epsilon >= 0 ? epsilon : refuseArgument(op, "epsilon", value, "a number from 0");
}

/** The names of `AffineOptions`. */
export const affineNames = ["name", "epsilon", "scale", "offset", "dtype"] as const;

export interface AffineOptions<D extends DType = "f32"> {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Whether the result is multiplied by a trained `weight`; default true. */
  readonly scale?: boolean;
  /** Whether a trained `bias` is added; default true. */
  readonly offset?: boolean;
  readonly dtype?: D;
  /** The layer's name in paths like `layerNorm1.weight`; default its kind and a number. */
  readonly name?: string;
}

/** The trained weight (ones) and bias (zeros) that the options ask for. */
export function declareAffine(
  shape: readonly number[],
  { scale = true, offset = true, dtype }: AffineOptions<DType>,
): { readonly weight?: Operand; readonly bias?: Operand } {
  const type = dtype ?? "f32";
  const declare = (name: string, value: number): Operand =>
    declareParameter(name, shape, { dtype: type, init: (sizes, d) => calls.full(sizes, value, d) });
  return {
    ...(scale ? { weight: declare("weight", 1) } : {}),
    ...(offset ? { bias: declare("bias", 0) } : {}),
  };
}

/** The operand of a layer, which must have the sizes it was made for on those axes, and its dtype. */
export function checkSizes(
  op: string,
  operand: Operand,
  axes: readonly number[],
  due: readonly number[],
  dtype: DType,
): Value {
  const x = floatOperand(op, operand);
  const fail = (code: string, problem: string, note: string): never =>
    refuse(op, { code, problem, notes: [note] }, { operand: x });
  const rank = x.shape.length;
  if (axes.some((axis) => axis < 0 || axis >= rank)) {
    return fail(
      "shape/features",
      `this layer takes ${showShape(due)} on more axes than there are`,
      axisCount(rank),
    );
  }
  const wrong = due.findIndex((size, i) => x.shape[axes[i]!] !== size);
  if (wrong >= 0) {
    const axis = axes[wrong]!;
    return fail(
      "shape/features",
      `this layer takes size ${due[wrong]} on axis ${axis}`,
      axisHasSize(axis, x),
    );
  }
  if (x.dtype === dtype) return x;
  return fail("dtype/mismatch", `this layer takes ${dtype}, not ${x.dtype}`, `is ${x.dtype}`);
}

/** How many elements one mean is taken over. */
export const countOver = (x: Value, axes: readonly number[]): number => sizeOf(pick(x.shape, axes));
