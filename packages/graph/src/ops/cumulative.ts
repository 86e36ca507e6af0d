/**
 * @file Running sums, products and logarithms of sums of exponentials: each element combines all up to it, plainly from
 * left to right (docs/numerics.md A3).
 */
import { z } from "zod";
import { type DType, toDType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import { constant, type Expr, op } from "../kernel/expr.ts";
import { sizeOf } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import type { GraphOps } from "./calls.ts";
import { defineOp, type LowerContext, type Sample, sample, type VjpContext } from "./define-op.ts";
import { writeLines } from "./lines.ts";
import { checkAxes, checkDType, numeric, one } from "./rules.ts";

const names = ["cumsum", "cumprod", "logCumsumExp"] as const;
export type CumulativeOp = (typeof names)[number];

type CumulativeAttrs = { readonly op: CumulativeOp; readonly axis: number };

/**
 * ln(e^a + e^b) as max + ln(1 + e^(min - max)), which neither overflows nor loses the smaller one early. Where both are
 * the same infinity their difference is no number, and the larger is the answer.
 */
function logAddExp(dtype: DType, a: Expr, b: Expr): Expr {
  const high = op("maximum", dtype, a, b);
  const low = op("minimum", dtype, a, b);
  const tail = op("log1p", dtype, op("exp", dtype, op("sub", dtype, low, high)));
  const infinity = constant(dtype, toDType(dtype, Number.POSITIVE_INFINITY));
  const isInfinite = op("equal", "bool", op("abs", dtype, high), infinity);
  return op("select", dtype, isInfinite, high, op("add", dtype, high, tail));
}

function combine(name: CumulativeOp, dtype: DType, before: Expr, x: Expr): Expr {
  switch (name) {
    case "cumsum":
      return op("add", dtype, before, x);
    case "cumprod":
      return op("mul", dtype, before, x);
    case "logCumsumExp":
      return logAddExp(dtype, before, x);
  }
}

function write({ attrs: { op: name, axis }, operands, results }: LowerContext<CumulativeAttrs>) {
  const x = one(operands);
  const { dtype, shape } = one(results);
  return (writer: Parameters<typeof writeLines>[0]): void =>
    writeLines(writer, { shape, axis }, (at, before) =>
      before ? combine(name, dtype, before, x.at(at)) : x.at(at),
    );
}

/** Elements moved one place along the axis, towards the end (1) or the start (-1); `edge` comes in. */
function shifted(g: GraphOps, x: Value, axis: number, by: 1 | -1, edge: number): Value {
  const along = (value: number): number[] => x.shape.map((_, i) => (i === axis ? value : 0));
  return g.pad(x, { low: along(by), high: along(-by), value: edge });
}

/** s[i] = ct[i] + factor[i] * s[i + 1]: what arrives from all later elements. */
function fromTheEnd(g: GraphOps, factor: Value, ct: Value, axis: number): Value {
  return g.reverse(g.linearRecurrence(g.reverse(factor, [axis]), g.reverse(ct, [axis]), axis), [axis]);
}

/**
 * - `cumsum`: the running sum from the end.
 * - `cumprod`: an element stands in every later product, times what came before it: y[i - 1] * s[i] with
 *   s[i] = ct[i] + x[i + 1] * s[i + 1]. Nothing is divided, so zeros are like all numbers.
 * - `logCumsumExp`: its share e^(x[i] - y[j]) of every later sum. As y never falls, e^(x[i] - y[i]) * s[i] with
 *   s[i] = ct[i] + e^(y[i] - y[i + 1]) * s[i + 1] has no exponent above 0.
 */
function vjp({ g, attrs: { op: name, axis }, operands, results, cotangents }: VjpContext<CumulativeAttrs>) {
  const [x, y, ct] = [one(operands), one(results), one(cotangents)];
  if (x.shape[axis] === 0) return [g.zerosLike(x)];
  switch (name) {
    case "cumsum":
      return [g.reverse(g.cumulative("cumsum", g.reverse(ct, [axis]), axis), [axis])];
    case "cumprod":
      return [g.mul(shifted(g, y, axis, 1, 1), fromTheEnd(g, shifted(g, x, axis, -1, 0), ct, axis))];
    case "logCumsumExp": {
      // before the first number above -Infinity there is no sum to have a share of
      const isNone = g.equal(y, Number.NEGATIVE_INFINITY);
      const isLast = g.equal(g.iota(x.shape, "i32", axis), x.shape[axis]! - 1);
      const isAlone = g.or(isNone, isLast);
      // exponents nobody wants are 0: an infinity there would be NaN in a second derivative
      const decay = g.exp(g.select(isAlone, 0, g.sub(y, shifted(g, y, axis, -1, 0))));
      const s = fromTheEnd(g, g.select(isAlone, 0, decay), ct, axis);
      const share = g.exp(g.select(isNone, 0, g.sub(x, y)));
      return [g.select(isNone, 0, g.mul(share, s))];
    }
  }
}

const samplesOf = (name: CumulativeOp): Sample<CumulativeAttrs>[] => [
  { operands: [sample("f32", [7])], attrs: { op: name, axis: 0 } },
  { operands: [sample("f32", [3, 4])], attrs: { op: name, axis: 0 } },
  { operands: [sample("f32", [2, 3, 2])], attrs: { op: name, axis: 1 } },
  { operands: [sample("f64", [2, 5])], attrs: { op: name, axis: 1 } },
  { operands: [sample("f32", [3, 1])], attrs: { op: name, axis: 1 } },
  { operands: [sample("f32", [2, 0])], attrs: { op: name, axis: 1 } },
];

export const cumulative = defineOp<CumulativeAttrs>({
  name: "cumulative",
  doc: "of each element and all before it along `axis`: the sum, the product, or the logarithm of the sum of e^x",
  attrs: z.strictObject({ op: z.enum(names, `must be one of ${names.join(", ")}`), axis: axisNumber }),
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands, { op: name, axis }) => {
    const x = one(operands);
    checkDType(x, name === "logCumsumExp" ? ["f32", "f64"] : numeric, { subject: name });
    checkAxes([axis], x, "axis");
    return [x];
  },
  vjp,
  lower: (context) => ({ kind: "loops", write: write(context) }),
  flops: (operands) => sizeOf(one(operands).shape),
  samples: [
    ...names.flatMap(samplesOf),
    { operands: [sample("i32", [2, 4])], attrs: { op: "cumsum", axis: 1 } },
    { operands: [sample("i32", [3, 2])], attrs: { op: "cumprod", axis: 0 } },
  ],
});
