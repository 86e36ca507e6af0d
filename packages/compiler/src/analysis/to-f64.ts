/** @file A graph computed in f64: derivatives by differences need digits that f32 does not have. */
import {
  type Attributes,
  apply1,
  makeNode,
  type Node,
  ops,
  type Region,
  recordOf,
  sameType,
  type TensorType,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";

/** Every value behind `roots`, in f64 where it was f32; names, scopes and places stay. */
export function toF64(roots: readonly Value[]): ReadonlyMap<Value, Value> {
  const wide = new Map<Value, Value>();
  // by creation, so that what was made together stays together
  const nodes = topologicalOrder(roots).sort((a, b) => a.id - b.id);
  for (const node of nodes) widen(node, wide);
  return wide;
}

const widened = <T extends TensorType>(type: T): TensorType =>
  type.dtype === "f32" ? { dtype: "f64", shape: type.shape } : { dtype: type.dtype, shape: type.shape };

function widen(node: Node, wide: Map<Value, Value>): void {
  const operands = node.operands.map((operand) => wide.get(operand)!);
  const attrs: Attributes = node.attrs.dtype === "f32" ? { ...node.attrs, dtype: "f64" } : node.attrs;
  const regions = node.regions.map(widenRegion);
  const types = node.results.map(widened);
  const copy = isWide(node, operands, attrs, types, regions)
    ? makeNode(node.op, operands, attrs, types, node, regions).results
    : narrowly(node, operands);
  node.results.forEach((result, i) => {
    wide.set(result, copy[i]!);
  });
}

/** Whether the op's own rule gives f64 for f64; some, as `bitcast`, are about the 32 bits. */
function isWide(
  node: Node,
  operands: readonly Value[],
  attrs: Attributes,
  types: readonly TensorType[],
  regions: readonly Region[],
): boolean {
  try {
    const found = recordOf(node).infer(operands, attrs, regions);
    return found.length === types.length && found.every((type, i) => sameType(type, types[i]!));
  } catch {
    return false;
  }
}

/** The node as it is, between conversions. */
function narrowly(node: Node, operands: readonly Value[]): Value[] {
  const narrow = operands.map((operand, i) => convert(operand, node.operands[i]!.dtype));
  const { results } = makeNode(node.op, narrow, node.attrs, node.results, node, node.regions);
  return results.map((result) => convert(result, widened(result).dtype));
}

const convert = (value: Value, dtype: Value["dtype"]): Value =>
  value.dtype === dtype ? value : apply1(ops.convert, [value], { dtype });

function widenRegion(region: Region): Region {
  const wide = toF64([...region.inputs, ...region.outputs]);
  return {
    inputs: region.inputs.map((input) => wide.get(input)!),
    outputs: region.outputs.map((output) => wide.get(output)!),
  };
}
