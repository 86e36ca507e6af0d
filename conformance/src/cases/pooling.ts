/** @file Maxima, means and norms of windows. */
import type { Attributes } from "../attributes.ts";
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  type Floats,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  maxPoolIndices,
  mul,
  pow,
  type Tensor,
} from "../language.ts";
import { type OpBuilder, type OpBuilders, unary } from "./builder.ts";
import { forEach, windowOptions } from "./convolution.ts";

type Options = Readonly<Record<string, unknown>>;
type Pooling = (x: Floats, window: number[], options: Options) => Tensor<readonly unknown[], "f32">;
type LpPooling = (
  x: Floats,
  p: number,
  window: number[],
  options: Options,
) => Tensor<readonly unknown[], "f32">;
type AdaptivePooling = (x: Floats, size: number[]) => Tensor<readonly unknown[], "f32">;

const windowOf = (attrs: Attributes, x: Floats): number[] =>
  forEach(attrs, "kernel_size", x.shape.length - 2);

const padded = { stride: "stride", padding: "padding" } as const;

const largest =
  (pool: Pooling): OpBuilder =>
  (operands, attrs) => {
    const x = operands.float("x");
    const window = windowOf(attrs, x);
    const options = {
      ...windowOptions(attrs, { ...padded, dilation: "dilation" }),
      ceilMode: attrs.flag("ceil_mode", false),
    };
    return { y: pool(x, window, options) as Floats, indices: maxPoolIndices(x, window, options) };
  };

const average = (pool: Pooling): OpBuilder =>
  unary((x, attrs) => {
    const divisor = attrs.raw("divisor_override") ?? null;
    return pool(x, windowOf(attrs, x), {
      ...windowOptions(attrs, padded),
      ceilMode: attrs.flag("ceil_mode", false),
      countIncludePad: attrs.flag("count_include_pad", true),
      ...(divisor === null ? {} : { divisorOverride: attrs.number("divisor_override") }),
    }) as Floats;
  });

/** With `ceil_mode`, PyTorch scales what a window beyond the end covers up to a whole window: from the mean, not the sum. */
const norm = (pool: LpPooling, average: Pooling): OpBuilder =>
  unary((x, attrs) => {
    const power = attrs.number("norm_type");
    const window = windowOf(attrs, x);
    const options = {
      ...windowOptions(attrs, { stride: "stride" }),
      ceilMode: attrs.flag("ceil_mode", false),
    };
    if (!options.ceilMode) return pool(x, power, window, options) as Floats;
    const count = window.reduce((product, size) => product * size, 1);
    const mean = average(pow(x, power) as Floats, window, options) as Floats;
    return pow(mul(mean, count), 1 / power) as Floats;
  });

const adaptive = (pool: AdaptivePooling): OpBuilder =>
  unary((x, attrs) => pool(x, forEach(attrs, "output_size", x.shape.length - 2)) as Floats);

export const poolingCases: OpBuilders = {
  adaptive_avg_pool1d: adaptive(adaptiveAvgPool1d as AdaptivePooling),
  adaptive_avg_pool2d: adaptive(adaptiveAvgPool2d as AdaptivePooling),
  adaptive_avg_pool3d: adaptive(adaptiveAvgPool3d as AdaptivePooling),
  adaptive_max_pool1d: adaptive(adaptiveMaxPool1d as AdaptivePooling),
  adaptive_max_pool2d: adaptive(adaptiveMaxPool2d as AdaptivePooling),
  adaptive_max_pool3d: adaptive(adaptiveMaxPool3d as AdaptivePooling),
  avg_pool1d: average(avgPool1d as Pooling),
  avg_pool2d: average(avgPool2d as Pooling),
  avg_pool3d: average(avgPool3d as Pooling),
  lp_pool1d: norm(lpPool1d as LpPooling, avgPool1d as Pooling),
  lp_pool2d: norm(lpPool2d as LpPooling, avgPool2d as Pooling),
  lp_pool3d: norm(lpPool3d as LpPooling, avgPool3d as Pooling),
  max_pool1d: largest(maxPool1d as Pooling),
  max_pool2d: largest(maxPool2d as Pooling),
  max_pool3d: largest(maxPool3d as Pooling),
};
