/** @file THE pipeline: every pass, in order. */
import type { Kernel } from "@tapeless/graph/ir";
import type { GraphPass, ModulePass, PassOptions } from "./pass.ts";
import { canonicalize } from "./passes/canonicalize.ts";
import { collapseLoops } from "./passes/collapse-loops.ts";
import { cse } from "./passes/cse.ts";
import { dce } from "./passes/dce.ts";
import { differentiate } from "./passes/differentiate.ts";
import { fold } from "./passes/fold.ts";
import { forwardStores } from "./passes/forward-stores.ts";
import { fuse } from "./passes/fuse.ts";
import { fuseKernels } from "./passes/fuse-kernels.ts";
import { hoistFromLoops } from "./passes/hoist-from-loops.ts";
import { inlineRegions } from "./passes/inline-regions.ts";
import { mapKernels } from "./passes/map-kernels.ts";
import { mergeResiduals } from "./passes/merge-residuals.ts";
import { orderLoops } from "./passes/order-loops.ts";
import { pruneLoops } from "./passes/prune-loops.ts";
import { reuseInputs } from "./passes/reuse-inputs.ts";
import { simplifyIndex } from "./passes/simplify-index.ts";
import { splitGuards } from "./passes/split-guards.ts";
import { splitLoops } from "./passes/split-loops.ts";
import { tile } from "./passes/tile.ts";
import { updateInPlace } from "./passes/update-in-place.ts";
import { zeroedState } from "./passes/zeroed-state.ts";

const graph = (name: string, run: GraphPass["run"]): GraphPass => ({ name, level: "graph", run });
const module = (name: string, run: ModulePass["run"]): ModulePass => ({ name, level: "module", run });

/** What a graph needs before it can be lowered at all. Fixes the bits together with lowering. */
export const legalization: readonly GraphPass[] = [
  graph("differentiate", (declared) => differentiate(declared)),
  graph("merge-residuals", mergeResiduals),
  graph("inline-regions", inlineRegions),
];

/** From here on everything may be left out (`--passes none`) without changing a bit. */
export const simplification: readonly GraphPass[] = [
  graph("canonicalize", (declared, { fastMath }) => canonicalize(declared, { fastMath })),
  graph("fold", fold),
  graph("cse", cse),
  graph("dce", dce),
  graph("prune-loops", pruneLoops),
  graph("hoist-from-loops", hoistFromLoops),
];

/** For the graph of initial values alone. */
export const initialization: readonly GraphPass[] = [graph("zeroed-state", zeroedState)];

export const fusion: readonly GraphPass[] = [graph("fuse", fuse)];

const eachKernel = (name: string, rewrite: (kernel: Kernel, options: PassOptions) => Kernel): ModulePass =>
  module(name, (lowered, options) => mapKernels(lowered, (kernel) => rewrite(kernel, options)));

/** After lowering. */
export const modulePasses: readonly ModulePass[] = [
  eachKernel("simplify-index", (kernel) => simplifyIndex(kernel)),
  eachKernel("forward-stores", (kernel) => forwardStores(kernel, () => false)),
  // before kernels are joined: the copies that end a program have to be seen as such
  module("update-in-place", updateInPlace),
  module("fuse-kernels", fuseKernels),
  eachKernel("collapse-loops", (kernel) => simplifyIndex(collapseLoops(kernel))),
  eachKernel("split-loops", (kernel) => {
    const split = splitLoops(kernel);
    return split === kernel ? kernel : simplifyIndex(split);
  }),
  eachKernel("order-loops", (kernel, { capabilities }) => orderLoops(kernel, capabilities)),
  eachKernel("tile", (kernel, { capabilities: { tile: size, fastMathRows }, fastMath }) => {
    const productRows = fastMath && fastMathRows ? { productRows: fastMathRows } : {};
    return simplifyIndex(tile(kernel, { ...size, ...productRows }));
  }),
  eachKernel("split-guards", (kernel, { capabilities }) =>
    capabilities.lanes.f32 > 1 ? splitGuards(kernel) : kernel,
  ),
  module("reuse-inputs", reuseInputs),
];
