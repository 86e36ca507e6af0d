/** @file Normalizations of each example's channels, which lie on axis 1: in groups, or each by itself. */
import { floatOperand, knownOptions, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { axisCount, axisHasSize, counting } from "../../ops/rules.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { makeLayer } from "../layer.ts";
import type { ChannelsRule } from "../layer-rules.ts";
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

export interface ChannelNormOptions {
  /** One for each channel. */
  readonly weight?: Coefficients;
  readonly bias?: Coefficients;
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

/** Mean and variance over all channels of a group and all axes after them. */
function groupsOf(op: string, x: Value, groups: number, epsilon: number): Value {
  const [batch, channels] = x.shape;
  if (batch === undefined || channels === undefined || channels % groups !== 0) {
    const problem =
      channels === undefined
        ? "there is no axis 1 of channels"
        : `${channels} channels do not make ${groups} groups`;
    refuse(
      op,
      {
        code: "shape/groups",
        problem,
        notes: [channels === undefined ? axisCount(x.shape.length) : axisHasSize(1, x)],
      },
      { operand: x },
    );
  }
  const grouped = calls.reshape(x, [batch, groups, channels / groups, ...x.shape.slice(2)]);
  const axes = counting(grouped.shape.length).slice(2);
  return calls.reshape(standardized(grouped, axes, epsilon), x.shape);
}

function functional(op: string, operand: unknown, groups: unknown, options: unknown): Value {
  const x = floatOperand(op, operand);
  const { weight, bias, epsilon } = knownOptions<ChannelNormOptions>(op, options, [
    "weight",
    "bias",
    "epsilon",
  ]);
  const count = groups === undefined ? (x.shape[1] ?? 1) : wholeNumber(op, "groups", groups, 1);
  const y = groupsOf(op, x, count, epsilonOption(op, epsilon, 1e-5));
  return affine(y, coefficients(op, x, [1], { weight, bias }), [1]);
}

/**
 * Group normalization of `[batch, channels, ...]`: the channels in `groups` of equal size, each example's groups brought to
 * mean 0 and (biased) variance 1, then weight and bias for each channel (Wu and He 2018).
 * @throws GraphError `shape/groups` where the channels cannot be grouped so, `shape/features`, `dtype/unsupported`.
 * @example nn.functional.groupNorm(x, 4, { weight, bias })
 */
export function groupNorm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"groupNorm", D>>,
  groups: number,
  options?: ChannelNormOptions,
): Tensor<S, D> {
  return functional("groupNorm", x, groups, options) as never;
}

/**
 * Instance normalization of `[batch, channels, ...]`: each example's channels brought to mean 0 and (biased) variance 1 over
 * all axes after them, then weight and bias for each channel (Ulyanov et al. 2016).
 * @throws GraphError `shape/groups` where there is no axis of channels, `shape/features`, `dtype/unsupported`.
 * @example nn.functional.instanceNorm(x)
 */
export function instanceNorm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"instanceNorm", D>>,
  options?: ChannelNormOptions,
): Tensor<S, D> {
  return functional("instanceNorm", x, undefined, options) as never;
}

function channelLayer(op: "groupNorm" | "instanceNorm", groups: number, channels: number, given: unknown) {
  wholeNumber(op, "channels", channels, 1);
  const options = knownOptions<AffineOptions<DType>>(op, given, affineNames);
  const epsilon = epsilonOption(op, options.epsilon, 1e-5);
  return makeLayer(op, options, () => {
    const trained = declareAffine([channels], options);
    return (operand) => {
      const x = checkSizes(op, operand, [1], [channels], options.dtype ?? "f32");
      return affine(groupsOf(op, x, groups, epsilon), trained, [1]);
    };
  });
}

/**
 * Group normalization of `[batch, channels, ...]` (Wu and He 2018), with a trained `weight` and `bias` for each channel.
 * @throws GraphError `op/argument` where the channels cannot be grouped so; `shape/features` where the input has others.
 * @example nn.groupNorm(4, 32)
 */
export function groupNormLayer<const C extends number, D extends "f32" | "f64" = "f32">(
  groups: number,
  channels: C,
  options: AffineOptions<D> = {},
): Layer<ChannelsRule<"groupNorm", C, D>> {
  wholeNumber("groupNorm", "groups", groups, 1);
  if (channels % groups !== 0) {
    refuseArgument("groupNorm", "groups", groups, `a divisor of the ${channels} channels`);
  }
  return channelLayer("groupNorm", groups, channels, options) as never;
}

/**
 * Instance normalization of `[batch, channels, ...]` (Ulyanov et al. 2016), with a trained `weight` and `bias` for each
 * channel; `{ scale: false, offset: false }` leaves them out.
 * @throws GraphError `op/argument`; `shape/features` where the input has other channels.
 * @example nn.instanceNorm(32)
 */
export function instanceNormLayer<const C extends number, D extends "f32" | "f64" = "f32">(
  channels: C,
  options: AffineOptions<D> = {},
): Layer<ChannelsRule<"instanceNorm", C, D>> {
  return channelLayer("instanceNorm", channels, channels, options) as never;
}
