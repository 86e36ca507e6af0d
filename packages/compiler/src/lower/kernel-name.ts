/** @file Names for people: kernels after the layer and the op that dominates them, buffers after what they hold. */
import { type Node, recordOf, regionNodes, type Value } from "@tapeless/graph/ir";

/** `dense1_dotGeneral_grad`: layer, main op, and the part of the work it belongs to. */
export function kernelName(node: Node): string {
  const main = mainNode(node);
  const suffix = { forward: "", backward: "grad", update: "update" }[node.role];
  return [main.scope || node.scope, main.op, suffix].filter((part) => part !== "").join("_");
}

/** The node whose op costs most: a contraction, else a reduction, else the last. */
function mainNode(node: Node): Node {
  const [region] = node.regions;
  if (!region) return node;
  const nodes = regionNodes(region);
  const isHeavy = (inner: Node) => recordOf(inner).traits.contraction || recordOf(inner).traits.loops;
  const named = nodes.filter(({ scope }) => scope !== "");
  return (
    nodes.find(isHeavy) ??
    nodes.find((inner) => recordOf(inner).traits.reduction) ??
    named[named.length - 1] ??
    nodes[nodes.length - 1] ??
    node
  );
}

export function valueName(value: Value): string {
  const { name } = value.node.attrs;
  if (typeof name === "string") return name;
  const main = mainNode(value.node);
  return [main.scope, main.op].filter((part) => part !== "").join("_");
}
