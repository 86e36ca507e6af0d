/**
 * @file Reductions of nothing, of one element, and of equal elements. A zero sum or extremum is +0, so one element is
 * not its own sum: -0 becomes +0. Other sums keep their axes: the order of addition hangs on them.
 */
import { apply1, type DType, isFloat, ops } from "@tapeless/graph/ir";
import { onlyOnes, splatOf } from "./match.ts";
import { type Example, numbers, rewritesOf } from "./rewrite.ts";

const { reduce, argReduce, dotGeneral } = ops;

/** What a reduction of nothing is. Integers have no extrema of nothing. */
const ofNothing = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  any: 0,
  all: 1,
} as const;

type ReduceName = keyof typeof ofNothing;

const reduceNames = Object.keys(ofNothing) as ReduceName[];
const dtypesOf = (op: ReduceName): readonly DType[] => (op === "any" || op === "all" ? ["bool"] : numbers);
const makesZeroPositive: ReadonlySet<ReduceName> = new Set(["sum", "max", "min"]);
const hasExtremum = (op: ReduceName): boolean => op === "max" || op === "min";

export const reductionRewrites = [
  ...rewritesOf(
    reduce,
    {
      name: "reduce-nothing",
      identity: "sum of nothing = 0, prod 1, max -inf, min inf, any false, all true",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { op, axes }, result: { shape, dtype }, g }) =>
        axes.some((axis) => x!.shape[axis] === 0) ? g.full(shape, ofNothing[op], dtype) : undefined,
      examples: reduceNames.flatMap((op) =>
        dtypesOf(op)
          .filter((dtype) => dtype !== "i32" || !hasExtremum(op))
          .map(
            (dtype): Example =>
              (g, any) =>
                g.reduce(op, any(dtype, [2, 0]), [1]),
          ),
      ),
    },
    {
      name: "reduce-one",
      identity: "over axes of size 1 prod, any, all = reshape; sum, max, min = reshape + 0",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { op, axes }, result, g }) => {
        if (!onlyOnes(axes, x!.shape)) return undefined;
        const one = g.reshape(x!, result.shape);
        return makesZeroPositive.has(op) && isFloat(result.dtype) ? g.add(one, 0) : one;
      },
      examples: reduceNames.flatMap((op) =>
        dtypesOf(op).flatMap((dtype): Example[] => [
          (g, any) => g.reduce(op, any(dtype, [1, 3, 1]), [0, 2]),
          (_, any) => apply1(reduce, [any(dtype, [3])], { op, axes: [] }),
        ]),
      ),
    },
    {
      name: "reduce-equal",
      identity: "sum of zeros = 0, prod of ones = 1, others of equal elements = the element, zeros +0",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { op, axes }, result: { shape, dtype }, g }) => {
        const element = splatOf(x!);
        if (element === undefined || axes.some((axis) => x!.shape[axis] === 0)) return undefined;
        if (op === "sum") return element === 0 ? g.full(shape, 0, dtype) : undefined;
        if (op === "prod" && element !== 1) return undefined;
        return g.full(shape, makesZeroPositive.has(op) ? element + 0 : element, dtype);
      },
      examples: [
        ...([0, -0] as const).map(
          (zero): Example =>
            (g) =>
              g.sum(g.full([2, 3], zero), [1]),
        ),
        (g) => g.sum(g.zeros([3], "i32")),
        (g) => g.prod(g.ones([2, 3]), [0]),
        ...[Number.NaN, -0, Number.NEGATIVE_INFINITY, 0.1].flatMap((element): Example[] => [
          (g) => g.max(g.full([2, 3], element), [1]),
          (g) => g.min(g.full([2, 3], element), [0]),
        ]),
        (g) => g.any(g.full([2, 3], false, "bool"), [1]),
        (g) => g.all(g.full([2, 3], true, "bool"), [1]),
      ],
    },
  ),

  ...rewritesOf(argReduce, {
    name: "extremum-of-one",
    identity: "argmax and argmin along an axis of size 1 = 0",
    exactness: "exact",
    apply: ({ operands: [x], attrs: { axis }, result, g }) =>
      x!.shape[axis] === 1 ? g.zeros(result.shape, "i32") : undefined,
    examples: [(g, any) => g.argmax(any("f32", [3, 1]), 1), (g, any) => g.argmin(any("i32", [1, 2]), 0)],
  }),

  ...rewritesOf(dotGeneral, {
    name: "contract-nothing",
    identity: "a product summed over nothing = 0",
    exactness: "exact",
    apply: ({ operands: [lhs], attrs: { lhsContract }, result: { shape, dtype }, g }) =>
      lhsContract.some((axis) => lhs!.shape[axis] === 0) ? g.zeros(shape, dtype) : undefined,
    examples: numbers.map((dtype) => (g, any) => g.matmul(any(dtype, [2, 0]), any(dtype, [0, 3]))),
  }),
];
