/**
 * @file What the gradient of a body needs of the body itself.
 *
 * The gradient is computed by a body of its own, after the first one. Values of the first body that it reads have to be
 * kept (residuals), unless they are as good as given: what depends on nothing that changes, and views, are made again.
 */
import type { Node, Region, Value } from "../../ir/node.ts";
import { closeRegion, regionNodes, type TracedRegion } from "../../ir/region.ts";
import type { Traits } from "../define-op.ts";

type Range = readonly [number, number] | undefined;

/**
 * The region from `args` to `outputs`, where these were made from values of `body`; its captures are values of `body`, or
 * loops over such. `varying`: the inputs of the body that are not the same each time.
 */
export function gradientRegion(
  body: Region,
  varying: readonly Value[],
  args: readonly Value[],
  outputs: readonly Value[],
  traitsOf: (node: Node) => Traits,
): TracedRegion {
  const own = new Set(regionNodes(body));
  const changing = dependents(varying, own);
  const inputs = new Set(body.inputs.map(({ node }) => node));
  const given = dependents(args, regionNodes({ inputs: args, outputs }));
  const isKept = (node: Node): boolean => {
    if (inputs.has(node)) return true;
    // a loop that needs nothing of the gradient can run in the first body
    if (!own.has(node)) return node.regions.length > 0 && !given.has(node);
    const { view, guarded } = traitsOf(node);
    return changing.has(node) && !(view && !guarded);
  };
  return closeRegion(args, outputs, isKept, ({ node }) => node.attrs.range as Range);
}

/** Nodes among `nodes` (operands first) that depend on one of `values`, theirs included. */
function dependents(values: readonly Value[], nodes: Iterable<Node>): ReadonlySet<Node> {
  const found = new Set(values.map(({ node }) => node));
  for (const node of nodes) if (node.operands.some((operand) => found.has(operand.node))) found.add(node);
  return found;
}

/** Inputs of a body through which a gradient is wanted; with `carries`, also by way of the turn before. */
export function activeInputs(body: Region, needs: readonly boolean[], carries = 0): boolean[] {
  const active = body.inputs.map((_, i) => needs[i] === true);
  const nodes = regionNodes(body);
  for (;;) {
    const reached = new Set(body.inputs.filter((_, i) => active[i]));
    for (const node of nodes) {
      if (!node.operands.some((operand) => reached.has(operand))) continue;
      for (const result of node.results) if (isSmooth(result)) reached.add(result);
    }
    const added = active.findIndex((known, i) => !known && i < carries && reached.has(body.outputs[i]!));
    if (added < 0) return active;
    active[added] = true;
  }
}

export const isSmooth = ({ dtype }: Value): boolean => dtype === "f32" || dtype === "f64";
