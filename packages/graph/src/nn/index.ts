/** @file The composites: layers (`nn`), losses (`loss`), optimizers (`optimizer`), first values (`initializer`), learning rates (`schedule`), metrics (`metric`). */

import { activations } from "./activations/index.ts";
import { multiHeadAttention, multiHeadAttentionLayer } from "./attention/multi-head.ts";
import { attentionWeights, scaledDotProductAttention } from "./attention/scaled-dot-product.ts";
import { transformerBlock, transformerBlockLayer } from "./attention/transformer-block.ts";
import { convolutionLayers } from "./convolution/index.ts";
import { dense } from "./dense.ts";
import { dropout, gaussianNoise } from "./dropout.ts";
import { embedding, positionEmbedding } from "./embedding.ts";
import { glu, swiglu } from "./gated.ts";
import { cosineSimilarity } from "./losses/similarity.ts";
import { accuracy, perplexity, topKAccuracy } from "./metrics.ts";
import { functionalNorms, norms } from "./norms/index.ts";
import { positionalEncoding, rotaryEmbedding } from "./positions.ts";
import { prelu, preluLayer } from "./prelu.ts";
import { functionalRecurrent, recurrent } from "./recurrent/index.ts";
import { flatten, residual } from "./residual.ts";
import { sequential } from "./sequential.ts";
import { logSoftmax, softmax, softmin } from "./softmax.ts";

export { initializer } from "./initializers/index.ts";
export * as loss from "./losses/index.ts";
export * as optimizer from "./optimizers/index.ts";
export * as schedule from "./optimizers/schedules.ts";
export type { Schedule } from "./optimizers/settings.ts";

export const nn = {
  functional: { ...functionalNorms, ...functionalRecurrent, multiHeadAttention, prelu, transformerBlock },
  ...norms,
  ...recurrent,
  ...convolutionLayers,
  attentionWeights,
  scaledDotProductAttention,
  multiHeadAttention: multiHeadAttentionLayer,
  transformerBlock: transformerBlockLayer,
  dense,
  dropout,
  gaussianNoise,
  embedding,
  positionEmbedding,
  positionalEncoding,
  rotaryEmbedding,
  flatten,
  residual,
  glu,
  swiglu,
  prelu: preluLayer,
  sequential,
  softmax,
  softmin,
  logSoftmax,
  cosineSimilarity,
  ...activations,
} as const;

export const metric = { accuracy, topKAccuracy, perplexity } as const;
