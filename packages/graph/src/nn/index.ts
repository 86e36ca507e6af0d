/** @file The composites: layers (`nn`), losses (`loss`), optimizers (`optimizer`), first values (`initializer`), metrics (`metric`). */

import { accuracy } from "./accuracy.ts";
import * as activations from "./activations.ts";
import { dense } from "./dense.ts";
import { meanSquaredError, softmaxCrossEntropy } from "./losses.ts";
import { adam, adamW, momentum, sgd } from "./optimizers.ts";
import { sequential } from "./sequential.ts";
import { logSoftmax, softmax } from "./softmax.ts";

export { initializer } from "./initializers.ts";

export const nn = { dense, sequential, softmax, logSoftmax, ...activations } as const;

export const loss = { meanSquaredError, softmaxCrossEntropy } as const;

export const optimizer = { sgd, momentum, adam, adamW } as const;

export const metric = { accuracy } as const;
