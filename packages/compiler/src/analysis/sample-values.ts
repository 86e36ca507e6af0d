/** @file The values of an op's samples: made from a counter, so the same everywhere. */
import { allocate, type SampleOperand, sizeOf, type TypedArray } from "@tapeless/graph/ir";

/** Uniform in [0, 1), from a hash of two counters. */
export function uniform(i: number, salt: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 8) * 2 ** -24;
}

/** Zeros, infinities, NaN, subnormals, the largest numbers, and ordinary ones. */
const special = [
  Number.NaN,
  0,
  -0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1,
  -1,
  1e-40,
  -1e-40,
  3e38,
  -3e38,
  0.5,
  -2.5,
  3,
  1e-30,
  -1e10,
];

function fillValue({ fill, bound, shape }: SampleOperand, i: number, salt: number): number {
  const u = uniform(i, salt);
  switch (fill) {
    case "normal":
      return (0.3 + 1.5 * u) * (uniform(i, salt + 1000) < 0.5 ? -1 : 1);
    case "positive":
      return 0.3 + 1.7 * u;
    case "unit":
      return -0.9 + 1.8 * u;
    case "above1":
      return 1.1 + 1.9 * u;
    case "dominant": {
      const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
      const isDiagonal = Math.floor(i / columns) % rows === i % columns;
      return isDiagonal ? columns + u : 1.6 * u - 0.8;
    }
    case "index":
      return Math.floor(u * (bound ?? 1));
    case "integer":
      return Math.floor(u * 19) - 9;
    case "bool":
      return u < 0.5 ? 0 : 1;
    case "special":
      // another step for each operand, so that every operand meets every other's values
      return special[(i * [1, 3, 5][salt % 3]! + 5 * salt) % special.length]!;
  }
}

export function sampleArray(operand: SampleOperand, salt: number): TypedArray {
  const array = allocate(operand.dtype, sizeOf(operand.shape));
  return array.map((_, i) => fillValue(operand, i, salt));
}
