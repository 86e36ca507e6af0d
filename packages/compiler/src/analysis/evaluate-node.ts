/** @file One node run by the reference: lowered as it stands, interpreted, no pass in between. */
import { allocate, type Node, runKernel, sizeOf, type TypedArray, type Value } from "@tapeless/graph/ir";
import { lowerUnit } from "../lower/lower-unit.ts";

/** The elements of every result, given those of the operands that are in memory. */
export function evaluateNode(node: Node, elementsOf: (operand: Value) => TypedArray): TypedArray[] {
  const names = new Map<Value, string>();
  const { kernel, values } = lowerUnit(
    { name: "node", comment: "", nodes: [node], outputs: node.results },
    (value) => {
      names.set(value, `v${names.size}`);
      return names.get(value)!;
    },
  );
  const results = node.results.map(({ dtype, shape }) => allocate(dtype, sizeOf(shape)));
  const arrays = values.map((value) => (value.node === node ? results[value.index]! : elementsOf(value)));
  runKernel(kernel, Object.fromEntries(kernel.buffers.map(({ name }, i) => [name, arrays[i]!])));
  return results;
}
