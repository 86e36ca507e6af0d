/** @file Layers one after another. */
import { GraphError } from "../errors.ts";
import type { Operand } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import type { Layer, SequentialRule } from "../types/layer.ts";
import { asLayer, parametersOf } from "./layer.ts";

/**
 * Applies layers in order. A layer is any function from tensor to tensor; the same layer value used twice shares its
 * parameters.
 *
 * @example const net = nn.sequential([nn.dense(64, 32), nn.relu, nn.dense(32, 10)]);
 */
export function sequential<const L extends readonly unknown[]>(layers: L): Layer<SequentialRule<L>> {
  const position = Array.isArray(layers) ? layers.findIndex((layer) => typeof layer !== "function") : 0;
  if (position >= 0) {
    throw new GraphError({
      code: "layer/not-a-function",
      op: "sequential",
      problem: Array.isArray(layers) ? `layer ${position} is not a function` : "the layers are not a list",
      hint: "a layer is a function of one tensor, as in nn.sequential([nn.dense(64, 32), nn.relu])",
      source: captureSource(sequential),
    });
  }
  const functions = layers as unknown as readonly ((x: Operand) => Value)[];
  const apply = (x: Operand) => functions.reduce<Operand>((value, layer) => layer(value), x) as Value;
  return asLayer(apply, parametersOf(layers));
}
