/**
 * @file Spectral normalization: a weight divided by its largest singular value, which a power iteration follows from step to
 * step (Miyato et al. 2018). Conventions are PyTorch's.
 */
import { axisArgument, knownOptions, refuseArgument, wholeNumber, wholeNumbers } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import { named, type Operand, tensorOf } from "../../ir/builder.ts";
import { requireEntry, type Variable } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { declareState } from "../../model/variable.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { axisCount, counting } from "../../ops/rules.ts";
import { type Dims as Sizes, sameShape, showShape, sizeOf } from "../../shape.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { SameShape } from "../../types/losses.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { drawNormal } from "../initializers/draws.ts";
import { type LayerOptions, openScope } from "../layer.ts";
import { floatOperands } from "../losses/loss.ts";
import { epsilonOption } from "./standardize.ts";

/** The singular vectors so far: one element for each row, and for each column. */
interface Vectors {
  readonly left: Value;
  readonly right: Value;
}

interface Settings {
  readonly axis: number;
  readonly iterations: number;
  readonly epsilon: number;
}

/** The weight as a matrix, whose rows are those along `axis`. */
function asMatrix(weight: Value, axis: number): Value {
  const others = counting(weight.shape.length).filter((other) => other !== axis);
  const rows = weight.shape[axis]!;
  return calls.reshape(calls.transpose(weight, [axis, ...others]), [rows, sizeOf(weight.shape) / rows]);
}

/** x / max(|x|, epsilon) */
function unit(x: Value, epsilon: number): Value {
  const length = calls.sqrt(calls.sum(calls.mul(x, x)));
  return calls.div(x, calls.maximum(length, epsilon));
}

const product = (matrix: Value, vector: Value, contract: number): Value =>
  calls.dotGeneral(matrix, vector, { lhsContract: [contract], rhsContract: [0] });

/** u = W v / |W v|, then v = W^T u / |W^T u|, so many times; no gradient goes through. */
function iterated(matrix: Value, start: Vectors, { iterations, epsilon }: Settings): Vectors {
  const fixed = calls.stopGradient(matrix);
  let { left, right } = start;
  for (let i = 0; i < iterations; i++) {
    left = unit(product(fixed, right, 1), epsilon);
    right = unit(product(fixed, left, 0), epsilon);
  }
  return { left, right };
}

/** W / (u^T W v) */
function divided(weight: Value, matrix: Value, { left, right }: Vectors): Value {
  const largest = calls.sum(
    calls.mul(calls.stopGradient(left), product(matrix, calls.stopGradient(right), 1)),
  );
  return calls.div(weight, calls.broadcastTo(largest, weight.shape));
}

export interface SpectralNormOptions {
  /** The axis of the rows: 0 (default) for `[out, in, ...]`; 1 for kernels of transposed convolutions, `[in, out, ...]`. */
  readonly axis?: number;
  /** Turns of the power iteration in each call while training; default 1. */
  readonly iterations?: number;
  /** The least length a vector counts as; default 1e-12. */
  readonly epsilon?: number;
}

const settingNames = ["axis", "iterations", "epsilon"] as const;

function settingsOf(op: string, weight: { readonly shape: Sizes }, given: SpectralNormOptions): Settings {
  return {
    axis: axisArgument(op, weight as Value, given.axis ?? 0),
    iterations: wholeNumber(op, "iterations", given.iterations ?? 1, 0),
    epsilon: epsilonOption(op, given.epsilon, 1e-12),
  };
}

export interface SpectralNormVectors extends SpectralNormOptions {
  /** `[rows]` */
  readonly left: unknown;
  /** `[columns]`: one for each element of a row. */
  readonly right: unknown;
}

/**
 * weight / s, with s = u^T W v the estimate of its largest singular value after so many turns of the power iteration
 * u = W v / |W v|, v = W^T u / |W^T u| from `left` and `right`. W is the weight as a matrix. No gradient goes through u
 * and v, which are given back.
 * @throws GraphError `shape/features` where a vector has not one element for each row or column, `shape/rank`,
 * `dtype/mismatch`, `op/argument`.
 * @example const { weight, left, right } = nn.functional.spectralNorm(kernel, { left: u, right: v })
 */
export function spectralNorm<S extends Dims, D>(
  weight: Tensor<S, D> & Guard<FloatOnly<"spectralNorm", D>>,
  options: SpectralNormVectors,
): {
  readonly weight: Tensor<S, D>;
  readonly left: Tensor<readonly [number], D>;
  readonly right: Tensor<readonly [number], D>;
} {
  const op = "spectralNorm";
  const { left, right, ...given } = knownOptions<SpectralNormVectors>(op, options, [
    "left",
    "right",
    ...settingNames,
  ]);
  const [w, u, v] = floatOperands(op, { weight, left, right }) as [Value, Value, Value];
  checkRank(op, w);
  const settings = settingsOf(op, w, given);
  const matrix = asMatrix(w, settings.axis);
  const [rows, columns] = matrix.shape;
  if (!sameShape(u.shape, [rows!]) || !sameShape(v.shape, [columns!])) {
    const problem = `left must be [${rows}] and right [${columns}], for rows along axis ${settings.axis}`;
    refuse(op, { code: "shape/features", problem }, { weight: w, left: u, right: v });
  }
  const vectors = iterated(matrix, { left: u, right: v }, settings);
  return { weight: divided(w, matrix, vectors), ...vectors } as never;
}

function checkRank(op: string, weight: Value): void {
  if (weight.shape.length >= 2) return;
  const notes = [axisCount(weight.shape.length)];
  const hint = "a vector has one singular value, its length: nn.normalize";
  refuse(op, { code: "shape/rank", problem: "a weight has 2 axes or more", notes, hint }, { weight });
}

export interface SpectralNormLayerOptions<D extends DType = "f32"> extends SpectralNormOptions, LayerOptions {
  /** Default f32. */
  readonly dtype?: D;
}

/** Divides weights of one shape by their largest singular value. */
export type SpectralNorm<S extends Dims, D> = <T extends Dims, E>(
  weight: Tensor<T, E> &
    Guard<
      SameType<"spectralNorm", D, E, "declared dtype", "weight">,
      SameShape<"spectralNorm", S, T, "declared shape", "weight">
    >,
) => Tensor<S, D>;

/**
 * What divides a weight of this shape by its largest singular value, so that the layer that uses it lengthens no vector. The
 * singular vectors are saved state, `left` and `right`, first random: in mode `train` each use moves them by `iterations`
 * turns of the power iteration, so the value is close after some steps; in mode `eval` they stay. Divide a weight that is used
 * twice in a step once, and use the result twice.
 * @throws GraphError `shape/rank` for fewer than 2 axes, `shape/features` for a weight of another shape, `dtype/mismatch`,
 * `op/argument`.
 * @example
 * const weight = parameter("weight", [32, 64], { init: initializer.heNormal() });
 * const limited = nn.spectralNorm([32, 64]); // matmul(limited(weight), x)
 */
export function spectralNormLayer<const S extends readonly number[], D extends "f32" | "f64" = "f32">(
  shape: S,
  options: SpectralNormLayerOptions<D> = {},
): SpectralNorm<S, D> {
  const op = "spectralNorm";
  const given = knownOptions<SpectralNormLayerOptions<DType>>(op, options, [
    "name",
    "dtype",
    ...settingNames,
  ]);
  const sizes = wholeNumbers(op, "shape", shape);
  if (sizes.length < 2 || sizes.some((size) => size < 1)) {
    refuseArgument(op, "shape", shape, "the sizes of a weight: 2 axes or more, none empty");
  }
  const settings = settingsOf(op, { shape: sizes }, given);
  const dtype = given.dtype ?? "f32";
  const rows = sizes[settings.axis]!;
  const inScope = openScope(op, given);
  const vector = (name: string, size: number): Variable =>
    declareState(name, [size], {
      dtype,
      init: ([length], type) => unit(calls.convert(drawNormal([length!], 0, 1), type), settings.epsilon),
    });
  const { left, right } = inScope(() => ({
    left: vector("left", rows),
    right: vector("right", sizeOf(sizes) / rows),
  }));
  return ((operand: Operand) =>
    inScope(() => {
      const [weight] = floatOperands(op, { weight: operand }) as [Value];
      if (!sameShape(weight.shape, sizes) || weight.dtype !== dtype) {
        const problem = `it was made for weights ${dtype}${showShape(sizes)}`;
        refuse(op, { code: "shape/features", problem }, { weight });
      }
      const { mode, updates } = requireEntry("applying spectralNorm");
      const matrix = asMatrix(weight, settings.axis);
      // used twice, it moves twice
      const before = {
        left: updates.get(left) ?? tensorOf(left),
        right: updates.get(right) ?? tensorOf(right),
      };
      if (mode !== "train") return named(op, () => divided(weight, matrix, before));
      const vectors = iterated(matrix, before, settings);
      updates.set(left, vectors.left);
      updates.set(right, vectors.right);
      return named(op, () => divided(weight, matrix, vectors));
    })) as never;
}
