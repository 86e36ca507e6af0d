/**
 * @file A graph computed in f64 where it says f32: exact enough to measure slopes by differences. Whatever comes from
 * outside (inputs, parameters, state) becomes an input, fed by name.
 */
import {
  copyNodes,
  type DType,
  makeNode,
  type Node,
  recordOf,
  type TensorType,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { toF64 } from "../analysis/to-f64.ts";

/** An input of the new graph, and the leaf it stands for. */
export interface FedLeaf {
  readonly name: string;
  readonly origin: Node;
}

export interface InDoubles {
  /** The new value of an old one. */
  of(value: Value): Value;
  readonly leaves: readonly FedLeaf[];
}

export const widened = (dtype: DType): DType => (dtype === "f32" ? "f64" : dtype);

/** A graph's input outside any model. */
export const inputLeaf = (name: string, { dtype, shape }: TensorType): Value =>
  makeNode("input", [], { name, dtype, shape, dims: shape }, [{ dtype, shape }]).results[0]!;

/** Whether its elements come from outside. */
export const isFed = (node: Node): boolean => {
  const { leaf, constant } = recordOf(node).traits;
  return leaf === true && constant !== true;
};

export function inDoubles(roots: readonly Value[]): InDoubles {
  const wide = toF64(roots);
  const values = new Map<Value, Value>();
  const leaves: FedLeaf[] = [];
  const nodes = topologicalOrder(roots.map((root) => wide.get(root)!));
  for (const node of nodes.filter(isFed)) {
    const name = `${node.op} ${node.attrs.name}`;
    values.set(node.results[0]!, inputLeaf(name, node.results[0]!));
    leaves.push({ name, origin: node });
  }
  copyNodes(nodes, values);
  const of = (value: Value): Value => {
    const found = wide.get(value)!;
    return values.get(found) ?? found;
  };
  return { of, leaves };
}
