/** @file Normalizations over the last axes: layer normalization, and the same without the mean. */
import { floatOperand, knownOptions, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { axisCount, counting } from "../../ops/rules.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { FeaturesRule, Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { makeLayer } from "../layer.ts";
import type { TrailingRule } from "../layer-rules.ts";
import {
  type AffineOptions,
  affine,
  affineNames,
  type Coefficients,
  checkSizes,
  coefficients,
  declareAffine,
  epsilonOption,
  standardized,
} from "./standardize.ts";

export interface FunctionalNormOptions {
  /** How many of the last axes are normalized together; default 1. */
  readonly axes?: number;
  readonly weight?: Coefficients;
  readonly bias?: Coefficients;
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

const lastAxes = (x: Value, count: number): number[] =>
  counting(count).map((i) => x.shape.length - count + i);

/** What is normalized: the last `axes`, checked. */
function axesOption(op: string, x: Value, axes: unknown): number[] {
  const count = wholeNumber(op, "axes", axes ?? 1, 1);
  if (count <= x.shape.length) return lastAxes(x, count);
  const problem = `there are no ${count} last axes to normalize`;
  refuse(op, { code: "shape/axis", problem, notes: [axisCount(x.shape.length)] }, { operand: x });
}

type Core = (x: Value, axes: readonly number[], epsilon: number) => Value;

const rootMeanSquare: Core = (x, axes, epsilon) => {
  const square = calls.mean(calls.mul(x, x), axes, true);
  return calls.mul(x, calls.div(1, calls.sqrt(calls.add(square, epsilon))));
};

function functional(op: string, core: Core, operand: unknown, options: unknown): Value {
  const x = floatOperand(op, operand);
  const { axes, weight, bias, epsilon } = knownOptions<FunctionalNormOptions>(op, options, [
    "axes",
    "weight",
    "bias",
    "epsilon",
  ]);
  const over = axesOption(op, x, axes);
  const given = coefficients(op, x, over, { weight, bias });
  return affine(core(x, over, epsilonOption(op, epsilon, 1e-5)), given, over);
}

/**
 * Layer normalization over the last axes, `axes` of them (default 1): (x - mean) / sqrt(variance + epsilon) * weight +
 * bias, with the biased variance (Ba et al. 2016). Weight and bias have the sizes of those axes.
 * @throws GraphError `shape/features` where weight or bias do not fit, `shape/axis`, `dtype/unsupported`.
 * @example nn.functional.layerNorm(x, { weight, bias })
 */
export function layerNorm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"layerNorm", D>>,
  options?: FunctionalNormOptions,
): Tensor<S, D> {
  return functional("layerNorm", standardized, x, options) as never;
}

/**
 * Root-mean-square normalization over the last axes, `axes` of them (default 1): x / sqrt(mean x^2 + epsilon) * weight
 * (Zhang and Sennrich 2019).
 * @throws GraphError `shape/features` where the weight does not fit, `shape/axis`, `dtype/unsupported`.
 * @example nn.functional.rmsNorm(x, { weight })
 */
export function rmsNorm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"rmsNorm", D>>,
  options?: Omit<FunctionalNormOptions, "bias">,
): Tensor<S, D> {
  return functional("rmsNorm", rootMeanSquare, x, options) as never;
}

/** The rule of a layer made for so many features, or for the sizes of several last axes. */
export type LastAxesRule<Op extends string, F, D> = F extends Dims
  ? TrailingRule<Op, F, D>
  : FeaturesRule<Op, F, D>;

function normLayer(op: "layerNorm" | "rmsNorm", core: Core, features: unknown, given: AffineOptions<DType>) {
  const sizes = (Array.isArray(features) ? features : [features]) as readonly unknown[];
  const shape = sizes.map((size) => wholeNumber(op, "features", size, 1));
  if (shape.length === 0) refuseArgument(op, "features", features, "a number, or a list that is not empty");
  const options = knownOptions<AffineOptions<DType>>(op, given, affineNames);
  const epsilon = epsilonOption(op, options.epsilon, 1e-5);
  return makeLayer(op, options, () => {
    const trained = declareAffine(shape, options);
    return (operand: Operand) => {
      const axes = lastAxes(tensorOf(operand), shape.length);
      const x = checkSizes(op, operand, axes, shape, options.dtype ?? "f32");
      return affine(core(x, axes, epsilon), trained, axes);
    };
  });
}

/**
 * Layer normalization over the last axis, of that many features, or over several last axes of those sizes:
 * (x - mean) / sqrt(variance + epsilon) * `weight` + `bias` (Ba et al. 2016). The shape stays.
 * @throws GraphError `shape/features` where the input has other sizes, `op/argument`.
 * @example nn.sequential([nn.dense(64, 32), nn.layerNorm(32), nn.relu])
 */
export function layerNormLayer<const F extends number | readonly number[], D extends "f32" | "f64" = "f32">(
  features: F,
  options: AffineOptions<D> = {},
): Layer<LastAxesRule<"layerNorm", F, D>> {
  return normLayer("layerNorm", standardized, features, options) as never;
}

/**
 * Root-mean-square normalization over the last axis, of that many features, or over several last axes of those sizes:
 * x / sqrt(mean x^2 + epsilon) * `weight` (Zhang and Sennrich 2019). The shape stays.
 * @throws GraphError `shape/features` where the input has other sizes, `op/argument`.
 * @example const norm = nn.rmsNorm(64)
 */
export function rmsNormLayer<const F extends number | readonly number[], D extends "f32" | "f64" = "f32">(
  features: F,
  options: Omit<AffineOptions<D>, "offset"> = {},
): Layer<LastAxesRule<"rmsNorm", F, D>> {
  return normLayer("rmsNorm", rootMeanSquare, features, { ...options, offset: false }) as never;
}
