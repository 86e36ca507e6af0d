/**
 * @file A graph computed in f64 where it says f32: exact enough to measure slopes by differences. Whatever comes from
 * outside (inputs, parameters, state) becomes an input, fed by name.
 */
import {
  type Attributes,
  apply,
  argument,
  calls,
  type DType,
  GraphError,
  makeNode,
  type Node,
  type Region,
  recordOf,
  regionNodes,
  type TensorType,
  topologicalOrder,
  type Value,
  withProvenance,
} from "@tapeless/graph/ir";

/** An input of the new graph, and the leaf it stands for. */
export interface FedLeaf {
  readonly name: string;
  readonly value: Value;
  readonly origin: Node;
}

export interface InDoubles {
  /** The new value of an old one. */
  of(value: Value): Value;
  readonly leaves: readonly FedLeaf[];
}

export const widened = (dtype: DType): DType => (dtype === "f32" ? "f64" : dtype);

const wideType = ({ dtype, shape }: TensorType): TensorType => ({ dtype: widened(dtype), shape });

/** A graph's input outside any model. */
export const inputLeaf = (name: string, { dtype, shape }: TensorType): Value =>
  makeNode("input", [], { name, dtype, shape, dims: shape }, [{ dtype, shape }]).results[0]!;

/** Whether its elements come from outside. */
export const isFed = (node: Node): boolean => {
  const { leaf, constant } = recordOf(node).traits;
  return leaf === true && constant !== true && typeof node.attrs.name === "string";
};

export function inDoubles(roots: readonly Value[]): InDoubles {
  const values = new Map<Value, Value>();
  const leaves: FedLeaf[] = [];
  for (const node of topologicalOrder(roots)) {
    if (!isFed(node)) {
      widen(node, values);
      continue;
    }
    const name = `${node.op} ${node.attrs.name}`;
    const value = inputLeaf(name, wideType(node.results[0]!));
    leaves.push({ name, value, origin: node });
    values.set(node.results[0]!, value);
  }
  return { of: (value) => values.get(value)!, leaves };
}

function widen(node: Node, values: Map<Value, Value>): void {
  const operands = node.operands.map((operand) => values.get(operand)!);
  const { role, scope, source = { text: "" } } = node;
  const results = withProvenance({ role, scope, source }, () => applied(node, operands));
  node.results.forEach((result, i) => {
    const found = results[i]!;
    values.set(result, calls.convert(found, widened(result.dtype)));
  });
}

/** The op on wide operands; one that knows only f32, as what reads bits does, on operands rounded to it. */
function applied(node: Node, operands: readonly Value[]): readonly Value[] {
  const record = recordOf(node);
  try {
    return apply(record, operands, wideAttributes(node.attrs), node.regions.map(wideRegion));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const narrow = operands.map((operand, i) => calls.convert(operand, node.operands[i]!.dtype));
    return apply(record, narrow, node.attrs, node.regions);
  }
}

const wideAttributes = (attrs: Attributes): Attributes =>
  attrs.dtype === "f32" ? { ...attrs, dtype: "f64" } : attrs;

function wideRegion(region: Region): Region {
  const inputs = region.inputs.map((input, i) => argument(wideType(input), i));
  const values = new Map<Value, Value>(region.inputs.map((input, i) => [input, inputs[i]!]));
  const own = new Set(region.inputs.map(({ node }) => node));
  for (const node of regionNodes(region)) if (!own.has(node)) widen(node, values);
  return { inputs, outputs: region.outputs.map((output) => values.get(output)!) };
}
