/** @file Attention by several heads at once, between trained projections (Vaswani et al. 2017). */
import { floatOperand, knownOptions, refuseArgument, tensorArgument, wholeNumber } from "../../dsl/check.ts";
import type { Initializer } from "../../dsl/variables.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { FeaturesRule, Layer } from "../../types/layer.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { dense } from "../dense.ts";
import { asLayer, declaring, type LayerOptions, openScope } from "../layer.ts";
import { floatOperands } from "../losses/loss.ts";
import type { Coefficients } from "../norms/standardize.ts";
import { type RotaryOptions, rotated } from "../positions.ts";
import type { Attention } from "./attention-shape.ts";
import { type AttentionOptions, attend, attentionNames } from "./scaled-dot-product.ts";

type Projection = (x: Operand) => Value;

/** What stands before and after the heads. */
export interface Projections {
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  readonly output: Projection;
}

export interface HeadOptions extends AttentionOptions {
  /** Turns queries and keys by their positions: `true`, or the options of `rotaryEmbedding`. Default: not. */
  readonly rotary?: boolean | RotaryOptions;
}

/** `[..., time, width]` as `[..., heads, time, width / heads]`: each head has consecutive features. */
function split(op: string, x: Value, heads: number): Value {
  const width = x.shape.at(-1);
  if (x.shape.length < 2 || width === undefined || width % heads !== 0) {
    const problem =
      x.shape.length < 2 ? "it takes [..., time, features]" : `${width} features do not make ${heads} heads`;
    refuse(op, { code: "attention/heads", problem }, { operand: x });
  }
  const apart = calls.reshape(x, [...x.shape.slice(0, -1), heads, width / heads]);
  return calls.swapAxes(apart, -3, -2);
}

function join(x: Value): Value {
  const rows = calls.swapAxes(x, -3, -2);
  return calls.reshape(rows, [...rows.shape.slice(0, -2), rows.shape.at(-2)! * rows.shape.at(-1)!]);
}

/** Untyped core: project, attend in each head, join, project. */
export function attendInHeads(
  op: string,
  [query, key, value]: readonly [Value, Value, Value],
  projections: Projections,
  heads: number,
  options: HeadOptions,
): Value {
  const { rotary, ...given } = options;
  const turn = (x: Value): Value => (rotary ? rotated(x, rotary === true ? {} : rotary) : x);
  const q = turn(split(op, projections.query(query), heads));
  const k = turn(split(op, projections.key(key), heads));
  const v = split(op, projections.value(value), heads);
  return projections.output(join(attend(op, [q, k, v], given)));
}

/** A weight [in, out], and a bias that may be left out. */
export interface LinearWeights {
  readonly weight: Coefficients;
  readonly bias?: Coefficients;
}

export interface AttentionWeights {
  readonly query: LinearWeights;
  readonly key: LinearWeights;
  readonly value: LinearWeights;
  readonly output: LinearWeights;
}

/** x W + b with given weights. */
export function linear(op: string, role: string, given: LinearWeights | undefined): Projection {
  const weight = tensorArgument(op, `${role}.weight`, given?.weight);
  const bias = given?.bias === undefined ? undefined : tensorArgument(op, `${role}.bias`, given.bias);
  return (x) => {
    const product = calls.matmul(x, weight);
    return bias ? calls.add(product, bias) : product;
  };
}

export const projectionsOf = (op: string, given: Partial<AttentionWeights>): Projections => ({
  query: linear(op, "query", given.query),
  key: linear(op, "key", given.key),
  value: linear(op, "value", given.value),
  output: linear(op, "output", given.output),
});

/**
 * Multi-head attention with given projections: query, key and value times their weights, split into `heads` of consecutive
 * features, attention in each with scale 1 / sqrt(features of a head), joined and projected by the output's weight.
 * @throws GraphError `attention/heads` where the features cannot be split, and those of `scaledDotProductAttention`.
 * @example nn.functional.multiHeadAttention(x, x, x, { query, key, value, output }, { heads: 4, causal: true })
 */
export function multiHeadAttention<Q extends Dims, D, K extends Dims, E, V extends Dims, F>(
  query: Tensor<Q, D> & Guard<FloatOnly<"multiHeadAttention", D>>,
  key: Tensor<K, E> & Guard<SameType<"multiHeadAttention", D, E, "query", "key">>,
  value: Tensor<V, F> & Guard<SameType<"multiHeadAttention", D, F, "query", "value">>,
  weights: AttentionWeights,
  options: HeadOptions & { readonly heads: number },
): Tensor<readonly number[], D> {
  const op = "multiHeadAttention";
  const { heads, ...given } = knownOptions<HeadOptions & { readonly heads: number }>(op, options, [
    ...attentionNames,
    "rotary",
    "heads",
  ]);
  const inputs = floatOperands(op, { query, key, value }) as [Value, Value, Value];
  const projections = projectionsOf(
    op,
    knownOptions<AttentionWeights>(op, weights, ["query", "key", "value", "output"]),
  );
  return attendInHeads(op, inputs, projections, wholeNumber(op, "heads", heads, 1), given) as never;
}

export interface MultiHeadOptions<D extends DType = "f32"> extends LayerOptions, Omit<HeadOptions, "mask"> {
  /** Whether projections have a bias; default true. */
  readonly bias?: boolean;
  /** Features of the key's and value's input where they are not those of the query. */
  readonly keyFeatures?: number;
  readonly valueFeatures?: number;
  /** First weights; default as in `dense`. */
  readonly init?: Initializer;
  readonly dtype?: D;
}

/** The names of `MultiHeadOptions`. */
const layerNames = [
  ...["name", "bias", "keyFeatures", "valueFeatures", "init", "dtype"],
  ...["causal", "scale", "dropout", "rotary"],
];

/** Self-attention as a layer; `attend` for other keys and values, and for masks. */
export interface MultiHeadLayer<W extends number, D> extends Layer<FeaturesRule<"multiHeadAttention", W, D>> {
  /**
   * Attention of a query `[..., L, width]` to keys and values `[..., S, features]`: `[..., L, width]`. The mask broadcasts to
   * `[..., heads, L, S]`.
   * @example attention.attend(decoded, encoded, encoded, { mask: isWord })
   */
  attend<Q extends Dims, K extends Dims, V extends Dims>(
    query: Tensor<Q, D>,
    key: Tensor<K, D>,
    value: Tensor<V, D> &
      Guard<Attention<"attend", Q, readonly [...LeadOf<K>, LastOf<Q>], readonly [...LeadOf<V>, W]>>,
    options?: Pick<AttentionOptions, "mask">,
  ): Tensor<Ok<Attention<"attend", Q, readonly [...LeadOf<K>, LastOf<Q>], readonly [...LeadOf<V>, W]>>, D>;
}

type LeadOf<S extends Dims> = S extends readonly [...infer Lead, unknown] ? Lead : readonly unknown[];
type LastOf<S extends Dims> = S extends readonly [...unknown[], infer Last] ? Last : number;

/**
 * Multi-head self-attention of `[..., time, width]` (Vaswani et al. 2017), between trained projections `query`, `key`,
 * `value` and `output`, each with `weight` [in, width] and `bias`. The shape stays.
 * @throws GraphError `op/argument` where the heads do not divide the width, `shape/features` where the input has others.
 * @example const attention = nn.multiHeadAttention(64, 4, { causal: true })
 */
export function multiHeadAttentionLayer<const W extends number, D extends "f32" | "f64" = "f32">(
  width: W,
  heads: number,
  options: MultiHeadOptions<D> = {},
): MultiHeadLayer<W, D> {
  const op = "multiHeadAttention";
  wholeNumber(op, "width", width, 1);
  wholeNumber(op, "heads", heads, 1);
  if (width % heads !== 0) refuseArgument(op, "heads", heads, `a divisor of the width ${width}`);
  const {
    bias = true,
    keyFeatures,
    valueFeatures,
    init,
    dtype,
    name,
    ...settings
  } = knownOptions<MultiHeadOptions<D>>(op, options, layerNames);
  const inScope = openScope(op, name === undefined ? {} : { name });
  const projection = (own: string, features: number): Projection => {
    const given = { name: own, bias, ...(init ? { init } : {}), ...(dtype ? { dtype } : {}) };
    return dense(features, width, given) as unknown as Projection;
  };
  const { made: projections, parameters } = declaring(() =>
    inScope(() => ({
      query: projection("query", width),
      key: projection("key", keyFeatures ?? width),
      value: projection("value", valueFeatures ?? width),
      output: projection("output", width),
    })),
  );
  const apply = (inputs: readonly [Value, Value, Value], given: HeadOptions): Value =>
    inScope(() => attendInHeads(op, inputs, projections, heads, { ...settings, ...given }));
  const layer = asLayer((operand: Operand) => {
    const x = floatOperand(op, tensorOf(operand));
    return apply([x, x, x], {});
  }, parameters);
  const attendTo = (query: unknown, key: unknown, value: unknown, given: HeadOptions = {}): Value =>
    apply(
      floatOperands(op, { query, key, value }) as [Value, Value, Value],
      knownOptions(op, given, ["mask"]),
    );
  return Object.assign(layer, { attend: attendTo }) as never;
}
