/** @file Tables of vectors, looked up by number: embeddings of tokens and of positions. */
import { floatOperand, knownOptions, typedOperand, wholeNumber } from "../dsl/check.ts";
import type { Initializer } from "../dsl/variables.ts";
import type { DType } from "../dtype.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { useAsIndex } from "../model/index-range.ts";
import { declareParameter } from "../model/variable.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisHasSize } from "../ops/rules.ts";
import type { EmbeddingRule, FeaturesRule, Layer } from "../types/layer.ts";
import { initializer } from "./initializers/index.ts";
import { type LayerOptions, makeLayer } from "./layer.ts";

export interface EmbeddingOptions<D extends DType = "f32"> extends LayerOptions {
  /** The row of what is padding: it starts at 0 and gets no gradient. */
  readonly paddingIndex?: number;
  /** First weight; default normal with deviation 1. */
  readonly init?: Initializer;
  readonly dtype?: D;
}

/** The first weight with the row of padding 0. */
const withoutRow =
  (init: Initializer, row: number): Initializer =>
  (shape, dtype, name) => {
    const table = init(shape, dtype, name) as unknown as Value;
    return calls.select(isRow(shape, row), 0, table) as never;
  };

const isRow = (shape: readonly number[], row: number): Value => calls.equal(calls.iota(shape, "i32", 0), row);

/**
 * Vectors by number: i32 `[...]` of 0..count-1 gives `[..., width]`, rows of `weight` [count, width]. An input used directly
 * gets that range, checked at each call.
 * @throws GraphError `range/too-wide` where an input may be beyond the table, `dtype/unsupported` for everything but i32,
 * `op/argument`.
 * @example nn.sequential([nn.embedding(1000, 64), nn.lstm(64, 32)])
 */
export function embedding<const N extends number, const W extends number, D extends "f32" | "f64" = "f32">(
  count: N,
  width: W,
  options: EmbeddingOptions<D> = {},
): Layer<EmbeddingRule<W, D>> {
  const op = "embedding";
  wholeNumber(op, "count", count, 1);
  wholeNumber(op, "width", width, 1);
  const {
    paddingIndex,
    init = initializer.normal(0, 1),
    dtype,
    ...rest
  } = knownOptions<EmbeddingOptions>(op, options, ["name", "paddingIndex", "init", "dtype"]);
  const padding = paddingIndex === undefined ? undefined : wholeNumber(op, "paddingIndex", paddingIndex, 0);
  const first = padding === undefined ? init : withoutRow(init, padding);
  return makeLayer(op, rest, () => {
    const weight = declareParameter("weight", [count, width], {
      dtype: dtype ?? "f32",
      init: first as never,
    });
    return (operand: Operand) => {
      const indices = typedOperand(op, tensorOf(operand), ["i32"]);
      useAsIndex(indices, count, `${op} of ${count}`);
      const table = tensorOf(weight);
      return calls.takeAxis(padding === undefined ? table : frozenRow(table, padding), indices, 0);
    };
  });
}

/** A table whose row gets no gradient. */
const frozenRow = (table: Value, row: number): Value =>
  calls.select(isRow(table.shape, row), calls.stopGradient(table), table);

export interface PositionOptions extends LayerOptions {
  /** First weight; default normal with deviation 0.02. */
  readonly init?: Initializer;
}

/**
 * x plus a trained vector for each position: `[..., time, width]` with up to `length` positions, the first rows of `weight`
 * [length, width].
 * @throws GraphError `shape/features` where x is longer, or of another width; `op/argument`.
 * @example nn.sequential([nn.embedding(1000, 64), nn.positionEmbedding(128, 64)])
 */
export function positionEmbedding<const W extends number>(
  length: number,
  width: W,
  options: PositionOptions = {},
): Layer<FeaturesRule<"positionEmbedding", W>> {
  const op = "positionEmbedding";
  wholeNumber(op, "length", length, 1);
  wholeNumber(op, "width", width, 1);
  const { init = initializer.normal(0, 0.02), ...rest } = knownOptions<PositionOptions>(op, options, [
    "name",
    "init",
  ]);
  return makeLayer(op, rest, () => {
    const weight = declareParameter("weight", [length, width], { init: init as never });
    return (operand: Operand) => {
      const x = floatOperand(op, tensorOf(operand));
      const [time, found] = [x.shape.at(-2), x.shape.at(-1)];
      if (time === undefined || time > length || found !== width) {
        const problem = `this layer takes up to ${length} positions of ${width} features`;
        const notes = x.shape.map((_, axis) => axisHasSize(axis, x)).slice(-2);
        refuse(op, { code: "shape/features", problem, notes: [notes.join(", ")] }, { operand: x });
      }
      return calls.add(x, calls.sliceAxis(tensorOf(weight), 0, 0, time));
    };
  });
}
