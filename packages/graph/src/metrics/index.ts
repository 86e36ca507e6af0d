/**
 * @file Metrics of finished predictions, as plain functions of arrays: for scripts that use an emitted module. Those that
 * are computed in the graph are `metric` of the language.
 */
export {
  accuracy,
  type ClassMetricOptions,
  confusionMatrix,
  f1,
  precision,
  recall,
} from "./classification.ts";
export { auc, averagePrecision, type RocPoint, rocCurve } from "./ranking.ts";
export { meanAbsoluteError, meanSquaredError, r2, rootMeanSquaredError } from "./regression.ts";
