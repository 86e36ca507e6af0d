/** @file Positions as angles: added to features (Vaswani et al. 2017), or by turning pairs of them (Su et al. 2021). */
import {
  flagArgument,
  floatOperand,
  knownOptions,
  numberArgument,
  refuseArgument,
  wholeNumber,
} from "../dsl/check.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisHasSize } from "../ops/rules.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Layer, SameRule } from "../types/layer.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { asLayer } from "./layer.ts";

const { add, concatenate, cos, mul, sin, sub } = calls;

export interface PositionOptions {
  /** Wavelengths grow from 2 pi to 2 pi * base; default 10000. */
  readonly base?: number;
  /** The position of the first element; default 0. */
  readonly offset?: number;
}

/** Position * base^(-2i / width) for each position and each of width / 2 pairs i, in doubles: constant, so worked out at build. */
function angles(time: number, width: number, base: number, offset: number): Value {
  const shape = [time, width / 2];
  const exponent = mul(calls.iota(shape, "f64", 1), -2 / width);
  const frequency = calls.pow(base, exponent);
  return mul(add(calls.iota(shape, "f64", 0), offset), frequency);
}

function settings(op: string, options: PositionOptions, further: readonly string[] = []) {
  const known = ["base", "offset", ...further];
  const { base = 10000, offset = 0 } = knownOptions<PositionOptions>(op, options, known);
  if (!(numberArgument(op, "base", base) > 0)) refuseArgument(op, "base", base, "a number above 0");
  return { base, offset: wholeNumber(op, "offset", offset) };
}

/** `[..., time, width]` with an even width. */
function sequenceOperand(op: string, operand: unknown): { x: Value; time: number; width: number } {
  const x = floatOperand(op, operand);
  const [time, width] = [x.shape.at(-2), x.shape.at(-1)];
  if (time !== undefined && width !== undefined && width % 2 === 0) return { x, time, width };
  const problem =
    time === undefined ? "there is no axis of positions" : `${width} features do not make pairs`;
  const notes = [axisHasSize(x.shape.length - 1, x)];
  const hint = "it takes [..., time, features] with an even number of features";
  refuse(op, { code: "shape/halves", problem, notes, hint }, { operand: x });
}

/** A table of doubles as a constant of the tensor's dtype. */
const fixed = (table: Value, like: Value): Value => calls.stopGradient(calls.convert(table, like.dtype));

/**
 * x plus waves that tell positions apart: sin(a) at feature 2i and cos(a) at feature 2i + 1, with a = position * base^(-2i /
 * width), for `[..., time, width]` (Vaswani et al. 2017). Nothing is trained.
 * @throws GraphError `shape/halves` where the width is odd, `op/argument`.
 * @example nn.sequential([nn.embedding(1000, 64), nn.positionalEncoding()])
 */
export function positionalEncoding(options: PositionOptions = {}): Layer<SameRule<"positionalEncoding">> {
  const op = "positionalEncoding";
  const { base, offset } = settings(op, options);
  return asLayer((operand: Operand) => {
    const { x, time, width } = sequenceOperand(op, tensorOf(operand));
    const angle = angles(time, width, base, offset);
    const waves = calls.reshape(calls.stack([sin(angle), cos(angle)], 2), [time, width]);
    return add(x, fixed(waves, x));
  });
}

export interface RotaryOptions extends PositionOptions {
  /** Whether pairs are neighbours (2i, 2i + 1) instead of halves (i, i + width / 2); default false. */
  readonly interleaved?: boolean;
}

/**
 * Pairs (u, v) of features turned by an angle that grows with the position: (u cos a - v sin a, u sin a + v cos a), with a =
 * position * base^(-2i / width) for pair i of `[..., time, width]` (Su et al. 2021). The shape stays.
 * @throws GraphError `shape/halves` where the width is odd, `dtype/unsupported`, `op/argument`.
 * @example nn.scaledDotProductAttention(nn.rotaryEmbedding(query), nn.rotaryEmbedding(key), value)
 */
export function rotaryEmbedding<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"rotaryEmbedding", D>>,
  options: RotaryOptions = {},
): Tensor<S, D> {
  return rotated(x, options) as never;
}

/** Untyped core of `rotaryEmbedding`. */
export function rotated(operand: unknown, options: RotaryOptions): Value {
  const op = "rotaryEmbedding";
  const { base, offset } = settings(op, options, ["interleaved"]);
  const { x, time, width } = sequenceOperand(op, operand);
  const angle = angles(time, width, base, offset);
  const [c, s] = [fixed(cos(angle), x), fixed(sin(angle), x)];
  const half = width / 2;
  const isInterleaved = flagArgument(op, "interleaved", options.interleaved);
  const lead = x.shape.slice(0, -1);
  // one more axis holds the pair: the last where neighbours pair, the last but one where halves do
  const paired = calls.reshape(x, isInterleaved ? [...lead, half, 2] : [...lead, 2, half]);
  const axis = isInterleaved ? -1 : -2;
  const member = (i: number): Value => calls.squeeze(calls.sliceAxis(paired, axis, i, i + 1), axis);
  const [u, v] = [member(0), member(1)];
  const turned = [sub(mul(u, c), mul(v, s)), add(mul(u, s), mul(v, c))];
  const joined = isInterleaved ? calls.stack(turned, -1) : concatenate(turned, -1);
  return calls.reshape(joined, x.shape);
}
