/** @file Normalizations: as layers under their own names, and as functions of given weights in `functional`. */
import { batchNorm, batchNormLayer } from "./batch-norm.ts";
import { groupNorm, groupNormLayer, instanceNorm, instanceNormLayer } from "./group-norm.ts";
import { layerNorm, layerNormLayer, rmsNorm, rmsNormLayer } from "./layer-norm.ts";
import { localResponseNorm, normalize, weightNorm } from "./scaling.ts";
import { spectralNorm, spectralNormLayer } from "./spectral-norm.ts";

export const norms = {
  batchNorm: batchNormLayer,
  groupNorm: groupNormLayer,
  instanceNorm: instanceNormLayer,
  layerNorm: layerNormLayer,
  rmsNorm: rmsNormLayer,
  localResponseNorm,
  normalize,
  weightNorm,
  spectralNorm: spectralNormLayer,
} as const;

export const functionalNorms = {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
  spectralNorm,
} as const;
