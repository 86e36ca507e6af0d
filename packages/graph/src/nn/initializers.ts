/**
 * @file First values of parameters. Random ones come from the counter-based generator, each parameter from a stream of
 * its own, so that a seed fixes all of them.
 *
 * Fans as in Glorot and Bengio 2010 and He et al. 2015: for a kernel [out, in, ...window] the window multiplies both;
 * a dense weight is [in, out].
 */
import type { Value } from "../ir/node.ts";
import { nextStream } from "../model/random-stream.ts";
import { type Initializer, rngVariable, stepVariable } from "../model/variable.ts";
import { calls } from "../ops/calls.ts";
import { sizeOf } from "../shape.ts";

const stream = (): string => nextStream("init");

/** f32 uniform in [0, 1): the upper 24 bits of each word. */
function unit(shape: readonly number[]): Value {
  const words = calls.randomBits(rngVariable(), stepVariable(), stream(), shape);
  return calls.mul(calls.convert(calls.shiftRightLogical(words, 8), "f32"), 2 ** -24);
}

const zeros: Initializer = (shape, dtype) => calls.full(shape, 0, dtype);
const ones: Initializer = (shape, dtype) => calls.full(shape, 1, dtype);

const constant =
  (value: number): Initializer =>
  (shape, dtype) =>
    calls.full(shape, value, dtype);

/** Uniform in [low, high). */
const uniform =
  (low = -0.05, high = 0.05): Initializer =>
  (shape, dtype) =>
    calls.convert(calls.add(calls.mul(unit(shape), high - low), low), dtype);

/** Normal with this mean and deviation. */
const normal =
  (mean = 0, deviation = 0.05): Initializer =>
  (shape, dtype) => {
    const drawn = calls.randomNormal(rngVariable(), stepVariable(), stream(), shape);
    return calls.convert(calls.add(calls.mul(drawn, deviation), mean), dtype);
  };

export interface Fans {
  readonly in: number;
  readonly out: number;
}

/** Inputs and outputs of one unit of a weight: [in, out] for dense, [out, in, ...window] for kernels of rank 3 and more. */
export function fansOf(shape: readonly number[]): Fans {
  if (shape.length < 2) return { in: shape[0] ?? 1, out: shape[0] ?? 1 };
  const [first, second, ...window] = shape as readonly [number, number, ...number[]];
  const size = sizeOf(window);
  return window.length === 0 ? { in: first, out: second } : { in: second * size, out: first * size };
}

type Mode = "in" | "out" | "average";

function fan(shape: readonly number[], mode: Mode): number {
  const fans = fansOf(shape);
  return Math.max(1, mode === "average" ? (fans.in + fans.out) / 2 : fans[mode]);
}

const scaledUniform =
  (scale: number, mode: Mode): Initializer =>
  (shape, dtype, name) => {
    const limit = Math.sqrt((3 * scale) / fan(shape, mode));
    return uniform(-limit, limit)(shape, dtype, name);
  };

const scaledNormal =
  (scale: number, mode: Mode): Initializer =>
  (shape, dtype, name) =>
    normal(0, Math.sqrt(scale / fan(shape, mode)))(shape, dtype, name);

/** Makers of first values: `nn.dense(64, 32, { init: initializer.heNormal() })`. */
export const initializer = {
  zeros: () => zeros,
  ones: () => ones,
  constant,
  uniform,
  normal,
  /** Uniform, variance 2 / (in + out): for sigmoid, tanh and linear units. */
  glorotUniform: () => scaledUniform(1, "average"),
  glorotNormal: () => scaledNormal(1, "average"),
  /** Variance 2 / in: for relu units. */
  heUniform: () => scaledUniform(2, "in"),
  heNormal: () => scaledNormal(2, "in"),
  /** Variance 1 / in: for selu units. */
  lecunUniform: () => scaledUniform(1, "in"),
  lecunNormal: () => scaledNormal(1, "in"),
} as const;
