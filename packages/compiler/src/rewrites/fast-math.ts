/** @file What `--fast-math` allows besides: identities of real numbers that move a rounding, a sign of zero or a NaN. */
import { isFloat, ops } from "@tapeless/graph/ir";
import { besideSplat, isSplat, splatOf } from "./match.ts";
import { floats, rewritesOf } from "./rewrite.ts";

const { add, sub, div, pow } = ops;

export const fastMathRewrites = [
  ...rewritesOf(add, {
    name: "add-zero",
    identity: "x + 0 = x, but for x = -0",
    exactness: "fastMath",
    apply: ({ operands }) => besideSplat(operands, 0),
    examples: floats.map((dtype) => (g, any) => g.add(any(dtype), 0)),
  }),
  ...rewritesOf(sub, {
    name: "subtract-from-zero",
    identity: "0 - x = -x, but for x = 0",
    exactness: "fastMath",
    apply: ({ operands: [zero, x], g }) => (isSplat(zero, 0) ? g.neg(x!) : undefined),
    examples: floats.map((dtype) => (g, any) => g.sub(0, any(dtype))),
  }),
  ...rewritesOf(div, {
    name: "divide-by-constant",
    identity: "x / c = x * (1 / c), rounded twice",
    exactness: "fastMath",
    apply: ({ operands: [x, y], result: { dtype }, g }) => {
      const divisor = splatOf(y!);
      if (divisor === undefined || !isFloat(dtype)) return undefined;
      const factor = dtype === "f32" ? Math.fround(1 / divisor) : 1 / divisor;
      return Number.isFinite(factor) && factor !== 0 ? g.mul(x!, factor) : undefined;
    },
    examples: floats.map((dtype) => (g, any) => g.div(any(dtype), 3)),
  }),
  ...rewritesOf(pow, {
    name: "power-as-product",
    identity: "x^1 = x, x^2 = x * x, x^3 = x * x * x, x^-1 = 1 / x",
    exactness: "fastMath",
    apply: ({ operands: [x, n], g }) => {
      const exponent = splatOf(n!);
      if (exponent === 1) return x;
      if (exponent === 2) return g.mul(x!, x!);
      if (exponent === 3) return g.mul(g.mul(x!, x!), x!);
      return exponent === -1 ? g.div(1, x!) : undefined;
    },
    examples: [1, 2, 3, -1].map((exponent) => (g, any) => g.pow(any("f32"), exponent)),
  }),
];
