/** @file Spectra over time: the short-time Fourier transform and its inverse. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { spectrumSize } from "../ops/fourier/real-fft.ts";
import { axisCount, axisHasSize, checkSameDType } from "../ops/rules.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Spectrogram } from "../types/fourier.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkOperands, floatOperand, knownOptions, wholeNumber } from "./check.ts";
import { type Complex, complexArgument } from "./complex.ts";

export interface SpectrogramOptions<H extends number = number> {
  /** Samples from the start of a window to the start of the next. */
  readonly hop: H;
}

function hopOf(op: string, options: unknown): number {
  const { hop } = knownOptions<SpectrogramOptions>(op, options, ["hop"]);
  return wholeNumber(op, "hop", hop, 1);
}

function windowOf(op: string, x: Value, window: unknown): Value {
  const given = floatOperand(op, window);
  checkOperands(op, { operand: x, window: given }, checkSameDType);
  const rank = given.shape.length;
  if (rank === 1 && given.shape[0]! > 0) return given;
  const problem = "a window has one axis, and at least one sample";
  refuse(op, { code: "shape/rank", problem, notes: [axisCount(rank)] }, { window: given });
}

/** Where sample t of frame k is: t + hop k, as [samples, frames]. */
function positions(samples: number, frames: number, hop: number): Value {
  const shape = [samples, frames];
  const start = calls.mul(calls.iota(shape, "i32", 1), hop);
  return calls.add(calls.iota(shape, "i32", 0), start);
}

/** The factor of each sample of a frame. */
const along = (window: Value): Value => calls.reshape(window, [window.shape[0]!, 1]);

/**
 * The short-time transform: X[f, k] = sum over t of window[t] x[k hop + t] e^(-2 pi i f t / n) with a window of n
 * samples, f from 0 to n/2, for all windows that fit. `[..., time]` gives `[..., entries, frames]`. For frames centred on
 * their samples, pad x by n/2 on both sides first.
 * @throws GraphError `shape/rank`, `shape/fourier` where x is shorter than the window, `dtype/...`, `op/argument`.
 * @example cabs(stft(audio, window, { hop: 128 })) // [batch, 16000], [512] -> [batch, 257, 122]
 */
export function stft<S extends Dims, D, W extends Dims, const H extends number>(
  x: Tensor<S, D> & Guard<FloatOnly<"stft", D>, Spectrogram<S, W, H>>,
  window: Tensor<W, D>,
  options: SpectrogramOptions<H>,
): Complex<Ok<Spectrogram<S, W, H>>, D> {
  const operand = floatOperand("stft", x);
  const hop = hopOf("stft", options);
  const taper = windowOf("stft", operand, window);
  const [samples, rank] = [taper.shape[0]!, operand.shape.length];
  if (rank === 0) {
    refuse("stft", { code: "shape/rank", problem: "a scalar has no time axis" }, { operand });
  }
  const time = operand.shape[rank - 1]!;
  if (time < samples) {
    const problem = `${time} samples are less than a window of ${samples}`;
    refuse("stft", { code: "shape/fourier", problem, notes: [axisHasSize(rank - 1, operand)] }, { operand });
  }
  const frames = Math.floor((time - samples) / hop) + 1;
  const cut = calls.takeAxis(operand, positions(samples, frames, hop), rank - 1);
  const [re, im] = calls.rfft(calls.mul(cut, along(taper)), rank - 1);
  return { re, im } as never;
}

/**
 * The inverse of {@link stft}: frames weighted by the window and added up, divided by the sum of the squared windows at
 * each sample, which must not be 0 there. `[..., entries, frames]` gives `[..., (frames - 1) hop + n]`; entries have to
 * be n/2 + 1 for a window of n samples. Exact where the spectrogram comes from `stft`.
 * @throws GraphError `shape/rank`, `shape/fourier`, `dtype/...`, `op/argument`.
 * @example istft(cmul(stft(audio, window, { hop: 128 }), mask), window, { hop: 128 })
 */
export function istft<S extends Dims, D, W extends Dims>(
  z: Complex<S, D>,
  window: Tensor<W, D>,
  options: SpectrogramOptions,
): Tensor<S extends readonly [...infer B, unknown, unknown] ? readonly [...B, number] : Dims, D> {
  const { re, im } = complexArgument("istft", "z", z);
  const hop = hopOf("istft", options);
  const taper = windowOf("istft", re, window);
  const samples = taper.shape[0]!;
  const rank = re.shape.length;
  const entries = re.shape[rank - 2];
  if (entries !== spectrumSize(samples)) {
    const problem = `a window of ${samples} samples gives ${spectrumSize(samples)} entries; there are ${entries ?? "none"}`;
    refuse("istft", { code: "shape/fourier", problem, notes: [axisCount(rank)] }, { z: re });
  }
  const frames = re.shape[rank - 1]!;
  if (frames === 0) {
    const problem = "there is no frame";
    refuse("istft", { code: "shape/fourier", problem, notes: [axisHasSize(rank - 1, re)] }, { z: re });
  }
  const length = (frames - 1) * hop + samples;
  const places = positions(samples, frames, hop);
  const cut = calls.div(calls.irfft([re, im], rank - 2, samples), samples);
  const added = (parts: Value, before: readonly number[]): Value =>
    calls.putAxis(calls.zeros([...before, length], re.dtype), places, parts, before.length, "add");
  const weights = calls.broadcastTo(along(calls.mul(taper, taper)), [samples, frames]);
  const sum = added(calls.mul(cut, along(taper)), re.shape.slice(0, -2));
  return calls.div(sum, added(weights, [])) as never;
}
