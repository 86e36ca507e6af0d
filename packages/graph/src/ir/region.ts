/**
 * @file Regions: graphs held by a node. `traceRegion` runs a function on fresh arguments and closes the result (values
 * it used from outside become further arguments); `inlineRegion` puts a region's nodes back among others.
 */
import type { TensorType } from "../shape.ts";
import { makeNode, nextNodeId } from "./builder.ts";
import { inBody } from "./context.ts";
import { type Node, type Region, topologicalOrder, type Value } from "./node.ts";

type Range = readonly [number, number];

/** The value of a region's input number `index`; an i32 one may have a known range. */
export const argument = (type: TensorType, index: number, range?: Range): Value => {
  const attrs = { index, dtype: type.dtype, shape: type.shape, ...(range ? { range } : {}) };
  return makeNode("argument", [], attrs, [type]).results[0]!;
};

/** Ops whose values come from outside whatever the region. */
const leafOps: ReadonlySet<string> = new Set(["parameter", "state", "input"]);

export interface TracedRegion {
  readonly region: Region;
  /** Outside values the region's last inputs stand for. */
  readonly captures: readonly Value[];
}

/** Runs `body` on arguments of the given types, and ranges where known. */
export function traceRegion(
  types: readonly TensorType[],
  body: (args: readonly Value[]) => readonly Value[],
  { ranges = [] }: { readonly ranges?: readonly (Range | undefined)[] } = {},
): TracedRegion {
  const firstInside = nextNodeId();
  const args = types.map((type, i) => argument(type, i, ranges[i]));
  const outputs = inBody(nextNodeId, () => body(args));
  // a constant costs nothing where it is used, and is known there
  return closeRegion(args, outputs, (node) => node.id < firstInside && node.op !== "constant");
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
  const own = new Set<Node>(args.map((arg) => arg.node));
  const isOuter = (node: Node): boolean => isOutside(node) || leafOps.has(node.op);
  const capture = (value: Value): void => {
    if (replaced.has(value)) return;
    replaced.set(value, argument(value, args.length + captures.length, rangeOf(value)));
    captures.push(value);
  };
  const stack: Node[] = [];
  const entered = new Set<Node>();
  const done = new Set<Node>();
  const reach = (value: Value): void => {
    if (own.has(value.node)) return;
    if (isOuter(value.node)) capture(value);
    else if (!done.has(value.node)) stack.push(value.node);
  };
  for (const output of outputs) {
    reach(output);
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (done.has(node)) {
        stack.pop();
      } else if (entered.has(node)) {
        stack.pop();
        done.add(node);
        inside.push(node);
      } else {
        entered.add(node);
        for (const operand of node.operands.toReversed()) reach(operand);
      }
    }
  }
  const copied = copyNodes(inside, replaced);
  const inputs = [...args, ...captures.map((capture) => replaced.get(capture)!)];
  return { region: { inputs, outputs: outputs.map((output) => copied.get(output) ?? output) }, captures };
}

/** A region with these inputs, in this order: they are numbered anew, and `outputs` computed from them. */
export function regionOf(inputs: readonly Value[], outputs: readonly Value[]): Region {
  const numbered = inputs.map((input, i) => argument(input, i, rangeOfArgument(input)));
  const values = new Map(inputs.map((input, i) => [input, numbered[i]!]));
  const isInput = new Set(inputs.map(({ node }) => node));
  copyNodes(
    topologicalOrder(outputs).filter((node) => !isInput.has(node)),
    values,
  );
  return { inputs: numbered, outputs: outputs.map((output) => values.get(output) ?? output) };
}

const rangeOfArgument = ({ node }: Value): Range | undefined =>
  node.op === "argument" ? (node.attrs.range as Range | undefined) : undefined;

export interface TracedRegions {
  /** Over the same inputs: the arguments in front, then `captures`, then the other arguments. */
  readonly regions: readonly Region[];
  readonly captures: readonly Value[];
}

/**
 * Regions that were traced one by one, over all that any of them captures. `front`: how many of a region's arguments come
 * before the captures; default all.
 */
export function shareCaptures(
  traced: readonly TracedRegion[],
  front: (args: readonly Value[]) => number = (args) => args.length,
): TracedRegions {
  const captures = [...new Set(traced.flatMap((one) => one.captures))];
  const regions = traced.map(({ region, captures: own }) => {
    const args = region.inputs.slice(0, region.inputs.length - own.length);
    const captured = captures.map((value) => {
      const at = own.indexOf(value);
      return at < 0 ? value : region.inputs[args.length + at]!;
    });
    const before = front(args);
    return regionOf([...args.slice(0, before), ...captured, ...args.slice(before)], region.outputs);
  });
  return { regions, captures };
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
