/**
 * @file The order in which the nodes of a block run: that in which they were made, but for what waits behind a barrier.
 *
 * A barrier is there so that values are computed again, after a gradient has arrived; their memory is free again once all
 * that reads them has run. So whatever depends on a barrier runs as soon as it can, first come first served.
 */
import { type Node, recordOf } from "@tapeless/graph/ir";

/** `nodes` in an order in which operands come first. */
export function schedule(nodes: readonly Node[]): readonly Node[] {
  const inOrder = nodes.toSorted((a, b) => a.id - b.id);
  const waiting = behindBarriers(inOrder);
  if (waiting.size === 0) return inOrder;
  const readers = new Map<Node, Node[]>(inOrder.map((node) => [node, []]));
  const missing = new Map<Node, number>();
  for (const node of inOrder) {
    const operands = new Set(node.operands.map((operand) => operand.node));
    missing.set(node, operands.size);
    for (const operand of operands) readers.get(operand)!.push(node);
  }
  const scheduled: Node[] = [];
  const ready: Node[] = [];
  const run = (node: Node): void => {
    scheduled.push(node);
    for (const reader of readers.get(node)!) {
      const left = missing.get(reader)! - 1;
      missing.set(reader, left);
      if (left === 0 && waiting.has(reader)) ready.push(reader);
    }
  };
  let next = 0;
  for (const node of inOrder) {
    if (!waiting.has(node)) run(node);
    while (next < ready.length) run(ready[next++]!);
  }
  return scheduled;
}

function behindBarriers(inOrder: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const node of inOrder) {
    const isBarrier = recordOf(node).traits.program === "alias";
    if (isBarrier || node.operands.some((operand) => found.has(operand.node))) found.add(node);
  }
  return found;
}
