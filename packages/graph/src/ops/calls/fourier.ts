/** @file Graph functions between points and their spectra. A complex tensor is its real and imaginary part. */
import { apply, apply1, type Operand } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { fft as fftRecord, type Planes } from "../fourier/fft.ts";
import { fftStage as stageRecord } from "../fourier/fft-stage.ts";
import { joinSpectrum as joinRecord, splitSpectrum as splitRecord } from "../fourier/half-spectrum.ts";
import { irfft as irfftRecord, rfft as rfftRecord } from "../fourier/real-fft.ts";

type Pair = readonly [Operand, Operand];

const planes = (values: readonly Value[]): Planes => [values[0]!, values[1]!];

/** X[k] = sum over t of x[t] e^(-2 pi i k t / n) */
function fft(x: Pair, axis: number): Planes {
  return planes(apply(fftRecord, x, { axis }));
}

/** The entries of that which are not conjugates of others. */
function rfft(x: Operand, axis: number): Planes {
  return planes(apply(rfftRecord, [x], { axis }));
}

/** n real points, times n. */
function irfft(x: Pair, axis: number, n: number): Value {
  return apply1(irfftRecord, x, { axis, n });
}

function fftStage(x: Pair, twiddles?: Pair): Planes {
  return planes(apply(stageRecord, twiddles ? [...x, ...twiddles] : x, {}));
}

function splitSpectrum(x: Pair, twiddles: Pair): Planes {
  return planes(apply(splitRecord, [...x, ...twiddles], {}));
}

function joinSpectrum(x: Pair, twiddles: Pair): Planes {
  return planes(apply(joinRecord, [...x, ...twiddles], {}));
}

export const fourierCalls = { fft, rfft, irfft, fftStage, splitSpectrum, joinSpectrum } as const;
