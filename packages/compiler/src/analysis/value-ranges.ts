/** @file Half-open ranges of i32 values in a graph: declared by inputs, or following from the ops. */
import { type Node, recordOf, type Value } from "@tapeless/graph/ir";

type Range = readonly [number, number];

const known = new WeakMap<Node, Range | null>();

/** The range of a value's elements, where one is known. Results after the first have none. */
export function valueRange(value: Value): Range | undefined {
  if (value.dtype !== "i32" || value.index !== 0) return undefined;
  const pending: Node[] = [value.node];
  while (pending.length > 0) {
    const node = pending[pending.length - 1]!;
    const waiting = node.operands.filter(
      ({ node: operand, dtype }) => dtype === "i32" && !known.has(operand),
    );
    if (known.has(node) || waiting.length === 0) {
      pending.pop();
      if (!known.has(node)) known.set(node, rangeOf(node) ?? null);
    } else {
      for (const operand of waiting) pending.push(operand.node);
    }
  }
  return known.get(value.node) ?? undefined;
}

function rangeOf(node: Node): Range | undefined {
  const declared = node.attrs.range;
  if (Array.isArray(declared)) return declared as unknown as Range;
  const operands = node.operands.map((operand) => {
    return operand.dtype === "i32" && operand.index === 0
      ? (known.get(operand.node) ?? undefined)
      : undefined;
  });
  return recordOf(node).range?.(operands, node.attrs, node.operands);
}
