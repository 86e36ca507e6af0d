/** @file All optimizers, and what cuts gradients, under the names they have in `optimizer`. */
export { adam, adamax, adamW, nadam } from "./adam.ts";
export { adadelta, adagrad, rmsProp } from "./adaptive.ts";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./clip.ts";
export { lamb, lion } from "./layerwise.ts";
export { type MovingAverage, type MovingAverageOptions, movingAverage } from "./moving-average.ts";
export { momentum, sgd } from "./sgd.ts";
