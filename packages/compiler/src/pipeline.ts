/** @file THE pipeline: every pass, in order. */
import type { GraphPass, ModulePass } from "./pass.ts";
import { canonicalize } from "./passes/canonicalize.ts";
import { cse } from "./passes/cse.ts";
import { dce } from "./passes/dce.ts";
import { differentiate } from "./passes/differentiate.ts";
import { fold } from "./passes/fold.ts";
import { fuse } from "./passes/fuse.ts";
import { inlineRegions } from "./passes/inline-regions.ts";
import { simplifyIndices } from "./passes/simplify-index.ts";

const graph = (name: string, run: GraphPass["run"]): GraphPass => ({ name, level: "graph", run });
const module = (name: string, run: ModulePass["run"]): ModulePass => ({ name, level: "module", run });

/** What a graph needs before it can be lowered at all. Fixes the bits together with lowering. */
export const legalization: readonly GraphPass[] = [
  graph("differentiate", differentiate),
  graph("inline-regions", inlineRegions),
];

/** From here on everything may be left out (`--passes none`) without changing a bit. */
export const simplification: readonly GraphPass[] = [
  graph("canonicalize", canonicalize),
  graph("fold", fold),
  graph("cse", cse),
  graph("dce", dce),
];

export const fusion: readonly GraphPass[] = [graph("fuse", fuse)];

/** After lowering. */
export const modulePasses: readonly ModulePass[] = [module("simplify-index", simplifyIndices)];
