/**
 * @file Layers over features: the last axis must have the size the layer was made for.
 */
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "./size.ts";

/**
 * The shape after a dense layer: `In` features become `Out`, every other axis stays.
 * @example Dense<readonly ["batch", 64], 64, 10> // readonly ["batch", 10]
 */
export type Dense<S extends Dims, In, Out, Op extends string = "dense"> = S extends readonly [
  ...infer Rest,
  infer d,
]
  ? Same<d, In> extends true
    ? readonly [...Rest, Out]
    : ShapeError<`${Op}: the last axis of ${Show<S>} has size ${Text<d>}; this layer takes ${Text<In>} features`>
  : AnyRank<S> extends true
    ? Shape
    : ShapeError<`${Op}: a scalar has no features; this layer takes ${Text<In>}`>;

/**
 * The shape after a layer that keeps its features' number, such as a normalization over the last axis.
 * @example Features<"layerNorm", readonly ["batch", 64], 64> // readonly ["batch", 64]
 */
export type Features<Op extends string, S extends Dims, In> =
  Dense<S, In, In, Op> extends infer R ? (R extends ShapeError<unknown> ? R : S) : never;
