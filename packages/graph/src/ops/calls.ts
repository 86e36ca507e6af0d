/**
 * @file The untyped graph functions: apply ops by name, with broadcasting, plain numbers as operands and negative axes.
 *
 * The typed language and the composites stand on them, and gradient rules get them as `g`, so that a rule imports no
 * other op.
 */
import { constantCalls } from "./calls/constants.ts";
import { controlCalls } from "./calls/control.ts";
import { convolutionCalls } from "./calls/convolutions.ts";
import { elementwiseCalls } from "./calls/elementwise.ts";
import { factorizationCalls } from "./calls/factorizations.ts";
import { fourierCalls } from "./calls/fourier.ts";
import { gradientCalls } from "./calls/gradients.ts";
import { indexingCalls } from "./calls/indexing.ts";
import { lineCalls } from "./calls/lines.ts";
import { productCalls } from "./calls/products.ts";
import { reductionCalls } from "./calls/reductions.ts";
import { viewCalls } from "./calls/views.ts";
import { windowCalls } from "./calls/windows.ts";

export const calls = {
  ...constantCalls,
  ...elementwiseCalls,
  ...viewCalls,
  ...reductionCalls,
  ...productCalls,
  ...convolutionCalls,
  ...windowCalls,
  ...fourierCalls,
  ...indexingCalls,
  ...lineCalls,
  ...factorizationCalls,
  ...gradientCalls,
  ...controlCalls,
} as const;

export type GraphOps = typeof calls;
