/** @file Layers that add what they are given, and layers that merge axes. */
import { GraphError } from "../errors.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { sameShape, showShape, sizeOf } from "../shape.ts";
import type { Apply, FlattenRule, Layer, LayerRule, SequentialRule } from "../types/layer.ts";
import type { ShapeError } from "../types/shape-error.ts";
import type { Dims, Show } from "../types/size.ts";
import { asLayer, parametersOf } from "./layer.ts";
import type { List } from "./layer-rules.ts";

/** A rule that keeps the shape, if the layers inside keep it. */
export interface ResidualRule<L extends readonly unknown[]> extends LayerRule {
  readonly output: Kept<
    List<this["input"]>,
    Apply<SequentialRule<L>, List<this["input"]>, this["inputType"]>
  >;
  readonly outputType: this["inputType"];
}

type Kept<S extends Dims, R> =
  R extends ShapeError<unknown>
    ? R
    : R extends S
      ? S
      : R extends Dims
        ? S extends R
          ? S
          : ShapeError<`residual: the layers make ${Show<R>} of ${Show<S>}; they must keep the shape`>
        : S;

/**
 * x + layers(x), with layers one after another (He et al. 2016). They must keep shape and dtype.
 * @throws GraphError `layer/residual` where they do not, `layer/not-a-function`.
 * @example nn.residual([nn.layerNorm(64), nn.dense(64, 64), nn.relu])
 */
export function residual<const L extends readonly unknown[]>(layers: L): Layer<ResidualRule<L>> {
  if (!Array.isArray(layers) || layers.some((layer) => typeof layer !== "function")) {
    throw new GraphError({
      code: "layer/not-a-function",
      op: "residual",
      problem: "the layers are not a list of functions",
      hint: "as in nn.residual([nn.layerNorm(64), nn.dense(64, 64)])",
      source: captureSource(residual),
    });
  }
  const functions = layers as unknown as readonly ((x: Operand) => Value)[];
  return asLayer((operand: Operand) => {
    const x = tensorOf(operand);
    const y = tensorOf(functions.reduce<Operand>((value, layer) => layer(value), x));
    if (sameShape(x.shape, y.shape) && x.dtype === y.dtype) return calls.add(x, y);
    const problem = `the layers make ${y.dtype}${showShape(y.shape)} of ${x.dtype}${showShape(x.shape)}; they must keep it`;
    refuse("residual", { code: "layer/residual", problem }, { operand: x, result: y });
  }, parametersOf(layers));
}

/**
 * All axes after the first merged: `[batch, 28, 28]` gives `[batch, 784]`.
 * @throws GraphError `shape/rank` for scalars.
 * @example nn.sequential([nn.flatten, nn.dense(784, 10)])
 */
export const flatten: Layer<FlattenRule> = asLayer((operand: Operand) => {
  const x = tensorOf(operand);
  const [first, ...rest] = x.shape;
  if (first !== undefined) return calls.reshape(x, [first, sizeOf(rest)]);
  refuse("flatten", { code: "shape/rank", problem: "a scalar has no axes to keep" }, { operand: x });
});
