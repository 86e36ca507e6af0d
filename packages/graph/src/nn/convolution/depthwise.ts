/** @file Depthwise convolution: each channel with kernels of its own. */
import { knownOptions, wholeNumber } from "../../dsl/check.ts";
import type { Mul } from "../../types/arith.ts";
import type { Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { CheckedWindow, Option, PerAxis } from "../../types/window.ts";
import { type ConvLayerOptions, conv1dLayer, conv2dLayer, conv3dLayer, trainedNames } from "./conv.ts";
import type { ConvRule } from "./rules.ts";

export interface DepthwiseOptions extends Omit<ConvLayerOptions, "groups"> {
  /** Kernels for each channel; default 1. */
  readonly multiplier?: number;
}

/** Channels that come out. */
type Multiplied<C extends number, O> =
  Option<O, "multiplier"> extends infer M
    ? M extends number
      ? Mul<C, M>
      : [M] extends [undefined]
        ? C
        : number
    : never;

/** The options as a convolution with groups has them. */
type Grouped<C extends number, O> = O extends object
  ? Omit<O, "multiplier"> & { readonly groups: C }
  : { readonly groups: C };

type Depthwise<Op extends string, Rank extends number> = <
  const C extends number,
  const W extends PerAxis,
  const O extends DepthwiseOptions | undefined = undefined,
>(
  channels: C,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<ConvRule<Op, C, Multiplied<C, O>, W, Grouped<C, O>, Rank>>;

type Make = (channels: number, units: number, window: PerAxis, options: ConvLayerOptions) => unknown;

const known = ["multiplier", "stride", "padding", "dilation", "algorithm", ...trainedNames];

const depthwise =
  (op: string, conv: Make) =>
  (given: unknown, window: PerAxis, options?: unknown): never => {
    const channels = wholeNumber(op, "channels", given, 1);
    const { multiplier = 1, ...rest } = knownOptions<DepthwiseOptions>(op, options, known);
    const units = channels * wholeNumber(op, "multiplier", multiplier, 1);
    return conv(channels, units, window, { ...rest, groups: channels }) as never;
  };

/**
 * Each channel of `[batch, channels, width]` with `multiplier` kernels of its own: `[batch, channels * multiplier,
 * positions]`, with `weight` [channels * multiplier, 1, window] and `bias`. Other options as in `nn.conv1d`.
 * @throws GraphError as `nn.conv1d`.
 * @example nn.depthwiseConv1d(16, 3, { padding: "causal" })
 */
export const depthwiseConv1d = depthwise("depthwiseConv1d", conv1dLayer as Make) as Depthwise<"conv1d", 1>;

/**
 * Each channel of `[batch, channels, height, width]` by itself, as {@link depthwiseConv1d}. Followed by a convolution of
 * window 1 it is a separable convolution.
 * @throws GraphError as `nn.conv2d`.
 * @example nn.sequential([nn.depthwiseConv2d(16, 3, { padding: 1 }), nn.conv2d(16, 32, 1)])
 */
export const depthwiseConv2d = depthwise("depthwiseConv2d", conv2dLayer as Make) as Depthwise<"conv2d", 2>;

/**
 * Each channel of `[batch, channels, depth, height, width]` by itself, as {@link depthwiseConv1d}.
 * @throws GraphError as `nn.conv3d`.
 * @example nn.depthwiseConv3d(8, 3)
 */
export const depthwiseConv3d = depthwise("depthwiseConv3d", conv3dLayer as Make) as Depthwise<"conv3d", 3>;
