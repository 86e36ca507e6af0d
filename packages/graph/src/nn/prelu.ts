/** @file A rectifier whose slope below 0 is trained. */
import { floatOperand, knownOptions, numberArgument, tensorArgument, wholeNumber } from "../dsl/check.ts";
import type { DType } from "../dtype.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { declareParameter } from "../model/variable.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { sizeOf } from "../shape.ts";
import type { FloatOnly, SameType } from "../types/dtype-rules.ts";
import type { Layer, SameRule } from "../types/layer.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { type LayerOptions, makeLayer } from "./layer.ts";

function rectify(x: Value, slope: Value): Value {
  const count = sizeOf(slope.shape);
  const isShared = count === 1;
  if (slope.shape.length > 1 || slope.dtype !== x.dtype || (!isShared && x.shape[1] !== count)) {
    const problem = `there is one slope, or one for each channel (axis 1), not ${count}`;
    refuse("prelu", { code: "shape/features", problem }, { operand: x, slope });
  }
  const axes = isShared ? [] : [1];
  const spread = calls.broadcastInDim(isShared ? calls.reshape(slope, []) : slope, x.shape, axes);
  return calls.select(calls.greater(x, 0), x, calls.mul(x, spread));
}

/**
 * x > 0 ? x : slope * x, with one slope, or one for each channel (axis 1). The shape stays.
 * @throws GraphError `shape/features` where the slopes do not fit, `dtype/unsupported`.
 * @example nn.functional.prelu(x, slope)
 */
export function prelu<S extends Dims, D, W extends Dims, E>(
  x: Tensor<S, D> & Guard<FloatOnly<"prelu", D>>,
  slope: Tensor<W, E> & Guard<SameType<"prelu", D, E, "operand", "slope">>,
): Tensor<S, D> {
  return rectify(floatOperand("prelu", x), tensorArgument("prelu", "slope", slope)) as never;
}

export interface PreluOptions extends LayerOptions {
  /** The first slope; default 0.25. */
  readonly slope?: number;
  readonly dtype?: DType;
}

/**
 * x > 0 ? x : slope * x with a trained `slope` (He et al. 2015): one, or one for each of so many channels on axis 1.
 * @throws GraphError `shape/features` where the input has other channels, `op/argument`.
 * @example nn.sequential([nn.dense(64, 32), nn.prelu()])
 */
export function preluLayer(channels = 1, options: PreluOptions = {}): Layer<SameRule<"prelu">> {
  const op = "prelu";
  wholeNumber(op, "channels", channels, 1);
  const {
    slope = 0.25,
    dtype = "f32",
    name,
  } = knownOptions<PreluOptions>(op, options, ["name", "slope", "dtype"]);
  numberArgument(op, "slope", slope);
  return makeLayer(op, name === undefined ? {} : { name }, () => {
    const init = (shape: readonly number[], type: DType): Value => calls.full(shape, slope, type);
    const trained = declareParameter("slope", [channels], { dtype, init });
    return (x: Operand) => rectify(floatOperand(op, tensorOf(x)), tensorOf(trained));
  });
}
