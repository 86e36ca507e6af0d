/** @file Attention, with PyTorch's weights [out, in]. */
import type { Attributes } from "../attributes.ts";
import { type Floats, nn, swapAxes } from "../language.ts";
import type { Operands } from "../operands.ts";
import { type OpBuilders, unary } from "./builder.ts";

const { functional } = nn;

/** Weight and bias of a linear map; ours is [in, out]. */
function linearWeights(x: Operands, weight: string, bias: string) {
  const offset = x.maybe(bias);
  return { weight: swapAxes(x.float(weight)) as Floats, ...(offset ? { bias: offset } : {}) };
}

const projections = (x: Operands) => ({
  query: linearWeights(x, "w_q", "b_q"),
  key: linearWeights(x, "w_k", "b_k"),
  value: linearWeights(x, "w_v", "b_v"),
  output: linearWeights(x, "w_o", "b_o"),
});

function attentionOptions(x: Operands, attrs: Attributes) {
  const scale = attrs.bound("scale");
  return {
    causal: attrs.flag("causal", false),
    ...(scale === null ? {} : { scale }),
    ...(x.has("mask") ? { mask: x.dtype("mask") === "bool" ? x.bool("mask") : x.float("mask") } : {}),
  };
}

export const attentionCases: OpBuilders = {
  multi_head_attention: (x, attrs) => {
    const [q, k, v] = [x.float("q"), x.float("k"), x.float("v")];
    const options = { heads: attrs.int("num_heads"), ...attentionOptions(x, attrs) };
    return { y: functional.multiHeadAttention(q, k, v, projections(x), options) };
  },
  rotary_embedding: unary((x, attrs) =>
    nn.rotaryEmbedding(x, {
      base: attrs.number("base", 10000),
      interleaved: attrs.flag("interleaved", false),
    }),
  ),
  scaled_dot_product_attention: (x, attrs) => {
    const [q, k, v] = [x.float("q"), x.float("k"), x.float("v")];
    const options = attentionOptions(x, attrs);
    return {
      y: nn.scaledDotProductAttention(q, k, v, options) as Floats,
      weights: nn.attentionWeights(q, k, options) as Floats,
    };
  },
  transformer_block: (x, attrs) => {
    const weights = {
      norm1: { weight: x.float("ln1_g"), bias: x.float("ln1_b") },
      attention: projections(x),
      norm2: { weight: x.float("ln2_g"), bias: x.float("ln2_b") },
      expand: linearWeights(x, "w_1", "b_1"),
      contract: linearWeights(x, "w_2", "b_2"),
    };
    const options = {
      heads: attrs.int("num_heads"),
      preNorm: attrs.flag("pre_norm", true),
      causal: attrs.flag("causal", false),
      ...(x.has("mask") ? { mask: x.dtype("mask") === "bool" ? x.bool("mask") : x.float("mask") } : {}),
    };
    return { y: functional.transformerBlock(x.float("x"), weights, options) };
  },
};
