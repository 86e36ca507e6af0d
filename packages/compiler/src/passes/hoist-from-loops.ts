/**
 * @file Takes products out of loops. One that does not wait for the turn before is computed for all turns in front of the
 * loop, and one that only results read, and no later turn, behind it: a large product instead of many small ones, each of
 * which would read the weights again. What is the same in every turn is computed once.
 *
 * Bits stay, as ops vouch for them (`overTurns`). The price is memory: all turns of an operand or of a product are kept.
 */
import {
  argument,
  copyNodes,
  type Graph,
  makeNode,
  type Node,
  type Region,
  recordOf,
  regionOf,
  rewriteGraph,
  sizeOf,
  tensorType,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { BodyTurns } from "../analysis/body-turns.ts";
import { pruneLoops } from "./prune-loops.ts";

/** Elements of the largest stack that is made: 64 MB of f32. */
const mostElements = 2 ** 24;

export function hoistFromLoops(graph: Graph): Graph {
  const hoisted = rewriteGraph(
    graph,
    (node, operands, regions) => {
      if (recordOf(node).traits.program !== "scan" || (node.attrs.length as number) < 2) return undefined;
      return hoistFrom(node, operands, regions[0]!);
    },
    { regions: true },
  );
  return hoisted === graph ? graph : pruneLoops(hoisted);
}

/** The results of the loop without those products; undefined where there are none. */
function hoistFrom(node: Node, operands: readonly Value[], body: Region): readonly Value[] | undefined {
  const { length, carries, sequences } = node.attrs as {
    readonly length: number;
    readonly carries: number;
    readonly sequences: number;
  };
  const turns = new BodyTurns(node, operands, body);
  const fits = ({ shape }: Value): boolean => sizeOf(shape) * length <= mostElements;
  const before = valuesBefore(turns).filter((value) => turns.dependenceOf(value) === "fixed" || fits(value));
  const behind = nodesBehind(turns, body.outputs.slice(0, carries), fits);
  if (before.length === 0 && behind.size === 0) return undefined;

  const kept = body.outputs.filter((output, i) => i < carries || !behind.has(output.node));
  const needed = new Set<Value>();
  for (const inner of behind) {
    for (const operand of inner.operands) {
      if (!behind.has(operand.node) && turns.dependenceOf(operand) === "carried") needed.add(operand);
    }
  }
  const added = [...needed].filter((value) => !kept.slice(carries).includes(value));
  const outputs = [...kept, ...added];

  const given = before.map((value) => ({ value, input: argument(value, 0) }));
  const ofKind = (isFixed: boolean) =>
    given.filter(({ value }) => (turns.dependenceOf(value) === "fixed") === isFixed);
  const [fixed, sliced] = [ofKind(true), ofKind(false)];
  const first = carries + sequences;
  const place = <T>(old: readonly T[], of: (one: (typeof given)[number]) => T): T[] => [
    ...old.slice(0, first),
    ...sliced.map(of),
    ...old.slice(first),
    ...fixed.map(of),
  ];
  const region = regionOf(
    place(body.inputs, ({ input }) => input),
    replaced(outputs, new Map(given.map(({ value, input }) => [value, input]))),
  );
  const attrs = { ...node.attrs, sequences: sequences + sliced.length };
  const types = outputs.map(({ dtype, shape }, i) =>
    i < carries ? tensorType(dtype, shape) : tensorType(dtype, [length, ...shape]),
  );
  const all = place(operands, ({ value }) => turns.valueOutside(value));
  const { results } = makeNode(node.op, all, attrs, types, node, [region]);

  const outside = new Map<Value, Value>();
  for (let i = carries; i < outputs.length; i++) outside.set(outputs[i]!, results[i]!);
  const behindLoop = (value: Value): Value => {
    const known = outside.get(value);
    if (known) return known;
    if (!behind.has(value.node)) return turns.valueOutside(value);
    const made = turns.overTurns(value.node, behindLoop);
    outside.set(value, made);
    return made;
  };
  return body.outputs.map((output, i) => (i < carries ? results[i]! : behindLoop(output)));
}

/** The outputs with some values in place of others. */
function replaced(outputs: readonly Value[], values: Map<Value, Value>): Value[] {
  const gone = new Set([...values.keys()].map(({ node }) => node));
  const nodes = topologicalOrder(outputs).filter((inner) => !gone.has(inner));
  const copied = copyNodes(nodes, values);
  return outputs.map((output) => copied.get(output) ?? output);
}

/** What a product is made of that does not wait for a turn, with the elementwise nodes behind it that alone read it. */
function valuesBefore(turns: BodyTurns): Value[] {
  const found = new Set<Value>();
  for (const node of turns.nodes) {
    const { contraction, reduction } = recordOf(node).traits;
    let value = node.results[0]!;
    const kind = turns.dependenceOf(value);
    if (kind === "carried" || !(contraction || (kind === "fixed" && reduction))) continue;
    for (;;) {
      const readers = turns.readersOf(value);
      const [reader] = readers;
      const isInside = readers.length === 1 && !turns.isOutput(value);
      if (!isInside || !recordOf(reader!).traits.elementwise) break;
      const next = reader!.results[0]!;
      if (turns.dependenceOf(next) !== kind) break;
      value = next;
    }
    found.add(value);
  }
  return [...found];
}

/** Products that lead to nothing but stacked results, and what lies between. */
function nodesBehind(
  turns: BodyTurns,
  carriedOn: readonly Value[],
  fits: (value: Value) => boolean,
): ReadonlySet<Node> {
  const carried = new Set(carriedOn);
  const late = new Set<Node>();
  for (const node of turns.nodes.toReversed()) {
    const [result] = node.results;
    if (node.results.length !== 1 || carried.has(result!) || turns.dependenceOf(result!) !== "carried")
      continue;
    const readers = turns.readersOf(result!);
    if (readers.length === 0 && !turns.isOutput(result!)) continue;
    if (!readers.every((reader) => late.has(reader))) continue;
    if (fits(result!) && node.operands.every(fits) && turns.canStack(node)) late.add(node);
  }
  const behind = new Set<Node>();
  for (const node of turns.nodes) {
    if (!late.has(node)) continue;
    const isProduct = recordOf(node).traits.contraction === true;
    if (isProduct || node.operands.some((operand) => behind.has(operand.node))) behind.add(node);
  }
  return behind;
}
