/**
 * @file How a convolution is computed: as sums over its window, or as a product of spectra. Sizes alone decide where the
 * user leaves it open, so that they alone decide about the bits.
 */
import type { Value } from "../ir/node.ts";
import type { ConvOptions } from "../ops/calls/convolutions.ts";
import { calls } from "../ops/calls.ts";
import { spatial } from "../ops/conv-general.ts";
import { fastLength, fourierFlops, realFourierFlops } from "../ops/fourier/plan.ts";
import { checkDType } from "../ops/rules.ts";
import { windowSpan } from "../ops/sliding-windows.ts";
import { type Dims, sizeOf } from "../shape.ts";
import type { ConvAlgorithm } from "../types/convolution.ts";
import { checkOperands, refuseArgument } from "./check.ts";
import { type Along, spectralConvolution } from "./spectral-convolution.ts";

const algorithms: readonly ConvAlgorithm[] = ["direct", "fft", "auto"];

export function algorithmArgument(op: string, given: unknown): ConvAlgorithm {
  if (given === undefined) return "direct";
  if (!algorithms.includes(given as ConvAlgorithm)) {
    refuseArgument(op, "algorithm", given, `one of ${algorithms.join(", ")}`);
  }
  return given as ConvAlgorithm;
}

/** One axis of a convolution with zeros around its input. */
interface Circle extends Along {
  /** Zeros that are put before and behind the input, as no tap of the window reaches past them. */
  readonly zeros: readonly [number, number];
}

/** Places of the window that the stride leaves out are computed, too. */
function circlesOf(x: Dims, kernel: Dims, { padding, dilation }: ConvOptions): Circle[] {
  return spatial(x).map((size, i, { length: rank }) => {
    const span = windowSpan(kernel[i + 2]!, dilation[i]!);
    const [low, high] = padding[i]!;
    const [before, behind] = [Math.min(low, span - 1), Math.min(high, span - 1)];
    const zeros = [low - before, high - behind] as const;
    const n = size + zeros[0] + zeros[1];
    const length = fastLength(Math.max(n + Math.max(before, behind), span), i === rank - 1);
    return { axis: i + 2, before, repeated: [0, 0], length, out: size + low + high - span + 1, zeros };
  });
}

/** Additions and multiplications of a spectrum of real points on these circles. */
function spectrumFlops(lengths: readonly number[]): number {
  const last = lengths.at(-1)!;
  const outer = lengths.slice(0, -1);
  const entries = Math.floor(last / 2) + 1;
  const rows = sizeOf(outer);
  return outer.reduce(
    (total, length) => total + (rows / length) * entries * fourierFlops(length),
    rows * realFourierFlops(last),
  );
}

/** A complex product that is added to a sum. */
const termFlops = 8;

/**
 * How many times as many operations the sums have to cost before spectra are faster, as measured (docs/fourier.md): stages
 * of short transforms have little to do side by side, and spectra of many kernels leave the caches.
 */
const advantage = { usual: 2, shortCircles: 4, manyKernels: 10 };
const fewPoints = 4096;
const manyNumbers = 2 ** 20;

function isFasterBySpectra(x: Dims, kernel: Dims, options: ConvOptions): boolean {
  const lengths = circlesOf(x, kernel, options).map(({ length }) => length);
  const [batch, channels] = x as readonly [number, number];
  const [out, part] = kernel as readonly [number, number];
  const entries = sizeOf(lengths.slice(0, -1)) * (Math.floor(lengths.at(-1)! / 2) + 1);
  const transforms = batch * channels + out * part + batch * out;
  const bySpectra = transforms * spectrumFlops(lengths) + termFlops * entries * batch * out * part;
  const places = spatial(x).map((size, i) => {
    const [low, high] = options.padding[i]!;
    const span = windowSpan(kernel[i + 2]!, options.dilation[i]!);
    return Math.floor((size + low + high - span) / options.stride[i]!) + 1;
  });
  const bySums = 2 * batch * out * sizeOf(places) * sizeOf(kernel.slice(1));
  const needed =
    2 * entries * out * part > manyNumbers
      ? advantage.manyKernels
      : sizeOf(lengths) < fewPoints
        ? advantage.shortCircles
        : advantage.usual;
  return bySums > needed * bySpectra;
}

/** A convolution of operands and sizes that have been checked. */
export function convolveBy(
  op: string,
  algorithm: ConvAlgorithm,
  x: Value,
  kernel: Value,
  options: ConvOptions,
): Value {
  const isEmpty = sizeOf(x.shape) === 0 || sizeOf(kernel.shape) === 0 || spatial(x.shape).length === 0;
  const canBeSpectral = !isEmpty && (x.dtype === "f32" || x.dtype === "f64");
  if (algorithm === "fft" && !isEmpty)
    checkOperands(op, { input: x, kernel }, () => checkDType(x, ["f32", "f64"]));
  const isSpectral =
    canBeSpectral &&
    (algorithm === "fft" || (algorithm === "auto" && isFasterBySpectra(x.shape, kernel.shape, options)));
  return isSpectral ? bySpectra(x, kernel, options) : calls.conv(x, kernel, options);
}

function bySpectra(x: Value, kernel: Value, options: ConvOptions): Value {
  const circles = circlesOf(x.shape, kernel.shape, options);
  const low = [0, 0, ...circles.map(({ zeros }) => zeros[0])];
  const high = [0, 0, ...circles.map(({ zeros }) => zeros[1])];
  const interior = [0, 0, ...options.dilation.map((step) => step - 1)];
  const none = kernel.shape.map(() => 0);
  const y = spectralConvolution(
    calls.pad(x, { low, high }),
    calls.pad(kernel, { low: none, high: none, interior }),
    circles,
    options.groups,
  );
  return calls.slice(y, {
    start: y.shape.map(() => 0),
    limit: y.shape,
    stride: [1, 1, ...options.stride],
  });
}
