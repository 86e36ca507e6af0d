/**
 * @file Random tensors: functions of the seed, the place in the model that draws, the step and the element
 * (docs/numerics.md A8). Each call is a stream of its own; what it draws changes when an entry with updates was called.
 */
import { GraphError } from "../errors.ts";
import { leafOf } from "../ir/builder.ts";
import { modelContext } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { fnv1a32 } from "../kernel/threefry.ts";
import { nextStream } from "../model/random-stream.ts";
import { rngVariable, stepVariable } from "../model/variable.ts";
import { commonShape } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { violation } from "../ops/define-op.ts";
import { sameShape, showShape } from "../shape.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { CheckedShape, DimLike, ShapeOf, Tensor } from "../types/tensor.ts";
import {
  checkOperands,
  floatOperand,
  numberArgument,
  optionsArgument,
  refuseArgument,
  shapeArgument,
  wholeNumber,
} from "./check.ts";

const streamsOfModels = new WeakMap<object, Map<number, string>>();

/** The stream of this call. Two streams of one id would draw the same numbers. */
function streamOf(kind: string): string {
  const stream = nextStream(kind);
  const model = modelContext() ?? {};
  const known = streamsOfModels.get(model) ?? new Map<number, string>();
  streamsOfModels.set(model, known);
  const id = fnv1a32(stream);
  const other = known.get(id) ?? stream;
  known.set(id, other);
  if (other === stream) return stream;
  throw new GraphError({
    code: "random/collision",
    op: `random.${kind}`,
    problem: `the streams ${other} and ${stream} have the same id`,
    hint: "rename one of the layers or entries that draw: ids are hashes of names",
    source: captureSource(streamOf),
  });
}

/** Seed and step. */
const state = (): readonly [Value, Value] => [leafOf(rngVariable()), leafOf(stepVariable())];

/** The upper 24 bits of each word: a whole number below 2^24. */
function words24(kind: string, shape: readonly number[]): Value {
  const stream = streamOf(kind);
  return calls.shiftRightLogical(calls.randomBits(...state(), stream, shape), 8);
}

export interface UniformOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1; never reached. */
  readonly high?: number;
}

/**
 * Numbers from `low` to below `high`, all equally likely; f32.
 * @throws GraphError `op/argument`, `model/outside-entry`.
 * @example random.uniform([batch, 64], { low: -1, high: 1 })
 */
export function uniform<const L extends readonly DimLike[]>(
  shape: L & Guard<CheckedShape<"random.uniform", ShapeOf<L>>>,
  options?: UniformOptions,
): Tensor<Ok<CheckedShape<"random.uniform", ShapeOf<L>>>> {
  const { low = 0, high = 1 } = optionsArgument<UniformOptions>("random.uniform", options);
  numberArgument("random.uniform", "low", low);
  numberArgument("random.uniform", "high", high);
  const sizes = shapeArgument("random.uniform", shape);
  const unit = calls.mul(calls.convert(words24("uniform", sizes), "f32"), 2 ** -24);
  const scaled = low === 0 && high === 1 ? unit : calls.add(calls.mul(unit, high - low), low);
  return scaled as never;
}

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly standardDeviation?: number;
}

/**
 * Normally distributed numbers; f32.
 * @throws GraphError `op/argument`, `model/outside-entry`.
 * @example add(mean, mul(spread, random.normal([batch, 16])))
 */
export function normal<const L extends readonly DimLike[]>(
  shape: L & Guard<CheckedShape<"random.normal", ShapeOf<L>>>,
  options?: NormalOptions,
): Tensor<Ok<CheckedShape<"random.normal", ShapeOf<L>>>> {
  const { mean = 0, standardDeviation = 1 } = optionsArgument<NormalOptions>("random.normal", options);
  numberArgument("random.normal", "mean", mean);
  numberArgument("random.normal", "standardDeviation", standardDeviation);
  const sizes = shapeArgument("random.normal", shape);
  const stream = streamOf("normal");
  const standard = calls.randomNormal(...state(), stream, sizes);
  const scaled = standardDeviation === 1 ? standard : calls.mul(standard, standardDeviation);
  return (mean === 0 ? scaled : calls.add(scaled, mean)) as never;
}

/**
 * True with a probability, a number or a float tensor that broadcasts to the shape; it counts in steps of 2^-24.
 * @throws GraphError `op/argument` where a number is not within 0..1, `shape/broadcast`, `model/outside-entry`.
 * @example where(random.bernoulli(0.9, [batch, 64]), div(x, 0.9), 0)
 */
export function bernoulli<const L extends readonly DimLike[], P extends Dims, D>(
  probability: number | (Tensor<P, D> & Guard<FloatOnly<"random.bernoulli", D>>),
  shape: L & Guard<CheckedShape<"random.bernoulli", ShapeOf<L>>>,
): Tensor<Ok<CheckedShape<"random.bernoulli", ShapeOf<L>>>, "bool"> {
  const sizes = shapeArgument("random.bernoulli", shape);
  if (typeof probability === "number") {
    if (!(probability >= 0 && probability <= 1)) {
      refuseArgument("random.bernoulli", "probability", probability, "from 0 to 1");
    }
    return calls.less(words24("bernoulli", sizes), Math.round(probability * 2 ** 24)) as never;
  }
  const limit = calls.convert(floatOperand("random.bernoulli", probability), "f32");
  checkOperands("random.bernoulli", { probability: limit }, () => {
    const common = commonShape([limit.shape, sizes]);
    if (common && sameShape(common, sizes)) return;
    violation("shape/broadcast", `${showShape(limit.shape)} does not broadcast to ${showShape(sizes)}`);
  });
  const threshold = calls.round(calls.mul(calls.broadcastTo(limit, sizes), 2 ** 24));
  return calls.less(calls.convert(words24("bernoulli", sizes), "f32"), threshold) as never;
}

const mostIntegers = 2 ** 21;

/**
 * Whole numbers from `low` (0 if one bound is given) to below `high`, all equally likely; i32.
 * @throws GraphError `op/argument` where the bounds are no whole numbers, `random/range` where they hold nothing or more
 * than 2^21 numbers, `model/outside-entry`.
 * @example take(samples, random.integers([batch], 1000))
 */
export function integers<const L extends readonly DimLike[]>(
  shape: L & Guard<CheckedShape<"random.integers", ShapeOf<L>>>,
  ...bounds: readonly [high: number] | readonly [low: number, high: number]
): Tensor<Ok<CheckedShape<"random.integers", ShapeOf<L>>>, "i32"> {
  const sizes = shapeArgument("random.integers", shape);
  const [low, high] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  const from = wholeNumber("random.integers", "low", low);
  const count = wholeNumber("random.integers", "high", high) - from;
  if (count < 1 || count > mostIntegers) {
    throw new GraphError({
      code: "random/range",
      op: "random.integers",
      problem: `from ${from} to below ${high} there are ${Math.max(0, count)} numbers; it takes 1 to ${mostIntegers}`,
      source: captureSource(integers),
    });
  }
  const stream = streamOf("integers");
  const words = calls.unsignedToF64(calls.randomBits(...state(), stream, sizes));
  // exact: a word has 32 bits, the count 21
  const drawn = calls.convert(calls.floor(calls.mul(calls.mul(words, count), 2 ** -32)), "i32");
  return (from === 0 ? drawn : calls.add(drawn, from)) as never;
}
