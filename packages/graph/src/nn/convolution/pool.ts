/** @file Poolings as layers: the functions of the same names, with their options given beforehand. */
import * as functions from "../../dsl/pooling-functions.ts";
import type { Operand } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import type { Layer } from "../../types/layer.ts";
import type { AvgPoolOptions, MaxPoolOptions, PoolOptions } from "../../types/pooling.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { CheckedWindow, PerAxis } from "../../types/window.ts";
import { asLayer } from "../layer.ts";
import type { AdaptiveRule, GlobalRule, PoolRule } from "./rules.ts";

type Untyped = (x: Operand, ...rest: readonly unknown[]) => Value;

/** A layer that calls a function with what was given to make it. */
const given =
  (pool: unknown) =>
  (...rest: readonly unknown[]): never =>
    asLayer((x) => (pool as Untyped)(x, ...rest)) as never;

type PoolLayer<Op extends string, Rank extends number, Options> = <
  const W extends PerAxis,
  const O extends Options | undefined = undefined,
>(
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<PoolRule<Op, W, O, Rank>>;

type LpPoolLayer<Op extends string, Rank extends number> = <
  const W extends PerAxis,
  const O extends PoolOptions | undefined = undefined,
>(
  p: number,
  window: W & Guard<CheckedWindow<Op, W, Rank>>,
  options?: O,
) => Layer<PoolRule<Op, W, O, Rank>>;

type AdaptiveLayer<Op extends string, Rank extends number> = <const M extends PerAxis>(
  size: M,
) => Layer<AdaptiveRule<Op, M, Rank>>;

/** Layers by the names of the functions: `nn.maxPool2d(2)`, `nn.adaptiveAvgPool2d([7, 7])`, `nn.globalAvgPool`. */
export const poolLayers = {
  maxPool1d: given(functions.maxPool1d) as PoolLayer<"maxPool1d", 1, MaxPoolOptions>,
  maxPool2d: given(functions.maxPool2d) as PoolLayer<"maxPool2d", 2, MaxPoolOptions>,
  maxPool3d: given(functions.maxPool3d) as PoolLayer<"maxPool3d", 3, MaxPoolOptions>,
  avgPool1d: given(functions.avgPool1d) as PoolLayer<"avgPool1d", 1, AvgPoolOptions>,
  avgPool2d: given(functions.avgPool2d) as PoolLayer<"avgPool2d", 2, AvgPoolOptions>,
  avgPool3d: given(functions.avgPool3d) as PoolLayer<"avgPool3d", 3, AvgPoolOptions>,
  lpPool1d: given(functions.lpPool1d) as LpPoolLayer<"lpPool1d", 1>,
  lpPool2d: given(functions.lpPool2d) as LpPoolLayer<"lpPool2d", 2>,
  lpPool3d: given(functions.lpPool3d) as LpPoolLayer<"lpPool3d", 3>,
  adaptiveAvgPool1d: given(functions.adaptiveAvgPool1d) as AdaptiveLayer<"adaptiveAvgPool1d", 1>,
  adaptiveAvgPool2d: given(functions.adaptiveAvgPool2d) as AdaptiveLayer<"adaptiveAvgPool2d", 2>,
  adaptiveAvgPool3d: given(functions.adaptiveAvgPool3d) as AdaptiveLayer<"adaptiveAvgPool3d", 3>,
  adaptiveMaxPool1d: given(functions.adaptiveMaxPool1d) as AdaptiveLayer<"adaptiveMaxPool1d", 1>,
  adaptiveMaxPool2d: given(functions.adaptiveMaxPool2d) as AdaptiveLayer<"adaptiveMaxPool2d", 2>,
  adaptiveMaxPool3d: given(functions.adaptiveMaxPool3d) as AdaptiveLayer<"adaptiveMaxPool3d", 3>,
  globalAvgPool: functions.globalAvgPool as unknown as Layer<GlobalRule<"globalAvgPool">>,
  globalMaxPool: functions.globalMaxPool as unknown as Layer<GlobalRule<"globalMaxPool">>,
} as const;
