/** @file All losses, under the names they have in `loss`. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./binary.ts";
export { negativeLogLikelihood, softmaxCrossEntropy } from "./cross-entropy.ts";
export { ctc } from "./ctc.ts";
export { hinge, hingeEmbedding, marginRanking, multiMargin, softMargin, squaredHinge } from "./hinge.ts";
export { gaussianNll, klDivergence, poissonNll } from "./likelihoods.ts";
export {
  halfSquaredError,
  huber,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from "./regression.ts";
export { cosineEmbedding, cosineSimilarityLoss as cosineSimilarity, triplet } from "./similarity.ts";
