/** @file The composites: layers (`nn`), losses (`loss`), optimizers (`optimizer`), first values (`initializer`), metrics (`metric`). */

import { accuracy } from "./accuracy.ts";
import * as activations from "./activations.ts";
import { dense } from "./dense.ts";
import { dropout, gaussianNoise } from "./dropout.ts";
import { embedding, positionEmbedding } from "./embedding.ts";
import { glu, swiglu } from "./gated.ts";
import * as losses from "./losses/index.ts";
import { cosineSimilarity } from "./losses/similarity.ts";
import { functionalNorms, norms } from "./norms/index.ts";
import { adam, adamW, momentum, sgd } from "./optimizers.ts";
import { positionalEncoding, rotaryEmbedding } from "./positions.ts";
import { prelu, preluLayer } from "./prelu.ts";
import { flatten, residual } from "./residual.ts";
import { sequential } from "./sequential.ts";
import { logSoftmax, softmax, softmin } from "./softmax.ts";

export { initializer } from "./initializers/index.ts";

export const nn = {
  functional: { ...functionalNorms, prelu },
  ...norms,
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

export const loss = { ...losses } as const;

export const optimizer = { sgd, momentum, adam, adamW } as const;

export const metric = { accuracy } as const;
