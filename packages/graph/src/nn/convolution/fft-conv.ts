/** @file Layers that convolve through Fourier transforms: for windows so large that sums over them cost too much. */
import { fftConvolve } from "../../dsl/fft-convolution.ts";
import type { FftConvOptions } from "../../types/fft-convolution.ts";
import type { Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { CheckedWindow, PerAxis } from "../../types/window.ts";
import { makeConvolution, type Trained } from "./conv.ts";
import type { FftConvRule } from "./rules.ts";

export interface FftConvLayerOptions extends FftConvOptions, Trained {}

type FftConvLayer<Op extends string, Rank extends number> = <
  const In extends number,
  const Out extends number,
  const W extends PerAxis,
  const O extends FftConvLayerOptions | undefined = undefined,
>(
  channels: In,
  units: Out,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<FftConvRule<Op, In, Out, W, O, Rank>>;

const layer =
  (op: string, rank: number) =>
  (channels: unknown, units: unknown, window: unknown, options?: unknown): never => {
    const how = { op, rank, convolve: fftConvolve, isTransposed: false, known: ["mode", "groups"] };
    return makeConvolution(how, channels, units, window, options);
  };

/**
 * `[batch, channels, width]` to `[batch, units, positions]`: `fftConv1d` with `weight` [units, channels / groups, window] and
 * `bias` [units]. What `mode` means and how exact it is: docs/fourier.md.
 * @throws GraphError `op/argument`; `shape/rank`, `shape/channels`, `shape/window`, `dtype/mismatch` where it is applied.
 * @example nn.fftConv1d(1, 16, 255, { mode: "same" })
 */
export const fftConv1dLayer = layer("fftConv1d", 1) as FftConvLayer<"fftConv1d", 1>;

/**
 * `[batch, channels, height, width]` to `[batch, units, ...positions]`, as {@link fftConv1dLayer} over two axes.
 * @throws GraphError as {@link fftConv1dLayer}.
 * @example nn.fftConv2d(1, 1, 31, { mode: "same", bias: false })
 */
export const fftConv2dLayer = layer("fftConv2d", 2) as FftConvLayer<"fftConv2d", 2>;
