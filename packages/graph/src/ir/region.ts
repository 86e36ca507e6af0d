/**
 * @file Regions: graphs held by a node. `traceRegion` runs a function on fresh arguments and closes the result (values
 * it used from outside become further arguments); `inlineRegion` puts a region's nodes back among others.
 */
import type { TensorType } from "../shape.ts";
import { makeNode } from "./builder.ts";
import { type Node, type Region, topologicalOrder, type Value } from "./node.ts";

type Range = readonly [number, number];

/** The value of a region's input number `index`; an i32 one may have a known range. */
export const argument = (type: TensorType, index: number, range?: Range): Value => {
  const attrs = { index, dtype: type.dtype, shape: type.shape, ...(range ? { range } : {}) };
  return makeNode("argument", [], attrs, [type]).results[0]!;
};

export interface TracedRegion {
  readonly region: Region;
  /** Outside values the region's last inputs stand for. */
  readonly captures: readonly Value[];
}

/** Runs `body` on arguments of the given types. */
export function traceRegion(
  types: readonly TensorType[],
  body: (args: readonly Value[]) => readonly Value[],
): TracedRegion {
  const args = types.map((type, i) => argument(type, i));
  const firstInside = args[0]?.node.id ?? argument({ dtype: "f32", shape: [] }, 0).node.id;
  const outputs = body(args);
  return closeRegion(args, outputs, (node) => node.id < firstInside);
}

/**
 * Makes a region of the nodes between `args` and `outputs`; what `isOutside` becomes an argument, with its range where
 * `rangeOf` knows one.
 */
export function closeRegion(
  args: readonly Value[],
  outputs: readonly Value[],
  isOutside: (node: Node) => boolean,
  rangeOf: (value: Value) => Range | undefined = () => undefined,
): TracedRegion {
  const captures: Value[] = [];
  const replaced = new Map<Value, Value>();
  const inside: Node[] = [];
  const seen = new Set<Node>(args.map((arg) => arg.node));
  const visit = (value: Value): void => {
    const { node } = value;
    if (args.includes(value) || replaced.has(value)) return;
    if (isOutside(node) || node.op === "parameter" || node.op === "state" || node.op === "input") {
      replaced.set(value, argument(value, args.length + captures.length, rangeOf(value)));
      captures.push(value);
      return;
    }
    if (seen.has(node)) return;
    seen.add(node);
    for (const operand of node.operands) visit(operand);
    inside.push(node);
  };
  for (const output of outputs) visit(output);
  const copied = copyNodes(inside, replaced);
  const inputs = [...args, ...captures.map((capture) => replaced.get(capture)!)];
  return { region: { inputs, outputs: outputs.map((output) => copied.get(output) ?? output) }, captures };
}

/** Nodes of a region, arguments included, operands first. */
export const regionNodes = (region: Region): Node[] =>
  topologicalOrder([...region.inputs, ...region.outputs]);

/** The region's outputs computed from `args`, as nodes of the surrounding graph. */
export function inlineRegion(region: Region, args: readonly Value[]): Value[] {
  const values = new Map<Value, Value>(region.inputs.map((input, i) => [input, args[i]!]));
  const copied = copyNodes(
    topologicalOrder(region.outputs).filter((node) => node.op !== "argument"),
    values,
  );
  return region.outputs.map((output) => copied.get(output) ?? output);
}

/** Copies nodes (operands first) with some values replaced; the map gets every result's copy. */
export function copyNodes(nodes: readonly Node[], values: Map<Value, Value>): Map<Value, Value> {
  for (const node of nodes) {
    const operands = node.operands.map((operand) => values.get(operand) ?? operand);
    if (operands.every((operand, i) => operand === node.operands[i])) continue;
    const copy = makeNode(node.op, operands, node.attrs, node.results, node, node.regions);
    node.results.forEach((result, i) => {
      values.set(result, copy.results[i]!);
    });
  }
  return values;
}
