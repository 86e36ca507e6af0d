/** @file Loops and branches of a graph as loops and branches of the program; their regions become bodies. */
import { type Node, type Region, sizeOf, type Value } from "@tapeless/graph/ir";
import type { BufferRef, ProgramNode } from "../program.ts";
import type { Block, LowerPart, ProgramParts, Target } from "./lower-block.ts";

/** A carried value has two buffers: a turn reads one and writes the other, and then they change places. */
interface Carried {
  readonly now: BufferRef;
  readonly next: BufferRef;
}

function carry(block: Block, operands: readonly Value[]): Carried[] {
  return operands.map((operand) => {
    const carried = { now: block.temp(operand), next: block.temp(operand) };
    block.put(operand, carried.now);
    return carried;
  });
}

const swapsOf = (carried: readonly Carried[]): (readonly [string, string])[] =>
  carried.map(({ now, next }) => [now.buffer, next.buffer]);

const loopName = (block: Block): string => `turn${++block.parts.loops}`;

const placesOf = (region: Region, places: readonly BufferRef[]): ReadonlyMap<Value, BufferRef> =>
  new Map(region.inputs.map((input, i) => [input, places[i]!]));

const targetsOf = (region: Region, places: readonly BufferRef[]): Target[] =>
  region.outputs.map((value, i) => ({ value, to: places[i]! }));

/** The slices of a sequence are windows that move along it. */
function lowerScan(block: Block, node: Node): void {
  const { length, carries, sequences, reverse } = node.attrs as {
    readonly length: number;
    readonly carries: number;
    readonly sequences: number;
    readonly reverse: boolean;
  };
  const [region] = node.regions as readonly [Region];
  const name = loopName(block);
  const carried = carry(block, node.operands.slice(0, carries));
  const windowOf = ({ buffer, offset }: BufferRef, slice: number): BufferRef => ({
    buffer,
    offset: reverse ? offset + (length - 1) * slice : offset,
    loop: { name, stride: reverse ? -slice : slice },
  });
  const given = node.operands.slice(carries).map((operand, i) => {
    if (i >= sequences) return block.inMemory(operand);
    return windowOf(block.atRest(operand), sizeOf(operand.shape) / length);
  });
  const stacked = node.results.slice(carries).map((result) => ({ result, ...block.declareAtRest(result) }));
  const body = block.inside(
    placesOf(region, [...carried.map(({ now }) => now), ...given]),
    targetsOf(region, [
      ...carried.map(({ next }) => next),
      ...stacked.map(({ result, place }) => windowOf(place, sizeOf(result.shape) / length)),
    ]),
  );
  block.body.push({ kind: "repeat", name, count: length, swaps: swapsOf(carried), body });
  for (const { finish } of stacked) finish();
  carried.forEach(({ now }, i) => {
    block.settle(node.results[i]!, now);
  });
}

/** The flag is computed before the loop, and in every turn from the values carried on. */
function lowerWhile(block: Block, node: Node): void {
  const { max, carries } = node.attrs as { readonly max: number; readonly carries: number };
  const [goesOn, region] = node.regions as readonly [Region, Region];
  const name = loopName(block);
  const carried = carry(block, node.operands.slice(0, carries));
  const constants = node.operands.slice(carries).map((operand) => block.inMemory(operand));
  const flag = block.temp({ dtype: "bool", shape: [] });
  const test = (side: "now" | "next"): ProgramNode[] =>
    block.inside(
      placesOf(goesOn, [...carried.map((one) => one[side]), ...constants]),
      targetsOf(goesOn, [flag]),
    );
  block.body.push(...test("now"));
  const body = block.inside(
    placesOf(region, [...carried.map(({ now }) => now), ...constants]),
    targetsOf(
      region,
      carried.map(({ next }) => next),
    ),
  );
  body.push(...test("next"));
  block.body.push({ kind: "repeatWhile", name, flag, max, swaps: swapsOf(carried), body });
  carried.forEach(({ now }, i) => {
    block.settle(node.results[i]!, now);
  });
}

function lowerCond(block: Block, node: Node): void {
  const [flag, ...operands] = node.operands as readonly [Value, ...Value[]];
  const given = operands.map((operand) => block.inMemory(operand));
  const place = block.inMemory(flag);
  const results = node.results.map((result) => block.declare(result));
  const [consequent, otherwise] = node.regions.map((region) =>
    block.inside(placesOf(region, given), targetsOf(region, results)),
  );
  block.body.push({ kind: "branch", flag: place, consequent: consequent!, otherwise: otherwise! });
}

/** The results are the operands, where they are. */
const lowerAlias: LowerPart = (block, node) => {
  node.results.forEach((result, i) => {
    block.settle(result, block.inMemory(node.operands[i]!));
  });
};

export const loopLowerings: ProgramParts["lowerings"] = {
  scan: lowerScan,
  while: lowerWhile,
  cond: lowerCond,
  alias: lowerAlias,
};
