/**
 * @file Parameters and state are zeros before the initial values are computed (`Module.init`), so what begins as zeros
 * needs no kernel. That is every bias, and everything an optimizer keeps.
 */
import { type Graph, recordOf, type Value } from "@tapeless/graph/ir";

/** The graph of initial values without the updates that write zeros. */
export function zeroedState(init: Graph): Graph {
  const updates = init.updates.filter(({ value }) => !isZero(value));
  return updates.length === init.updates.length ? init : { ...init, updates };
}

/** Whether every element is certainly +0: one constant everywhere, or a view of it. */
function isZero({ node }: Value): boolean {
  const { constant, view } = recordOf(node).traits;
  if (view) return node.operands.every(isZero);
  return constant === true && Object.is(node.attrs.value, 0);
}
