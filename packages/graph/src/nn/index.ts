/** @file The composites: layers (`nn`), losses (`loss`), optimizers (`optimizer`), first values (`initializer`), metrics (`metric`). */

import { accuracy } from "./accuracy.ts";
import * as activations from "./activations.ts";
import { dense } from "./dense.ts";
import * as losses from "./losses/index.ts";
import { cosineSimilarity } from "./losses/similarity.ts";
import { functionalNorms, norms } from "./norms/index.ts";
import { adam, adamW, momentum, sgd } from "./optimizers.ts";
import { sequential } from "./sequential.ts";
import { logSoftmax, softmax } from "./softmax.ts";

export { initializer } from "./initializers.ts";

export const nn = {
  functional: { ...functionalNorms },
  ...norms,
  dense,
  sequential,
  softmax,
  logSoftmax,
  cosineSimilarity,
  ...activations,
} as const;

export const loss = { ...losses } as const;

export const optimizer = { sgd, momentum, adam, adamW } as const;

export const metric = { accuracy } as const;
