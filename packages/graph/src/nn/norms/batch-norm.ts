/** @file Batch normalization: statistics of the batch while training, running ones afterwards. */
import { floatOperand, knownOptions, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import { requireEntry, type Variable, withRole } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { declareState } from "../../model/variable.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { otherAxes } from "../../ops/rules.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { makeLayer } from "../layer.ts";
import type { ChannelsRule } from "../layer-rules.ts";
import type { ChannelNormOptions } from "./group-norm.ts";
import {
  type AffineOptions,
  affine,
  affineNames,
  type Coefficients,
  checkSizes,
  coefficients,
  countOver,
  declareAffine,
  epsilonOption,
  momentsOf,
  scaled,
} from "./standardize.ts";

/** The running mean and variance, one of each for every channel. */
interface Statistics {
  readonly mean: Value;
  readonly variance: Value;
}

interface Trained {
  readonly output: Value;
  readonly running: Statistics;
}

const channelAxis = 1;

/** Normalized by the batch; the running statistics move towards it, the variance towards the unbiased one. */
function byBatch(op: string, x: Value, running: Statistics, momentum: number, epsilon: number): Trained {
  const axes = otherAxes(x.shape.length, [channelAxis]);
  const { centred, mean, variance } = momentsOf(x, axes);
  const count = countOver(x, axes);
  if (count < 2) {
    const problem = `there ${count === 1 ? "is 1 value" : "are no values"} for each channel: a variance takes two`;
    const hint = "train with larger batches, or use layerNorm or groupNorm";
    refuse(op, { code: "norm/one-value", problem, hint }, { operand: x });
  }
  const moved = (before: Value, now: Value): Value =>
    calls.add(calls.mul(before, 1 - momentum), calls.mul(calls.reshape(now, before.shape), momentum));
  const now = withRole("update", () => ({
    mean: moved(running.mean, calls.stopGradient(mean)),
    variance: moved(running.variance, calls.mul(calls.stopGradient(variance), count / (count - 1))),
  }));
  return { output: scaled(centred, variance, epsilon), running: now };
}

function byRunning(x: Value, { mean, variance }: Statistics, epsilon: number): Value {
  const spread = (value: Value): Value => calls.broadcastInDim(value, x.shape, [channelAxis]);
  const scale = calls.div(1, calls.sqrt(calls.add(variance, epsilon)));
  return calls.mul(calls.sub(x, spread(mean)), spread(scale));
}

export interface BatchNormOptions extends ChannelNormOptions {
  readonly runningMean: Coefficients;
  readonly runningVariance: Coefficients;
  /** Whether to normalize by the batch, and move the running statistics; default false. */
  readonly training?: boolean;
  /** How much of the running statistics the batch replaces; default 0.1. */
  readonly momentum?: number;
}

/**
 * Batch normalization of `[batch, channels, ...]` (Ioffe and Szegedy 2015), with everything given: (x - m) / sqrt(v +
 * epsilon) * weight + bias, where m and v are the running statistics or, when `training`, mean and biased variance of the
 * batch. The new running statistics are (1 - momentum) old + momentum * those of the batch, with the unbiased variance.
 * @throws GraphError `shape/features`, `norm/one-value` where a channel has one value, `dtype/unsupported`, `op/argument`.
 * @example const { output } = nn.functional.batchNorm(x, { runningMean, runningVariance })
 */
export function batchNorm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"batchNorm", D>>,
  options: BatchNormOptions,
): {
  readonly output: Tensor<S, D>;
  readonly runningMean: Tensor<readonly [number], D>;
  readonly runningVariance: Tensor<readonly [number], D>;
} {
  const op = "batchNorm";
  const value = floatOperand(op, x);
  const { weight, bias, runningMean, runningVariance, ...given } = knownOptions<BatchNormOptions>(
    op,
    options,
    [...["weight", "bias", "epsilon"], ...["runningMean", "runningVariance", "training", "momentum"]],
  );
  if (value.shape.length < 2) {
    refuse(op, { code: "shape/groups", problem: "there is no axis 1 of channels" }, { operand: value });
  }
  const epsilon = epsilonOption(op, given.epsilon, 1e-5);
  const momentum = momentumOption(given.momentum);
  const known = coefficients(op, value, [channelAxis], { weight, bias, runningMean, runningVariance });
  const { runningMean: mean, runningVariance: variance } = known;
  if (!mean || !variance) refuseArgument(op, mean ? "runningVariance" : "runningMean", undefined, "a tensor");
  const trained = given.training ? byBatch(op, value, { mean, variance }, momentum, epsilon) : undefined;
  const output = trained ? trained.output : byRunning(value, { mean, variance }, epsilon);
  return {
    output: affine(output, known, [channelAxis]),
    runningMean: trained ? trained.running.mean : mean,
    runningVariance: trained ? trained.running.variance : variance,
  } as never;
}

function momentumOption(value: unknown): number {
  const momentum = value ?? 0.1;
  if (typeof momentum === "number" && momentum >= 0 && momentum <= 1) return momentum;
  return refuseArgument("batchNorm", "momentum", value, "a number from 0 to 1");
}

export interface BatchNormLayerOptions<D extends DType = "f32"> extends AffineOptions<D> {
  /** How much of the running statistics each batch replaces; default 0.1. */
  readonly momentum?: number;
}

/**
 * Batch normalization of `[batch, channels, ...]` (Ioffe and Szegedy 2015), with a trained `weight` and `bias` for each
 * channel. In mode `train` by mean and biased variance of the batch, while the saved state `runningMean` (first 0) and
 * `runningVariance` (first 1, from unbiased variances) moves by `momentum`; in mode `eval` by that state.
 * @throws GraphError `op/argument`; `shape/features` where the input has other channels, `norm/one-value` where a channel
 * has one value.
 * @example nn.sequential([nn.dense(64, 32), nn.batchNorm(32), nn.relu])
 */
export function batchNormLayer<const C extends number, D extends "f32" | "f64" = "f32">(
  channels: C,
  options: BatchNormLayerOptions<D> = {},
): Layer<ChannelsRule<"batchNorm", C, D>> {
  const op = "batchNorm";
  wholeNumber(op, "channels", channels, 1);
  const given = knownOptions<BatchNormLayerOptions<DType>>(op, options, [...affineNames, "momentum"]);
  const epsilon = epsilonOption(op, given.epsilon, 1e-5);
  const momentum = momentumOption(given.momentum);
  const dtype = given.dtype ?? "f32";
  return makeLayer(op, given, () => {
    const trained = declareAffine([channels], given);
    const state = (name: string, value: number): Variable =>
      declareState(name, [channels], { dtype, init: (shape, type) => calls.full(shape, value, type) });
    const mean = state("runningMean", 0);
    const variance = state("runningVariance", 1);
    return (operand: Operand) => {
      const x = checkSizes(op, operand, [channelAxis], [channels], dtype);
      const isTraining = requireEntry("applying batchNorm").mode === "train";
      const y = isTraining ? train(x) : byRunning(x, known(), epsilon);
      return affine(y, trained, [channelAxis]);
    };

    function known(): Statistics {
      return { mean: tensorOf(mean), variance: tensorOf(variance) };
    }

    function train(x: Value): Value {
      const { output, running } = byBatch(op, x, pending(), momentum, epsilon);
      const { updates } = requireEntry("moving running statistics");
      updates.set(mean, running.mean);
      updates.set(variance, running.variance);
      return output;
    }

    /** What the state will be so far: a layer used twice moves it twice. */
    function pending(): Statistics {
      const { updates } = requireEntry("moving running statistics");
      const before = known();
      return { mean: updates.get(mean) ?? before.mean, variance: updates.get(variance) ?? before.variance };
    }
  }) as never;
}
