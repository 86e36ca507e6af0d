/** @file THE list of rewrites `canonicalize` runs. A new one goes into the file of its subject; its tests come from its examples. */
import { arithmeticRewrites } from "./arithmetic.ts";
import { conversionRewrites } from "./conversion.ts";
import { convolutionRewrites } from "./convolutions.ts";
import { fastMathRewrites } from "./fast-math.ts";
import { logicRewrites } from "./logic.ts";
import { reductionRewrites } from "./reductions.ts";
import { reshapingRewrites } from "./reshaping.ts";
import type { Rewrite } from "./rewrite.ts";
import { slicingRewrites } from "./slicing.ts";

export const rewrites: readonly Rewrite[] = [
  ...arithmeticRewrites,
  ...logicRewrites,
  ...conversionRewrites,
  ...reshapingRewrites,
  ...slicingRewrites,
  ...convolutionRewrites,
  ...reductionRewrites,
  ...fastMathRewrites,
];
