/**
 * @file Discrete Fourier transforms. Forward: X[k] = sum over t of x[t] e^(-2 pi i k t / n); the inverse has the other sign
 * and, unless told, the factor 1/n. Any number of points; fast for all of them, fastest where n has small prime factors.
 */

import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Fourier, Fourier2, FourierN } from "../types/fourier.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { floatOperand } from "./check.ts";
import { type Complex, type ComplexValue, complexArgument } from "./complex.ts";
import {
  axesPlan,
  axisPlan,
  type FourierAxesOptions,
  type FourierOptions,
  type FourierPlaneOptions,
  realInverse,
  realTransformed,
  type TransformPlan,
  transformed,
} from "./fourier-arguments.ts";

const lastTwo = [-2, -1];

type Planner = (op: string, x: ComplexValue["re"], options: unknown) => TransformPlan;

const inPlane: Planner = (op, x, options) => axesPlan(op, x, options, lastTwo);

const whole =
  (op: string, direction: "forward" | "inverse", plan: Planner) =>
  (z: unknown, options: unknown): never => {
    const points = complexArgument(op, "z", z, true);
    return transformed(op, points, plan(op, points.re, options), direction) as never;
  };

const toSpectrum =
  (op: string, plan: Planner) =>
  (x: unknown, options: unknown): never => {
    const points = floatOperand(op, x);
    return realTransformed(op, points, plan(op, points, options)) as never;
  };

const fromSpectrum =
  (op: string, plan: Planner) =>
  (z: unknown, options: unknown): never => {
    const entries = complexArgument(op, "z", z, true);
    return realInverse(op, entries, plan(op, entries.re, options)) as never;
  };

/** A complex tensor, or a real one that stands for one without imaginary part. */
type Points<S, D> = Complex<S, D> | Tensor<S, D>;

/** Where no option is given. */
type None = Readonly<Record<never, never>>;

type Whole<Op extends string> = <S extends Dims, D, const O extends FourierOptions = None>(
  z: Points<S, D> & Guard<FloatOnly<Op, D>, Fourier<Op, S, O, "whole">>,
  options?: O,
) => Complex<Ok<Fourier<Op, S, O, "whole">>, D>;

type Whole2<Op extends string> = <S extends Dims, D, const O extends FourierPlaneOptions = None>(
  z: Points<S, D> & Guard<FloatOnly<Op, D>, Fourier2<Op, S, O, "whole">>,
  options?: O,
) => Complex<Ok<Fourier2<Op, S, O, "whole">>, D>;

type WholeN<Op extends string> = <S extends Dims, D, const O extends FourierAxesOptions = None>(
  z: Points<S, D> & Guard<FloatOnly<Op, D>, FourierN<Op, S, O, "whole">>,
  options?: O,
) => Complex<Ok<FourierN<Op, S, O, "whole">>, D>;

/**
 * The transform along an axis (default the last): X[k] = sum over t of x[t] e^(-2 pi i k t / n). f32 or f64, complex or
 * real; real points are faster with {@link rfft}, which leaves out the half of the spectrum that mirrors the other.
 * @throws GraphError `shape/axis`, `shape/fourier` where there is no point, `dtype/unsupported`, `op/argument`.
 * @example fft(complex(re, im), { axis: 0, norm: "ortho" })
 */
export const fft = whole("fft", "forward", axisPlan) as Whole<"fft">;

/**
 * The inverse of {@link fft}: x[t] = 1/n sum over k of X[k] e^(2 pi i k t / n).
 * @throws GraphError as {@link fft}.
 * @example real(ifft(fft(x)))
 */
export const ifft = whole("ifft", "inverse", axisPlan) as Whole<"ifft">;

/**
 * {@link fft} along the last two axes.
 * @throws GraphError as {@link fft}.
 * @example fft2(image, { sizes: [64, 64] })
 */
export const fft2 = whole("fft2", "forward", inPlane) as Whole2<"fft2">;

/**
 * The inverse of {@link fft2}.
 * @throws GraphError as {@link fft}.
 */
export const ifft2 = whole("ifft2", "inverse", inPlane) as Whole2<"ifft2">;

/**
 * {@link fft} along several axes, default all.
 * @throws GraphError as {@link fft}.
 * @example fftn(volume, { axes: [1, 2, 3] })
 */
export const fftn = whole("fftn", "forward", axesPlan) as WholeN<"fftn">;

/**
 * The inverse of {@link fftn}.
 * @throws GraphError as {@link fft}.
 */
export const ifftn = whole("ifftn", "inverse", axesPlan) as WholeN<"ifftn">;

/**
 * The transform of n real points along an axis (default the last): the n/2 + 1 entries (rounded down) of the spectrum
 * that are not conjugates of others. Half the work of {@link fft} where n is even.
 * @throws GraphError as {@link fft}.
 * @example cabsSquared(rfft(signal)) // [batch, 256] -> [batch, 129]
 */
export const rfft = toSpectrum("rfft", axisPlan) as <
  S extends Dims,
  D,
  const O extends FourierOptions = None,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"rfft", D>, Fourier<"rfft", S, O, "toSpectrum">>,
  options?: O,
) => Complex<Ok<Fourier<"rfft", S, O, "toSpectrum">>, D>;

/**
 * The inverse of {@link rfft}: n real points, default 2 (entries - 1); an odd number has to be said. Imaginary parts of
 * entry 0 and, if n is even, n/2 are not read, as those of real points are 0 there.
 * @throws GraphError as {@link fft}.
 * @example irfft(cmul(rfft(signal), filter), { n: 255 })
 */
export const irfft = fromSpectrum("irfft", axisPlan) as <
  S extends Dims,
  D,
  const O extends FourierOptions = None,
>(
  z: Points<S, D> & Guard<FloatOnly<"irfft", D>, Fourier<"irfft", S, O, "fromSpectrum">>,
  options?: O,
) => Tensor<Ok<Fourier<"irfft", S, O, "fromSpectrum">>, D>;

/**
 * {@link rfft} along the last axis, then {@link fft} along the one before.
 * @throws GraphError as {@link fft}.
 * @example rfft2(image) // [batch, 64, 64] -> [batch, 64, 33]
 */
export const rfft2 = toSpectrum("rfft2", inPlane) as <
  S extends Dims,
  D,
  const O extends FourierPlaneOptions = None,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"rfft2", D>, Fourier2<"rfft2", S, O, "toSpectrum">>,
  options?: O,
) => Complex<Ok<Fourier2<"rfft2", S, O, "toSpectrum">>, D>;

/**
 * The inverse of {@link rfft2}; `sizes` are those of the points.
 * @throws GraphError as {@link fft}.
 * @example irfft2(spectrum, { sizes: [64, 63] })
 */
export const irfft2 = fromSpectrum("irfft2", inPlane) as <
  S extends Dims,
  D,
  const O extends FourierPlaneOptions = None,
>(
  z: Points<S, D> & Guard<FloatOnly<"irfft2", D>, Fourier2<"irfft2", S, O, "fromSpectrum">>,
  options?: O,
) => Tensor<Ok<Fourier2<"irfft2", S, O, "fromSpectrum">>, D>;

/**
 * {@link rfft} along the last of several axes (default all), then {@link fft} along the others.
 * @throws GraphError as {@link fft}.
 */
export const rfftn = toSpectrum("rfftn", axesPlan) as <
  S extends Dims,
  D,
  const O extends FourierAxesOptions = None,
>(
  x: Tensor<S, D> & Guard<FloatOnly<"rfftn", D>, FourierN<"rfftn", S, O, "toSpectrum">>,
  options?: O,
) => Complex<Ok<FourierN<"rfftn", S, O, "toSpectrum">>, D>;

/**
 * The inverse of {@link rfftn}; `sizes` are those of the points.
 * @throws GraphError as {@link fft}.
 */
export const irfftn = fromSpectrum("irfftn", axesPlan) as <
  S extends Dims,
  D,
  const O extends FourierAxesOptions = None,
>(
  z: Points<S, D> & Guard<FloatOnly<"irfftn", D>, FourierN<"irfftn", S, O, "fromSpectrum">>,
  options?: O,
) => Tensor<Ok<FourierN<"irfftn", S, O, "fromSpectrum">>, D>;
