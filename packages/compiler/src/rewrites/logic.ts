/** @file Choices, comparisons, truth values and bits. NaN is unequal to itself, so `not(x < y)` is not `x >= y` for floats. */
import { type DType, isFloat, ops, type Value } from "@tapeless/graph/ir";
import { besideSplat, isSplat, madeBy, operandOf } from "./match.ts";
import { allTypes, type Example, floats, numbers, rewritesOf } from "./rewrite.ts";

const { select, not, and, or, xor, maximum, minimum } = ops;

/** All bits set: true, or -1. */
const full = (dtype: DType): number => (dtype === "bool" ? 1 : -1);

const same = (a: Value | undefined, b: Value | undefined): boolean => a !== undefined && a === b;

/** `f(x, x)` is known for what is equal to itself: integers and truth values. */
const sameOperands = (name: "equal" | "notEqual" | "lessEqual", answer: boolean) =>
  rewritesOf(ops[name], {
    name: `${name}-itself`,
    identity: `${name}(x, x) is ${answer} for integers and truth values`,
    exactness: "exact",
    apply: ({ operands: [x, y], result, g }) =>
      same(x, y) && !isFloat(x!.dtype) ? g.full(result.shape, answer, "bool") : undefined,
    examples: (["i32", "bool"] as const).map((dtype) => (g, any) => {
      const x = any(dtype);
      return g[name](x, x);
    }),
  });

const bitExamples = (name: "and" | "or" | "xor"): Example[] => [
  ...[0, -1].map(
    (mask): Example =>
      (g, any) =>
        g[name](any("i32"), mask),
  ),
  ...[true, false].map(
    (mask): Example =>
      (g, any) =>
        g[name](mask, any("bool")),
  ),
];

export const logicRewrites = [
  ...rewritesOf(
    select,
    {
      name: "select-known",
      identity: "select(true, x, y) = x, select(false, x, y) = y",
      exactness: "exact",
      apply: ({ operands: [condition, x, y] }) => {
        if (isSplat(condition, 1)) return x;
        return isSplat(condition, 0) ? y : undefined;
      },
      examples: allTypes.flatMap((dtype) => [
        (g, any) => g.select(g.full([2, 3], true, "bool"), any(dtype), any(dtype)),
        (g, any) => g.select(g.full([2, 3], false, "bool"), any(dtype), any(dtype)),
      ]),
    },
    {
      name: "select-same",
      identity: "select(c, x, x) = x",
      exactness: "exact",
      apply: ({ operands: [, x, y] }) => (same(x, y) ? x : undefined),
      examples: allTypes.map((dtype) => (g, any) => {
        const x = any(dtype);
        return g.select(any("bool"), x, x);
      }),
    },
    {
      name: "select-not",
      identity: "select(not c, x, y) = select(c, y, x)",
      exactness: "exact",
      apply: ({ operands: [condition, x, y], g }) => {
        const inner = operandOf(condition, not);
        return inner && g.select(inner, y!, x!);
      },
      examples: allTypes.map((dtype) => (g, any) => g.select(g.not(any("bool")), any(dtype), any(dtype))),
    },
    {
      name: "select-again",
      identity: "select(c, select(c, x, z), y) = select(c, x, y), and the same on the other side",
      exactness: "exact",
      apply: ({ operands: [condition, x, y], g }) => {
        const [first, second] = [madeBy(x, select), madeBy(y, select)];
        if (first && same(first.operands[0], condition)) return g.select(condition!, first.operands[1]!, y!);
        if (second && same(second.operands[0], condition))
          return g.select(condition!, x!, second.operands[2]!);
        return undefined;
      },
      examples: [
        (g, any) => {
          const c = any("bool");
          return g.select(c, g.select(c, any("f32"), any("f32")), any("f32"));
        },
        (g, any) => {
          const c = any("bool");
          return g.select(c, any("f32"), g.select(c, any("f32"), any("f32")));
        },
      ],
    },
    {
      name: "select-truth",
      identity: "select(c, true, false) = c, select(c, false, true) = not c",
      exactness: "exact",
      apply: ({ operands: [condition, x, y], result: { dtype }, g }) => {
        if (dtype !== "bool") return undefined;
        if (isSplat(x, 1) && isSplat(y, 0)) return condition;
        return isSplat(x, 0) && isSplat(y, 1) ? g.not(condition!) : undefined;
      },
      examples: [true, false].map((first) => (g, any) => {
        const truth = (value: boolean) => g.full([2, 3], value, "bool");
        return g.select(any("bool"), truth(first), truth(!first));
      }),
    },
  ),

  ...rewritesOf(
    not,
    {
      name: "not-twice",
      identity: "not not x = x",
      exactness: "exact",
      apply: ({ operands: [x] }) => operandOf(x, not),
      examples: (["i32", "bool"] as const).map((dtype) => (g, any) => g.not(g.not(any(dtype)))),
    },
    {
      name: "not-equal",
      identity: "not(x = y) is x != y, and the reverse",
      exactness: "exact",
      apply: ({ operands: [x], g }) => {
        const [equal, unequal] = [madeBy(x, ops.equal), madeBy(x, ops.notEqual)];
        if (equal) return g.notEqual(equal.operands[0]!, equal.operands[1]!);
        return unequal && g.equal(unequal.operands[0]!, unequal.operands[1]!);
      },
      examples: allTypes.flatMap((dtype) => [
        (g, any) => g.not(g.equal(any(dtype), any(dtype))),
        (g, any) => g.not(g.notEqual(any(dtype), any(dtype))),
      ]),
    },
  ),

  ...rewritesOf(ops.greater, {
    name: "greater-as-less",
    identity: "x > y is y < x",
    exactness: "exact",
    apply: ({ operands: [x, y], g }) => g.less(y!, x!),
    examples: numbers.map((dtype) => (g, any) => g.greater(any(dtype), any(dtype))),
  }),
  ...rewritesOf(ops.greaterEqual, {
    name: "greater-equal-as-less-equal",
    identity: "x >= y is y <= x",
    exactness: "exact",
    apply: ({ operands: [x, y], g }) => g.lessEqual(y!, x!),
    examples: numbers.map((dtype) => (g, any) => g.greaterEqual(any(dtype), any(dtype))),
  }),
  ...rewritesOf(ops.less, {
    name: "less-than-itself",
    identity: "x < x is false, of NaN too",
    exactness: "exact",
    apply: ({ operands: [x, y], result, g }) =>
      same(x, y) ? g.full(result.shape, false, "bool") : undefined,
    examples: numbers.map((dtype) => (g, any) => {
      const x = any(dtype);
      return g.less(x, x);
    }),
  }),

  ...sameOperands("equal", true),
  ...sameOperands("lessEqual", true),
  ...sameOperands("notEqual", false),

  // f(x, x) = x
  ...(["and", "or", "maximum", "minimum"] as const).flatMap((name) =>
    rewritesOf(ops[name], {
      name: `${name}-same`,
      identity: `${name}(x, x) = x`,
      exactness: "exact",
      apply: ({ operands: [x, y] }) => (same(x, y) ? x : undefined),
      examples: (name === "and" || name === "or" ? (["i32", "bool"] as const) : numbers).map(
        (dtype) => (g, any) => {
          const x = any(dtype);
          return g[name](x, x);
        },
      ),
    }),
  ),

  ...rewritesOf(maximum, {
    name: "maximum-lowest",
    identity: "maximum(x, -inf) = x",
    exactness: "exact",
    apply: ({ operands, result: { dtype } }) =>
      besideSplat(operands, isFloat(dtype) ? -Infinity : -(2 ** 31)),
    examples: [
      ...floats.map(
        (dtype): Example =>
          (g, any) =>
            g.maximum(any(dtype), -Infinity),
      ),
      (g, any) => g.maximum(-(2 ** 31), any("i32")),
    ],
  }),
  ...rewritesOf(minimum, {
    name: "minimum-highest",
    identity: "minimum(x, inf) = x",
    exactness: "exact",
    apply: ({ operands, result: { dtype } }) =>
      besideSplat(operands, isFloat(dtype) ? Infinity : 2 ** 31 - 1),
    examples: [
      ...floats.map(
        (dtype): Example =>
          (g, any) =>
            g.minimum(any(dtype), Infinity),
      ),
      (g, any) => g.minimum(2 ** 31 - 1, any("i32")),
    ],
  }),

  ...rewritesOf(and, {
    name: "and-known",
    identity: "x and true = x, x and false = false, and so for bits",
    exactness: "exact",
    apply: ({ operands, result: { dtype }, g }) => {
      const cleared = besideSplat(operands, 0);
      return cleared ? g.zerosLike(cleared) : besideSplat(operands, full(dtype));
    },
    examples: bitExamples("and"),
  }),
  ...rewritesOf(or, {
    name: "or-known",
    identity: "x or false = x, x or true = true, and so for bits",
    exactness: "exact",
    apply: ({ operands, result: { dtype }, g }) => {
      const set = besideSplat(operands, full(dtype));
      return set ? g.fullLike(set, full(dtype)) : besideSplat(operands, 0);
    },
    examples: bitExamples("or"),
  }),
  ...rewritesOf(xor, {
    name: "xor-known",
    identity: "x xor 0 = x, x xor x = 0, x xor true = not x, and so for bits",
    exactness: "exact",
    apply: ({ operands, result: { dtype }, g }) => {
      const [x, y] = operands;
      if (same(x, y)) return g.zerosLike(x!);
      const flipped = besideSplat(operands, full(dtype));
      return flipped ? g.not(flipped) : besideSplat(operands, 0);
    },
    examples: [
      ...bitExamples("xor"),
      (g, any) => {
        const x = any("i32");
        return g.xor(x, x);
      },
    ],
  }),

  ...(["shiftLeft", "shiftRight", "shiftRightLogical"] as const).flatMap((name) =>
    rewritesOf(ops[name], {
      name: `${name}-by-nothing`,
      identity: `${name}(x, 0) = x`,
      exactness: "exact",
      apply: ({ operands: [x, by] }) => (isSplat(by, 0) ? x : undefined),
      examples: [(g, any) => g[name](any("i32"), 0)],
    }),
  ),
];
