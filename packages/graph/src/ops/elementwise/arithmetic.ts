/** @file Arithmetic, rounding, extrema. Derivatives at kinks are 0, ties are shared in halves, as PyTorch has it. */
import {
  addRanges,
  known,
  maximumRange,
  minimumRange,
  mulRanges,
  remRange,
  subRanges,
  within,
} from "../ranges.ts";
import { binaryRule, elementwiseOps, unaryRule, zeroGradient } from "./row.ts";

export const arithmeticOps = elementwiseOps({
  neg: {
    doc: "-x",
    vjp: unaryRule((ct, _x, _y, g) => g.neg(ct)),
    range: known((x) => within(-(x[1] - 1), -x[0])),
  },
  abs: {
    doc: "|x|",
    vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.sign(x))),
    range: known(([low, end]) => {
      const inside = low <= 0 && end > 0;
      return within(inside ? 0 : Math.min(Math.abs(low), Math.abs(end - 1)), Math.max(-low, end - 1));
    }),
  },
  sign: {
    doc: "1, 0 or -1 with the sign of x",
    vjp: zeroGradient,
    range: ([x]) => (x ? within(Math.sign(x[0]), Math.sign(x[1] - 1)) : [-1, 2]),
  },
  floor: { doc: "the largest whole number not above x", vjp: zeroGradient },
  ceil: { doc: "the smallest whole number not below x", vjp: zeroGradient },
  round: { doc: "the nearest whole number, halves to even", vjp: zeroGradient },
  trunc: { doc: "x without its fraction", vjp: zeroGradient },
  sqrt: {
    doc: "the square root",
    vjp: unaryRule((ct, _x, y, g) => g.div(ct, g.add(y, y))),
    domain: ["positive"],
  },

  add: {
    doc: "a + b",
    vjp: binaryRule(
      ({ ct }) => ct,
      ({ ct }) => ct,
    ),
    range: known(addRanges),
  },
  sub: {
    doc: "a - b",
    vjp: binaryRule(
      ({ ct }) => ct,
      ({ ct, g }) => g.neg(ct),
    ),
    range: known(subRanges),
  },
  mul: {
    doc: "a b, element by element",
    vjp: binaryRule(
      ({ ct, b, g }) => g.mul(ct, b),
      ({ ct, a, g }) => g.mul(ct, a),
    ),
    range: known(mulRanges),
  },
  div: {
    doc: "a / b",
    vjp: binaryRule(
      ({ ct, b, g }) => g.div(ct, b),
      ({ ct, b, y, g }) => g.neg(g.mul(g.div(ct, b), y)),
    ),
    domain: ["normal", "positive"],
  },
  rem: {
    doc: "a - b trunc(a / b), exactly; it has the sign of a",
    vjp: binaryRule(
      ({ ct }) => ct,
      ({ ct, a, b, g }) => g.neg(g.mul(ct, g.trunc(g.div(a, b)))),
    ),
    domain: ["normal", "positive"],
    range: ([a, b]) => b && remRange(a, b),
  },
  maximum: {
    doc: "the larger; NaN if either is NaN; +0 above -0",
    // a tie gives each half; a NaN operand passes the cotangent to both
    vjp: binaryRule(
      ({ ct, a, b, g }) => g.select(g.equal(a, b), g.mul(ct, 0.5), g.select(g.less(a, b), 0, ct)),
      ({ ct, a, b, g }) => g.select(g.equal(a, b), g.mul(ct, 0.5), g.select(g.less(b, a), 0, ct)),
    ),
    range: known(maximumRange),
  },
  minimum: {
    doc: "the smaller; NaN if either is NaN; -0 below +0",
    vjp: binaryRule(
      ({ ct, a, b, g }) => g.select(g.equal(a, b), g.mul(ct, 0.5), g.select(g.less(b, a), 0, ct)),
      ({ ct, a, b, g }) => g.select(g.equal(a, b), g.mul(ct, 0.5), g.select(g.less(a, b), 0, ct)),
    ),
    range: known(minimumRange),
  },
});
