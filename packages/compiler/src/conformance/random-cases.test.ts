/** @file Ops with involved attributes at random shapes: the reference against plain JavaScript. */
import { type Attributes, apply, type OpName, opRecords, type Value } from "@tapeless/graph/ir";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleArray, uniform } from "../analysis/sample-values.ts";
import { plainOps } from "./fixtures/plain.ts";
import { inputLeaf, referenceFunction } from "./reference.ts";

/** Whole numbers in order, from a seed. */
class Dice {
  private thrown = 0;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** low..high, both included. */
  from(low: number, high: number): number {
    return low + Math.floor(uniform(this.thrown++, this.seed) * (high - low + 1));
  }

  list(length: number, low: number, high: number): number[] {
    return Array.from({ length }, () => this.from(low, high));
  }

  shuffled(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.from(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** Some of 0..length-1, ascending. */
  some(length: number): number[] {
    return Array.from({ length }, (_, i) => i).filter(() => this.from(0, 1) === 1);
  }
}

let leaves = 0;
const input = (shape: readonly number[]): Value => inputLeaf(`x${leaves++}`, { dtype: "f32", shape });
const indices = (shape: readonly number[]): Value => inputLeaf(`n${leaves++}`, { dtype: "i32", shape });
const call = (name: OpName, operands: Value[], attrs: Attributes): Value =>
  apply(opRecords.get(name)!, operands, attrs)[0]!;

const factors = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

/** A shape of the same size, cut at random. */
function otherShape(dice: Dice, size: number): number[] {
  const shape: number[] = [];
  let rest = size;
  while (rest > 1 || dice.from(0, 3) === 0) {
    const choices = factors(rest);
    const size = choices[dice.from(0, choices.length - 1)]!;
    shape.push(size);
    rest /= size;
  }
  return shape;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const makers: Readonly<Record<string, (dice: Dice, shape: number[]) => Value>> = {
  reshape: (dice, shape) => {
    const to = size(shape) === 0 ? [...shape, 3] : otherShape(dice, size(shape));
    return call("reshape", [input(shape)], { shape: to });
  },
  transpose: (dice, shape) => call("transpose", [input(shape)], { permutation: dice.shuffled(shape.length) }),
  reverse: (dice, shape) => call("reverse", [input(shape)], { axes: dice.some(shape.length) }),
  slice: (dice, shape) => {
    const start = shape.map((n) => dice.from(0, n));
    const limit = shape.map((n, axis) => dice.from(start[axis]!, n));
    return call("slice", [input(shape)], { start, limit, stride: dice.list(shape.length, 1, 3) });
  },
  pad: (dice, shape) => {
    const interior = dice.list(shape.length, 0, 2);
    const spread = shape.map((n, axis) => (n === 0 ? 0 : (n - 1) * (interior[axis]! + 1) + 1));
    const low = spread.map((n) => dice.from(-n - 1, 4));
    const high = spread.map((n, axis) => dice.from(Math.max(-n - low[axis]!, -n - 1), 4));
    return call("pad", [input(shape)], { low, high, interior, value: dice.from(-2, 2) });
  },
  broadcastInDim: (dice, shape) => {
    const rank = shape.length + dice.from(0, 2);
    const axes = dice
      .shuffled(rank)
      .slice(0, shape.length)
      .sort((a, b) => a - b);
    const to = dice.list(rank, 0, 3);
    axes.forEach((axis, i) => {
      if (shape[i] !== 1) to[axis] = shape[i]!;
    });
    return call("broadcastInDim", [input(shape)], { shape: to, axes });
  },
  concatenate: (dice, shape) => {
    const axis = dice.from(0, shape.length);
    const full = shape.toSpliced(axis, 0, 2);
    const parts = dice.list(dice.from(1, 3), 0, 3).map((n) => input(full.with(axis, n)));
    return call("concatenate", parts, { axis });
  },
  reduce: (dice, shape) => {
    const op = (["sum", "prod", "max", "min"] as const)[dice.from(0, 3)]!;
    return call("reduce", [input(shape)], { op, axes: dice.some(shape.length) });
  },
  dotGeneral: (dice, shape) => {
    const kinds = shape.map(() => dice.from(0, 2));
    const axesOf = (kind: number): number[] =>
      dice.shuffled(shape.length).filter((axis) => kinds[axis] === kind);
    const [lhsBatch, lhsContract] = [axesOf(0), axesOf(1)];
    const own = dice.list(dice.from(0, 2), 0, 3);
    const sizes = [
      ...lhsBatch.map((axis) => shape[axis]!),
      ...lhsContract.map((axis) => shape[axis]!),
      ...own,
    ];
    const place = dice.shuffled(sizes.length);
    const other = new Array<number>(sizes.length);
    place.forEach((axis, i) => {
      other[axis] = sizes[i]!;
    });
    const [b, c] = [lhsBatch.length, lhsBatch.length + lhsContract.length];
    const attrs = { lhsBatch, lhsContract, rhsBatch: place.slice(0, b), rhsContract: place.slice(b, c) };
    return call("dotGeneral", [input(shape), input(other)], attrs);
  },
  gather: (dice, shape) =>
    windows(
      dice,
      shape.map((n) => Math.max(n, 1)),
      "gather",
    ),
  scatter: (dice, shape) =>
    windows(
      dice,
      shape.map((n) => Math.max(n, 1)),
      "scatter",
    ),
};

function windows(dice: Dice, shape: number[], kind: "gather" | "scatter"): Value {
  const batch = dice.some(shape.length).filter(() => dice.from(0, 2) === 0);
  const rest = shape.map((_, axis) => axis).filter((axis) => !batch.includes(axis));
  const collapsedAxes = rest.filter(() => dice.from(0, 1) === 1);
  const shown = rest.filter((axis) => !collapsedAxes.includes(axis));
  const order = dice.shuffled(shape.length);
  const indexAxes = order.filter((axis) => rest.includes(axis) && dice.from(0, 1) === 1);
  const sliceSizes = shape.map((n, axis) => (shown.includes(axis) ? dice.from(0, n) : 1));
  const free = dice.list(dice.from(0, 2), 0, 4);
  const positions = dice.shuffled(batch.length + free.length);
  const positionShape = new Array<number>(positions.length);
  [...batch.map((axis) => shape[axis]!), ...free].forEach((n, i) => {
    positionShape[positions[i]!] = n;
  });
  const rank = positions.length + shown.length;
  const windowAxes = dice
    .shuffled(rank)
    .slice(0, shown.length)
    .sort((a, b) => a - b);
  const axes = {
    windowAxes,
    collapsedAxes,
    operandBatchAxes: batch,
    indexBatchAxes: positions.slice(0, batch.length),
    indexAxes,
  };
  const operands = [input(shape), indices([...positionShape, indexAxes.length])];
  if (kind === "gather") return call("gather", operands, { ...axes, sliceSizes });
  const updates = new Array<number>(rank);
  windowAxes.forEach((axis, i) => {
    updates[axis] = sliceSizes[shown[i]!]!;
  });
  const left = positionShape.values();
  for (let axis = 0; axis < rank; axis++) if (!windowAxes.includes(axis)) updates[axis] = left.next().value!;
  const mode = (["set", "add", "mul", "min", "max"] as const)[dice.from(0, 4)]!;
  return call("scatter", [...operands, input(updates)], { ...axes, mode });
}

test.each(Object.keys(makers))("%s", (name) => {
  fc.assert(
    fc.property(fc.nat(1e9), (seed) => {
      const dice = new Dice(seed);
      const shape = dice.list(dice.from(0, 4), 0, 4).map((n) => (dice.from(0, 3) === 0 ? 1 : n));
      const result = makers[name]!(dice, shape);
      const { operands, attrs } = result.node;
      const arrays = operands.map((type, i) => {
        const fill =
          type.dtype === "i32" ? ({ fill: "index", bound: 5 } as const) : ({ fill: "normal" } as const);
        const array = sampleArray({ ...type, ...fill }, seed + i);
        return type.dtype === "i32" ? array.map((n) => n - 1) : array;
      });
      const inputs = Object.fromEntries(
        operands.map(({ node }, i) => [node.attrs.name as string, arrays[i]!]),
      );
      const [found] = referenceFunction([result])(inputs);
      const plain = operands.map((type, i) => ({ ...type, data: [...arrays[i]!] }));
      const [wanted] = plainOps[name as keyof typeof plainOps](plain, attrs, [result]);
      expect([...found!]).toEqual(
        wanted!.data.map((value) => (Number.isFinite(value) ? expect.closeTo(value, 3) : value)),
      );
    }),
    { numRuns: 100 },
  );
});
