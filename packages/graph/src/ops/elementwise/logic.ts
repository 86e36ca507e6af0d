/** @file Comparisons, tests, bits. None of them changes smoothly. */
import { nonDifferentiable } from "../define-op.ts";
import type { Range } from "../ranges.ts";
import { elementwiseOps } from "./row.ts";

const jumps = nonDifferentiable("a truth value does not change smoothly");
const integers = nonDifferentiable("bits of integers do not change smoothly");

const comparison = (doc: string) => ({ doc, vjp: jumps });

/** `and` with a number that is not negative keeps some of its bits. */
function andRange([a, b]: readonly (Range | undefined)[]): Range | undefined {
  const ends = [a, b].flatMap((range) => (range && range[0] >= 0 ? [range[1]] : []));
  return ends.length > 0 ? [0, Math.min(...ends)] : undefined;
}

/** The one value a range holds. */
const only = (range: Range | undefined): number | undefined =>
  range && range[1] === range[0] + 1 ? range[0] : undefined;

export const logicOps = elementwiseOps({
  equal: comparison("a = b; false for NaN"),
  notEqual: comparison("a is not b; true for NaN"),
  less: comparison("a < b; false for NaN"),
  lessEqual: comparison("a <= b; false for NaN"),
  greater: comparison("a > b; false for NaN"),
  greaterEqual: comparison("a >= b; false for NaN"),
  isNaN: comparison("whether x is not a number"),
  isFinite: comparison("whether x is neither infinite nor NaN"),
  not: { doc: "the other truth value; all bits flipped", vjp: integers },
  and: { doc: "a and b, bit by bit", vjp: integers, range: andRange },
  or: { doc: "a or b, bit by bit", vjp: integers },
  xor: { doc: "either a or b, bit by bit", vjp: integers },
  shiftLeft: { doc: "a 2^b, wrapping around; b counts mod 32", vjp: integers },
  shiftRight: {
    doc: "a / 2^b rounded down; b counts mod 32",
    vjp: integers,
    range: ([a, b]) => {
      const by = only(b);
      if (by !== undefined && a) return [a[0] >> by, ((a[1] - 1) >> by) + 1];
      return a && a[0] >= 0 ? [0, a[1]] : undefined;
    },
  },
  shiftRightLogical: {
    doc: "the bits of a moved down by b, zeros from above; b counts mod 32",
    vjp: integers,
    range: ([a, b]) => {
      const by = only(b);
      if (a && a[0] >= 0) return by === undefined ? [0, a[1]] : [a[0] >> by, ((a[1] - 1) >> by) + 1];
      return by !== undefined && by % 32 > 0 ? [0, 2 ** (32 - (by % 32))] : undefined;
    },
  },
  popcount: { doc: "how many bits are set", vjp: integers, range: () => [0, 33] },
});
