/** @file All ops that can be built: a record per category. */
import { attentionCases } from "./attention.ts";
import type { OpBuilder, OpBuilders } from "./builder.ts";
import { convolutionCases } from "./convolution.ts";
import { elementwiseCases } from "./elementwise.ts";
import { fourierCases } from "./fourier.ts";
import { graphCases } from "./graph.ts";
import { higherCases } from "./higher.ts";
import { indexCases } from "./indexing.ts";
import { linalgCases } from "./linalg.ts";
import { lossCases } from "./loss.ts";
import { normCases } from "./norm.ts";
import { poolingCases } from "./pooling.ts";
import { recurrentCases } from "./recurrent.ts";
import { reduceCases } from "./reduce.ts";
import { shapeCases } from "./shape.ts";
import { softmaxCases } from "./softmax.ts";
import { unaryCases } from "./unary.ts";

export const categories: readonly OpBuilders[] = [
  unaryCases,
  elementwiseCases,
  reduceCases,
  shapeCases,
  indexCases,
  linalgCases,
  convolutionCases,
  poolingCases,
  softmaxCases,
  graphCases,
  higherCases,
  lossCases,
  fourierCases,
  normCases,
  attentionCases,
  recurrentCases,
];

const builders: ReadonlyMap<string, OpBuilder> = new Map(categories.flatMap((ops) => Object.entries(ops)));

/** Undefined for an op that nobody here can say. */
export const builderOf = (op: string): OpBuilder | undefined => builders.get(op);
