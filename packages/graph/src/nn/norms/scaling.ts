/** @file Normalizations by lengths: of vectors, of the rows of a weight, of neighbouring channels. */
import {
  axisArgument,
  floatOperand,
  knownOptions,
  numberArgument,
  refuseArgument,
  wholeNumber,
} from "../../dsl/check.ts";
import { norm } from "../../dsl/statistics.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { counting } from "../../ops/rules.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { Layer, SameRule } from "../../types/layer.ts";
import type { AlongAxis } from "../../types/reduce.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { asLayer } from "../layer.ts";
import { floatOperands } from "../losses/loss.ts";
import { epsilonOption } from "./standardize.ts";

export interface NormalizeOptions<A extends number = number> {
  /** The axis of the vectors; default the last. */
  readonly axis?: A;
  /** Of the norm; default 2. */
  readonly order?: number;
  /** The least length a vector counts as; default 1e-12. */
  readonly epsilon?: number;
}

/**
 * x / max(norm, epsilon): vectors along an axis brought to length 1. The shape stays.
 * @throws GraphError `shape/axis`, `dtype/unsupported`, `op/argument`.
 * @example nn.normalize(embedding)
 */
export function normalize<S extends Dims, D, const A extends number = -1>(
  x: Tensor<S, D> & Guard<FloatOnly<"normalize", D>, AlongAxis<"normalize", S, A>>,
  options?: NormalizeOptions<A>,
): Tensor<S, D> {
  const op = "normalize";
  const {
    axis = -1,
    order = 2,
    epsilon,
  } = knownOptions<NormalizeOptions>(op, options, ["axis", "order", "epsilon"]);
  const value = floatOperand(op, x);
  const along = axisArgument(op, value, axis);
  const length = norm(x as never, along as never, true, { order: numberArgument(op, "order", order) });
  const least = calls.clamp(length as never, epsilonOption(op, epsilon, 1e-12), Number.POSITIVE_INFINITY);
  return calls.div(value, least) as never;
}

/**
 * magnitude * direction / |direction|, the length taken over all axes but the first: a weight by the lengths of its rows
 * and their directions (Salimans and Kingma 2016). `[rows, ...]` and `[rows]` give `[rows, ...]`.
 * @throws GraphError `shape/features` where there is not one magnitude for each row, `dtype/mismatch`.
 * @example const weight = nn.weightNorm(direction, magnitude)
 */
export function weightNorm<S extends Dims, D, M extends Dims, E>(
  direction: Tensor<S, D> & Guard<FloatOnly<"weightNorm", D>>,
  magnitude: Tensor<M, E> & Guard<SameType<"weightNorm", D, E, "direction", "magnitude">>,
): Tensor<S, D> {
  const op = "weightNorm";
  const [v, g] = floatOperands(op, { direction, magnitude }) as [Value, Value];
  if (v.shape.length === 0 || !sameShape(g.shape, [v.shape[0]!])) {
    const problem = `the magnitude must be ${showShape(v.shape.slice(0, 1))}, one for each row`;
    refuse(op, { code: "shape/features", problem }, { direction: v, magnitude: g });
  }
  const axes = counting(v.shape.length).slice(1);
  const length = calls.sqrt(calls.sum(calls.mul(v, v), axes));
  return calls.mul(v, calls.broadcastInDim(calls.div(g, length), v.shape, [0])) as never;
}

export interface LocalResponseOptions {
  /** Default 1e-4. */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
  /** Default 1. */
  readonly k?: number;
}

/**
 * x / (k + alpha * s)^beta on `[batch, channels, ...]`, with s the mean of x^2 over a window of `size` channels that starts
 * size / 2 (rounded down) before each, zeros outside (Krizhevsky et al. 2012). The shape stays.
 * @throws GraphError `op/argument`, `shape/groups` where there is no axis of channels.
 * @example nn.localResponseNorm(5)
 */
export function localResponseNorm(
  size: number,
  options: LocalResponseOptions = {},
): Layer<SameRule<"localResponseNorm">> {
  const op = "localResponseNorm";
  wholeNumber(op, "size", size, 1);
  const {
    alpha = 1e-4,
    beta = 0.75,
    k = 1,
  } = knownOptions<LocalResponseOptions>(op, options, ["alpha", "beta", "k"]);
  for (const [role, value] of Object.entries({ alpha, beta, k })) {
    if (typeof value !== "number") refuseArgument(op, role, value, "a number");
  }
  return asLayer((operand: Operand) => {
    const x = floatOperand(op, tensorOf(operand));
    if (x.shape.length < 2) {
      refuse(op, { code: "shape/groups", problem: "there is no axis 1 of channels" }, { operand: x });
    }
    const mean = calls.div(windowSums(calls.mul(x, x), size), size);
    return calls.div(x, calls.pow(calls.add(calls.mul(mean, alpha), k), beta));
  });
}

/** The sum of `size` neighbours on axis 1. */
function windowSums(x: Value, size: number): Value {
  const before = Math.floor(size / 2);
  const padding = (n: number): number[] => x.shape.map((_, axis) => (axis === 1 ? n : 0));
  const padded = calls.pad(x, { low: padding(before), high: padding(size - 1 - before) });
  const parts = counting(size).map((i) => calls.sliceAxis(padded, 1, i, i + x.shape[1]!));
  return parts.reduce((sum, part) => calls.add(sum, part));
}
