/**
 * @file Neutral elements and signs (docs/numerics.md A9). Not here, as they change bits: x + 0 (of -0), x * 0 and x - x
 * and x / x (of NaN and infinities), 0 - x (of 0), -(x - y) = y - x (of x = y).
 */
import { isFloat, ops } from "@tapeless/graph/ir";
import { besideSplat, exactReciprocal, isSplat, madeBy, operandOf, splatOf } from "./match.ts";
import { type Example, floats, numbers, rewritesOf } from "./rewrite.ts";

const dividing =
  (dtype: "f32" | "f64", divisor: number): Example =>
  (g, any) =>
    g.div(any(dtype), divisor);

const { add, sub, mul, div, neg, abs, pow } = ops;

export const arithmeticRewrites = [
  ...rewritesOf(
    add,
    {
      name: "add-nothing",
      identity: "x + (-0) = x, and for integers x + 0 = x",
      exactness: "exact",
      apply: ({ operands }) => besideSplat(operands, -0),
      examples: [
        (g, any) => g.add(any("f32"), -0),
        (g, any) => g.add(-0, any("f64")),
        (g, any) => g.add(any("i32"), 0),
      ],
    },
    {
      name: "add-negated",
      identity: "x + (-y) = x - y",
      exactness: "exact",
      apply: ({ operands: [a, b], g }) => {
        const subtracted = operandOf(b, neg);
        if (subtracted) return g.sub(a!, subtracted);
        const first = operandOf(a, neg);
        return first && g.sub(b!, first);
      },
      examples: numbers.flatMap((dtype) => [
        (g, any) => g.add(any(dtype), g.neg(any(dtype))),
        (g, any) => g.add(g.neg(any(dtype)), any(dtype)),
      ]),
    },
  ),

  ...rewritesOf(
    sub,
    {
      name: "subtract-nothing",
      identity: "x - 0 = x",
      exactness: "exact",
      apply: ({ operands: [x, y] }) => (isSplat(y, 0) ? x : undefined),
      examples: numbers.map((dtype) => (g, any) => g.sub(any(dtype), 0)),
    },
    {
      name: "subtract-from-nothing",
      identity: "-0 - x = -x, and for integers 0 - x = -x",
      exactness: "exact",
      apply: ({ operands: [zero, x], g }) => (isSplat(zero, -0) ? g.neg(x!) : undefined),
      examples: [
        (g, any) => g.sub(-0, any("f32")),
        (g, any) => g.sub(-0, any("f64")),
        (g, any) => g.sub(0, any("i32")),
      ],
    },
    {
      name: "subtract-negated",
      identity: "x - (-y) = x + y",
      exactness: "exact",
      apply: ({ operands: [x, y], g }) => {
        const added = operandOf(y, neg);
        return added && g.add(x!, added);
      },
      examples: numbers.map((dtype) => (g, any) => g.sub(any(dtype), g.neg(any(dtype)))),
    },
    {
      name: "subtract-itself",
      identity: "x - x = 0 for integers",
      exactness: "exact",
      apply: ({ operands: [x, y], g }) => (x === y && x!.dtype === "i32" ? g.zerosLike(x!) : undefined),
      examples: [
        (g, any) => {
          const x = any("i32");
          return g.sub(x, x);
        },
      ],
    },
  ),

  ...rewritesOf(
    mul,
    {
      name: "multiply-by-one",
      identity: "x * 1 = x",
      exactness: "exact",
      apply: ({ operands }) => besideSplat(operands, 1),
      examples: numbers.flatMap((dtype) => [
        (g, any) => g.mul(any(dtype), 1),
        (g, any) => g.mul(1, any(dtype)),
      ]),
    },
    {
      name: "multiply-by-minus-one",
      identity: "x * -1 = -x",
      exactness: "exact",
      apply: ({ operands, g }) => {
        const x = besideSplat(operands, -1);
        return x && g.neg(x);
      },
      examples: numbers.map((dtype) => (g, any) => g.mul(any(dtype), -1)),
    },
    {
      name: "multiply-negated",
      identity: "(-x) * (-y) = x * y",
      exactness: "exact",
      apply: ({ operands: [a, b], g }) => {
        const [x, y] = [operandOf(a, neg), operandOf(b, neg)];
        return x && y && g.mul(x, y);
      },
      examples: numbers.map((dtype) => (g, any) => g.mul(g.neg(any(dtype)), g.neg(any(dtype)))),
    },
    {
      name: "multiply-by-zero",
      identity: "x * 0 = 0 for integers",
      exactness: "exact",
      apply: ({ operands, g }) => {
        const x = besideSplat(operands, 0);
        return x?.dtype === "i32" ? g.zerosLike(x) : undefined;
      },
      examples: [(g, any) => g.mul(any("i32"), 0), (g, any) => g.mul(0, any("i32"))],
    },
  ),

  ...rewritesOf(
    div,
    {
      name: "divide-by-one",
      identity: "x / 1 = x, x / -1 = -x",
      exactness: "exact",
      apply: ({ operands: [x, y], g }) => {
        if (isSplat(y, 1)) return x;
        return isSplat(y, -1) ? g.neg(x!) : undefined;
      },
      examples: numbers.flatMap((dtype) => [
        (g, any) => g.div(any(dtype), 1),
        (g, any) => g.div(any(dtype), -1),
      ]),
    },
    {
      name: "divide-by-power-of-two",
      identity: "x / 2^k = x * 2^-k where the dtype has both",
      exactness: "exact",
      apply: ({ operands: [x, y], result: { dtype }, g }) => {
        const divisor = splatOf(y!);
        if (divisor === undefined || !isFloat(dtype)) return undefined;
        const factor = exactReciprocal(divisor, dtype);
        return factor === undefined ? undefined : g.mul(x!, factor);
      },
      examples: [
        ...[2, -0.5, 2 ** 126, 2 ** 127, -(2 ** -126), 2 ** -127].map((y) => dividing("f32", y)),
        ...[4, -(2 ** 1023), 2 ** -1022, 2 ** -1023].map((y) => dividing("f64", y)),
      ],
    },
    {
      name: "divide-negated",
      identity: "(-x) / (-y) = x / y for floats",
      exactness: "exact",
      apply: ({ operands: [a, b], result: { dtype }, g }) => {
        const [x, y] = [operandOf(a, neg), operandOf(b, neg)];
        return x && y && isFloat(dtype) ? g.div(x, y) : undefined;
      },
      examples: floats.map((dtype) => (g, any) => g.div(g.neg(any(dtype)), g.neg(any(dtype)))),
    },
  ),

  ...rewritesOf(neg, {
    name: "negate-twice",
    identity: "-(-x) = x",
    exactness: "exact",
    apply: ({ operands: [x] }) => operandOf(x, neg),
    examples: numbers.map((dtype) => (g, any) => g.neg(g.neg(any(dtype)))),
  }),

  ...rewritesOf(abs, {
    name: "size-of-negated",
    identity: "|-x| = |x|",
    exactness: "exact",
    apply: ({ operands: [x], g }) => {
      const inner = operandOf(x, neg);
      return inner && g.abs(inner);
    },
    examples: numbers.map((dtype) => (g, any) => g.abs(g.neg(any(dtype)))),
  }),

  ...rewritesOf(pow, {
    name: "power-of-nothing",
    identity: "x^0 = 1 and 1^x = 1, whatever x is",
    exactness: "exact",
    apply: ({ operands: [x, n], g }) => (splatOf(n!) === 0 || isSplat(x, 1) ? g.onesLike(x!) : undefined),
    examples: [
      (g, any) => g.pow(any("f32"), 0),
      (g, any) => g.pow(any("f32"), -0),
      (g, any) => g.pow(1, any("f32")),
      (g, any) => g.pow(any("f64"), 0),
      (g, any) => g.pow(1, any("f64")),
    ],
  }),

  ...(["abs", "sign", "floor", "ceil", "round", "trunc"] as const).flatMap((name) =>
    rewritesOf(ops[name], {
      name: `${name}-twice`,
      identity: `${name}(${name}(x)) = ${name}(x)`,
      exactness: "exact",
      apply: ({ operands: [x] }) => (madeBy(x, ops[name]) ? x : undefined),
      examples: floats.map((dtype) => (g, any) => g[name](g[name](any(dtype)))),
    }),
  ),
];
