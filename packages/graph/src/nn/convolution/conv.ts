/** @file Layers that convolve: `[batch, channels, ...size]` with trained kernels. */
import { dtypeArgument, knownOptions, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import { convolve, convolveTransposed } from "../../dsl/convolution.ts";
import type { Initializer } from "../../dsl/variables.ts";
import { perAxis } from "../../dsl/window-arguments.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { declareParameter } from "../../model/variable.ts";
import { calls } from "../../ops/calls.ts";
import type { ConvOptions, ConvTransposeOptions } from "../../types/convolution.ts";
import type { Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { CheckedWindow, PerAxis } from "../../types/window.ts";
import { initializer } from "../initializers/index.ts";
import { type LayerOptions, makeLayer } from "../layer.ts";
import type { ConvRule, ConvTransposeRule } from "./rules.ts";

export interface Trained extends LayerOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** First weight; default uniform with variance 2 / (in + out) (Glorot and Bengio 2010), window included. */
  readonly init?: Initializer;
  /** First bias; default zeros. */
  readonly biasInit?: Initializer;
  readonly dtype?: "f32" | "f64";
}

export interface ConvLayerOptions extends ConvOptions, Trained {}
export interface ConvTransposeLayerOptions extends ConvTransposeOptions, Trained {}

export const trainedNames = ["name", "bias", "init", "biasInit", "dtype"] as const;

/** A convolution of an input and a kernel, with options as the user wrote them. */
type Convolve = (op: string, rank: number, x: Value, kernel: Value, options: unknown) => Value;

interface Making {
  readonly op: string;
  readonly rank: number;
  readonly convolve: Convolve;
  readonly isTransposed: boolean;
  readonly known: readonly string[];
}

/** A layer with a kernel and a bias. */
export function makeConvolution(
  { op, rank, convolve: apply, isTransposed, known }: Making,
  channels: unknown,
  units: unknown,
  window: unknown,
  options: unknown,
): never {
  const [from, to] = [wholeNumber(op, "channels", channels, 1), wholeNumber(op, "units", units, 1)];
  const size = perAxis(op, "window", window, rank, 1);
  const given = knownOptions<Trained & { readonly groups?: number }>(op, options, [
    ...known,
    ...trainedNames,
  ]);
  const { bias = true, init = initializer.glorotUniform(), biasInit = initializer.zeros(), name } = given;
  const dtype: DType = dtypeArgument(op, given.dtype, "f32");
  const groups = wholeNumber(op, "groups", given.groups ?? 1, 1);
  for (const [role, count] of [
    ["channels", from],
    ["units", to],
  ] as const) {
    if (count % groups !== 0) refuseArgument(op, role, count, `a multiple of the ${groups} groups`);
  }
  const shape = isTransposed ? [from, to / groups, ...size] : [to, from / groups, ...size];
  const how = Object.fromEntries(
    Object.entries(given).filter(([option]) => !(trainedNames as readonly string[]).includes(option)),
  );
  return makeLayer(op, name === undefined ? {} : { name }, () => {
    const weight = declareParameter("weight", shape, { dtype, init: init as never });
    const offset = bias ? declareParameter("bias", [to], { dtype, init: biasInit as never }) : undefined;
    return (operand: Operand) => {
      const y = apply(op, rank, tensorOf(operand), tensorOf(weight), how);
      return offset ? withBias(y, tensorOf(offset)) : y;
    };
  }) as never;
}

/** One number added to each channel. */
const withBias = (y: Value, bias: Value): Value => calls.add(y, calls.broadcastInDim(bias, y.shape, [1]));

type ConvLayer<Op extends string, Rank extends number> = <
  const In extends number,
  const Out extends number,
  const W extends PerAxis,
  const O extends ConvLayerOptions | undefined = undefined,
>(
  channels: In,
  units: Out,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<ConvRule<Op, In, Out, W, O, Rank>>;

type ConvTransposeLayer<Op extends string, Rank extends number> = <
  const In extends number,
  const Out extends number,
  const W extends PerAxis,
  const O extends ConvTransposeLayerOptions | undefined = undefined,
>(
  channels: In,
  units: Out,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<ConvTransposeRule<Op, In, Out, W, O, Rank>>;

const forward =
  (op: string, rank: number) =>
  (channels: unknown, units: unknown, window: unknown, options?: unknown): never => {
    const known = ["stride", "padding", "dilation", "groups", "algorithm"];
    return makeConvolution(
      { op, rank, convolve, isTransposed: false, known },
      channels,
      units,
      window,
      options,
    );
  };

const transposed =
  (op: string, rank: number) =>
  (channels: unknown, units: unknown, window: unknown, options?: unknown): never => {
    const known = ["stride", "padding", "dilation", "outputPadding", "groups"];
    const how = { op, rank, convolve: convolveTransposed, isTransposed: true, known };
    return makeConvolution(how, channels, units, window, options);
  };

/**
 * `[batch, channels, width]` to `[batch, units, positions]`: a convolution with `weight` [units, channels / groups, window] and
 * `bias` [units]. `stride`, `padding` (a number, `"same"`, `"causal"`, ...), `dilation`, `groups` and `algorithm` as in `conv1d`.
 * @throws GraphError `op/argument`; `shape/rank`, `shape/channels`, `shape/window`, `dtype/mismatch` where it is applied.
 * @example nn.conv1d(4, 16, 3, { padding: "causal", dilation: 2 })
 */
export const conv1dLayer = forward("conv1d", 1) as ConvLayer<"conv1d", 1>;

/**
 * `[batch, channels, height, width]` to `[batch, units, ...positions]`, as {@link conv1dLayer} over two axes.
 * @throws GraphError as {@link conv1dLayer}.
 * @example nn.sequential([nn.conv2d(1, 16, 3, { padding: 1 }), nn.relu, nn.maxPool2d(2)])
 */
export const conv2dLayer = forward("conv2d", 2) as ConvLayer<"conv2d", 2>;

/**
 * `[batch, channels, depth, height, width]` to `[batch, units, ...positions]`, as {@link conv1dLayer} over three axes.
 * @throws GraphError as {@link conv1dLayer}.
 * @example nn.conv3d(1, 8, [1, 3, 3])
 */
export const conv3dLayer = forward("conv3d", 3) as ConvLayer<"conv3d", 3>;

/**
 * `[batch, channels, width]` to `[batch, units, ...]`: a transposed convolution with `weight` [channels, units / groups,
 * window] and `bias` [units]. Options as in `convTranspose1d`.
 * @throws GraphError as {@link conv1dLayer}.
 * @example nn.convTranspose1d(16, 4, 4, { stride: 2, padding: 1 })
 */
export const convTranspose1dLayer = transposed("convTranspose1d", 1) as ConvTransposeLayer<
  "convTranspose1d",
  1
>;

/**
 * `[batch, channels, height, width]` to `[batch, units, ...]`, as {@link convTranspose1dLayer} over two axes.
 * @throws GraphError as {@link conv1dLayer}.
 * @example nn.convTranspose2d(16, 1, 4, { stride: 2, padding: 1 }) // twice the size
 */
export const convTranspose2dLayer = transposed("convTranspose2d", 2) as ConvTransposeLayer<
  "convTranspose2d",
  2
>;

/**
 * `[batch, channels, depth, height, width]` to `[batch, units, ...]`, as {@link convTranspose1dLayer} over three axes.
 * @throws GraphError as {@link conv1dLayer}.
 * @example nn.convTranspose3d(8, 1, 2, { stride: 2 })
 */
export const convTranspose3dLayer = transposed("convTranspose3d", 3) as ConvTransposeLayer<
  "convTranspose3d",
  3
>;
