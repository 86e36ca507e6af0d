/** @file First values of parameters, emitted only where they are used. */
import { knownOptions, numberArgument, refuseArgument } from "../../dsl/check.ts";
import type { Initializer } from "../../dsl/variables.ts";
import type { DType } from "../../dtype.ts";
import { GraphError } from "../../errors.ts";
import { fromOneCall } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { captureSource } from "../../ir/source.ts";
import { calls } from "../../ops/calls.ts";
import { showShape, sizeOf } from "../../shape.ts";
import { drawNormal, drawOrthogonal, drawTruncated, drawUniform, truncatedDeviation } from "./draws.ts";
import { type FanMode, fanOf } from "./fans.ts";

type Draw = (shape: readonly number[], dtype: DType, name: string) => Value;

const typed = (draw: Draw): Initializer =>
  ((...given: Parameters<Draw>) => fromOneCall(() => draw(...given))) as never;

/** Draws in f32. */
const drawn = (draw: (shape: readonly number[]) => Value): Initializer =>
  typed((shape, dtype) => calls.convert(draw(shape), dtype));

const filled = (value: number): Initializer => typed((shape, dtype) => calls.full(shape, value, dtype));

function numbers(op: string, values: Readonly<Record<string, unknown>>): void {
  for (const [role, value] of Object.entries(values)) numberArgument(`initializer.${op}`, role, value);
}

function constant(value: number): Initializer {
  numbers("constant", { value });
  return filled(value);
}

function uniform(low = -0.05, high = 0.05): Initializer {
  numbers("uniform", { low, high });
  return drawn((shape) => drawUniform(shape, low, high));
}

function normal(mean = 0, deviation = 0.05): Initializer {
  numbers("normal", { mean, deviation });
  return drawn((shape) => drawNormal(shape, mean, deviation));
}

function truncatedNormal(mean = 0, deviation = 0.05): Initializer {
  numbers("truncatedNormal", { mean, deviation });
  return drawn((shape) => drawTruncated(shape, mean, deviation));
}

export interface VarianceScalingOptions {
  /** The variance times the fan; default 1. */
  readonly scale?: number;
  /** What the variance is divided by: inputs (default), outputs, or their average. */
  readonly mode?: FanMode;
  /** Default `truncatedNormal`. */
  readonly distribution?: "truncatedNormal" | "normal" | "uniform";
}

function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const op = "initializer.varianceScaling";
  const {
    scale = 1,
    mode = "in",
    distribution = "truncatedNormal",
  } = knownOptions<VarianceScalingOptions>(op, options, ["scale", "mode", "distribution"]);
  if (!(numberArgument(op, "scale", scale) > 0)) refuseArgument(op, "scale", scale, "a number above 0");
  if (!["in", "out", "average"].includes(mode)) refuseArgument(op, "mode", mode, "in, out or average");
  const deviation = (shape: readonly number[]): number => Math.sqrt(scale / fanOf(shape, mode));
  switch (distribution) {
    case "normal":
      return drawn((shape) => drawNormal(shape, 0, deviation(shape)));
    case "truncatedNormal":
      return drawn((shape) => drawTruncated(shape, 0, deviation(shape) / truncatedDeviation));
    case "uniform":
      return drawn((shape) => {
        const limit = Math.sqrt(3) * deviation(shape);
        return drawUniform(shape, -limit, limit);
      });
    default:
      return refuseArgument(op, "distribution", distribution, "truncatedNormal, normal or uniform");
  }
}

const scaledNormal = (scale: number, mode: FanMode) => (): Initializer =>
  varianceScaling({ scale, mode, distribution: "normal" });

const scaledUniform = (scale: number, mode: FanMode) => (): Initializer =>
  varianceScaling({ scale, mode, distribution: "uniform" });

function refuseShape(op: string, name: string, shape: readonly number[], wanted: string): never {
  throw new GraphError({
    code: "initializer/shape",
    op: `initializer.${op}`,
    problem: `${name} has shape ${showShape(shape)}; this is for ${wanted}`,
    source: captureSource(refuseShape),
  });
}

function orthogonal(gain = 1): Initializer {
  numbers("orthogonal", { gain });
  return typed((shape, dtype, name) => {
    const [rows, ...rest] = shape;
    if (rows === undefined || rest.length === 0) refuseShape("orthogonal", name, shape, "two axes or more");
    const matrix = drawOrthogonal(rows, sizeOf(rest));
    const scaled = gain === 1 ? matrix : calls.mul(matrix, gain);
    return calls.convert(calls.reshape(scaled, shape), dtype);
  });
}

function identity(gain = 1): Initializer {
  numbers("identity", { gain });
  return typed((shape, dtype, name) => {
    if (shape.length !== 2) refuseShape("identity", name, shape, "matrices");
    const isDiagonal = calls.equal(calls.iota(shape, "i32", 0), calls.iota(shape, "i32", 1));
    return calls.select(isDiagonal, calls.constant(gain, dtype), 0);
  });
}

/** Makers of first values: `nn.dense(64, 32, { init: initializer.heNormal() })`. */
export const initializer = {
  /** 0 everywhere. */
  zeros: (): Initializer => filled(0),
  /** 1 everywhere. */
  ones: (): Initializer => filled(1),
  /** One number everywhere. */
  constant,
  /** Uniform in [low, high); default -0.05 to 0.05. */
  uniform,
  /** Normal with this mean and deviation; default 0 and 0.05. */
  normal,
  /** Normal with this mean and deviation, without what lies further than two deviations away; default 0 and 0.05. */
  truncatedNormal,
  /** Variance `scale` / fan, from one of three distributions. */
  varianceScaling,
  /** Uniform, variance 2 / (in + out): for sigmoid, tanh and linear units (Glorot and Bengio 2010). */
  glorotUniform: scaledUniform(1, "average"),
  /** Normal, not truncated, variance 2 / (in + out). */
  glorotNormal: scaledNormal(1, "average"),
  /** Uniform, variance 2 / in: for relu units (He et al. 2015). */
  heUniform: scaledUniform(2, "in"),
  /** Normal, not truncated, variance 2 / in. */
  heNormal: scaledNormal(2, "in"),
  /** Uniform, variance 1 / in: for selu units (LeCun et al. 1998). */
  lecunUniform: scaledUniform(1, "in"),
  /** Normal, not truncated, variance 1 / in. */
  lecunNormal: scaledNormal(1, "in"),
  /** `gain` times a random matrix with orthogonal rows (columns, if those are fewer), of shape [first axis, the rest]. */
  orthogonal,
  /** `gain` on the diagonal of a matrix, 0 elsewhere. */
  identity,
} as const;
