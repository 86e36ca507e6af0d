/** @file A block of a transformer: attention and a small network, each added to what went in. */
import { flagArgument, floatOperand, knownOptions, wholeNumber } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import { requireEntry } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { FeaturesRule, Layer } from "../../types/layer.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { gelu } from "../activations/smooth.ts";
import { dense } from "../dense.ts";
import { dropped, rateArgument } from "../dropout.ts";
import { type LayerOptions, makeLayer } from "../layer.ts";
import { layerNorm, layerNormLayer } from "../norms/layer-norm.ts";
import type { Coefficients } from "../norms/standardize.ts";
import {
  type AttentionWeights,
  attendInHeads,
  type HeadOptions,
  type LinearWeights,
  linear,
  multiHeadAttentionLayer,
  projectionsOf,
} from "./multi-head.ts";

type Step = (x: Value) => Value;

interface Parts {
  readonly norm1: Step;
  readonly attention: Step;
  readonly norm2: Step;
  readonly expand: Step;
  readonly activation: Step;
  readonly contract: Step;
  /** What is done to each branch before it is added. */
  readonly regularize: Step;
}

/** Norms before the branches, or after the sums (as first published). */
function assemble(x: Value, parts: Parts, preNorm: boolean): Value {
  const { norm1, norm2, attention, regularize } = parts;
  const network: Step = (h) => parts.contract(parts.activation(parts.expand(h)));
  if (preNorm) {
    const h = calls.add(x, regularize(attention(norm1(x))));
    return calls.add(h, regularize(network(norm2(h))));
  }
  const h = norm1(calls.add(x, regularize(attention(x))));
  return norm2(calls.add(h, regularize(network(h))));
}

interface BlockSettings extends Omit<HeadOptions, "scale"> {
  /** Normalizes what goes into each branch (default), or with `false` the sums after them. */
  readonly preNorm?: boolean;
  /** Between the two layers of the network; default gelu. */
  readonly activation?: (x: never) => unknown;
  /** Added to variances; default 1e-5. */
  readonly epsilon?: number;
}

/** The names of `BlockSettings`, without the mask. */
const blockNames = ["preNorm", "activation", "epsilon", "causal", "dropout", "rotary"] as const;

export interface NormWeights {
  readonly weight?: Coefficients;
  readonly bias?: Coefficients;
}

/** What a block has trained; weights are [in, out]. */
export interface BlockWeights {
  readonly norm1: NormWeights;
  readonly attention: AttentionWeights;
  readonly norm2: NormWeights;
  readonly expand: LinearWeights;
  readonly contract: LinearWeights;
}

/**
 * A transformer block with given weights. With `preNorm` (default): h = x + attention(norm1(x)), y = h +
 * contract(gelu(expand(norm2(h)))); without: h = norm1(x + attention(x)), y = norm2(h + contract(gelu(expand(h)))).
 * @throws GraphError as `multiHeadAttention` and `layerNorm`.
 * @example nn.functional.transformerBlock(x, weights, { heads: 4, causal: true })
 */
export function transformerBlock<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"transformerBlock", D>>,
  weights: BlockWeights,
  options: BlockSettings & { readonly heads: number },
): Tensor<S, D> {
  const op = "transformerBlock";
  const given = knownOptions<BlockSettings & { readonly heads: number }>(op, options, [
    ...blockNames,
    "mask",
    "heads",
  ]);
  const { heads, preNorm = true, activation = gelu, epsilon = 1e-5, ...settings } = given;
  const w = knownOptions<BlockWeights>(op, weights, ["norm1", "attention", "norm2", "expand", "contract"]);
  const projections = projectionsOf(op, w.attention ?? {});
  const count = wholeNumber(op, "heads", heads, 1);
  const norm =
    (coefficients: NormWeights = {}): Step =>
    (h) =>
      layerNorm(h as never, { ...coefficients, epsilon }) as never;
  const parts: Parts = {
    norm1: norm(w.norm1),
    attention: (h) => attendInHeads(op, [h, h, h], projections, count, settings),
    norm2: norm(w.norm2),
    expand: linear(op, "expand", w.expand),
    activation: activation as unknown as Step,
    contract: linear(op, "contract", w.contract),
    regularize: (h) => h,
  };
  return assemble(floatOperand(op, x), parts, flagArgument(op, "preNorm", preNorm)) as never;
}

export interface TransformerBlockOptions<D extends DType = "f32">
  extends LayerOptions,
    Omit<BlockSettings, "mask"> {
  /** Features between the two layers of the network; default 4 times the width. */
  readonly hidden?: number;
  readonly dtype?: D;
}

/**
 * A transformer block of `[..., time, width]`: self-attention (`attention.query`, `.key`, `.value`, `.output`) and a network
 * of two layers (`expand`, `contract`) with gelu between, each after a layer normalization (`norm1`, `norm2`) and added to
 * what went in (Vaswani et al. 2017; normalization first as in Xiong et al. 2020, unless `preNorm` is false). The shape
 * stays. `dropout` is for attention weights and both branches, in mode `train`.
 * @throws GraphError `op/argument` where the heads do not divide the width, `shape/features` where the input has others.
 * @example nn.sequential([nn.embedding(1000, 64), nn.transformerBlock(64, 4, { causal: true })])
 */
export function transformerBlockLayer<const W extends number, D extends "f32" | "f64" = "f32">(
  width: W,
  heads: number,
  options: TransformerBlockOptions<D> = {},
): Layer<FeaturesRule<"transformerBlock", W, D>> {
  const op = "transformerBlock";
  const given = knownOptions<TransformerBlockOptions<D>>(op, options, [
    ...blockNames,
    "name",
    "hidden",
    "dtype",
  ]);
  const {
    hidden = 4 * width,
    preNorm = true,
    activation = gelu,
    epsilon = 1e-5,
    dropout = 0,
    ...rest
  } = given;
  const { name, dtype, causal, rotary } = rest;
  wholeNumber(op, "hidden", hidden, 1);
  rateArgument(op, "dropout", dropout);
  const isPre = flagArgument(op, "preNorm", preNorm);
  return makeLayer(op, name === undefined ? {} : { name }, () => {
    const typed = dtype ? { dtype } : {};
    const heads1 = {
      dropout,
      ...(causal === undefined ? {} : { causal }),
      ...(rotary === undefined ? {} : { rotary }),
    };
    const parts: Parts = {
      norm1: layerNormLayer(width as number, { ...typed, epsilon, name: "norm1" }) as unknown as Step,
      attention: multiHeadAttentionLayer(width, heads, {
        ...typed,
        ...heads1,
        name: "attention",
      }) as unknown as Step,
      norm2: layerNormLayer(width as number, { ...typed, epsilon, name: "norm2" }) as unknown as Step,
      expand: dense(width, hidden, { ...typed, name: "expand" }) as unknown as Step,
      activation: activation as unknown as Step,
      contract: dense(hidden, width, { ...typed, name: "contract" }) as unknown as Step,
      regularize: (h) =>
        dropout > 0 && requireEntry(`applying ${op}`).mode === "train" ? dropped(h, dropout) : h,
    };
    return (x: Operand) => assemble(floatOperand(op, tensorOf(x)), parts, isPre);
  }) as never;
}
