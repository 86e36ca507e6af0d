/** @file `select` and `clamp`: elementwise ops of three operands. */
import { op } from "../../kernel/expr.ts";
import { sizeOf, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, sample } from "../define-op.ts";
import { maximumRange, minimumRange, unionRanges } from "../ranges.ts";
import { checkDType, checkSameDType, numeric, three } from "../rules.ts";
import { checkSameShape } from "./row.ts";

export const select = defineOp<NoAttrs>({
  name: "select",
  doc: "a where the condition holds, else b",
  attrs: noAttrs,
  operands: ["condition", "then", "otherwise"],
  traits: { elementwise: "select" },
  infer: (operands) => {
    const [condition, a, b] = three(operands);
    checkDType(condition, ["bool"], { hint: "make a condition by comparing: notEqual(x, 0)" });
    if (a.dtype !== b.dtype) checkSameDType([a, b]);
    checkSameShape(operands);
    return [tensorType(a.dtype, a.shape)];
  },
  vjp: ({ g, operands, cotangents, needs }) => {
    const condition = operands[0]!;
    const ct = cotangents[0]!;
    return [null, needs[1] ? g.select(condition, ct, 0) : null, needs[2] ? g.select(condition, 0, ct) : null];
  },
  lower: ({ operands, results }) => ({
    kind: "elements",
    at: [(index) => op("select", results[0]!.dtype, ...operands.map((operand) => operand.at(index)))],
  }),
  range: ([, a, b]) => a && b && unionRanges(a, b),
  samples: [
    { operands: [sample("bool", [2, 3]), sample("f32", [2, 3]), sample("f32", [2, 3])], attrs: {} },
    { operands: [sample("bool", []), sample("f64", []), sample("f64", [])], attrs: {} },
    { operands: [sample("bool", [5]), sample("i32", [5]), sample("i32", [5])], attrs: {} },
    { operands: [sample("bool", [5]), sample("bool", [5]), sample("bool", [5])], attrs: {} },
    {
      operands: [sample("bool", [16]), sample("f32", [16], "special"), sample("f32", [16], "special")],
      attrs: {},
      smooth: false,
    },
    { operands: [sample("bool", [0, 1]), sample("f32", [0, 1]), sample("f32", [0, 1])], attrs: {} },
  ],
});

export const clamp = defineOp<NoAttrs>({
  name: "clamp",
  doc: "x, or the bound it lies beyond: low if the smaller of x and high is below low; NaN passes",
  attrs: noAttrs,
  operands: ["operand", "low", "high"],
  traits: { elementwise: "clamp" },
  infer: (operands) => {
    const [x] = three(operands);
    operands.forEach((type, i) => {
      checkDType(type, numeric, { position: i });
    });
    checkSameDType(operands);
    checkSameShape(operands);
    return [tensorType(x.dtype, x.shape)];
  },
  // the cotangent goes to the operand that is the result; at a bound that is x
  vjp: ({ g, operands, cotangents, needs }) => {
    const [x, low, high] = three(operands);
    const ct = cotangents[0]!;
    const above = g.less(high, x);
    const below = g.less(g.select(above, high, x), low);
    return [
      needs[0] ? g.select(g.or(above, below), 0, ct) : null,
      needs[1] ? g.select(below, ct, 0) : null,
      needs[2] ? g.select(g.and(above, g.not(below)), ct, 0) : null,
    ];
  },
  lower: ({ operands, results }) => ({
    kind: "elements",
    at: [(index) => op("clamp", results[0]!.dtype, ...operands.map((operand) => operand.at(index)))],
  }),
  range: ([x, low, high]) => {
    if (!low || !high) return undefined;
    return x ? maximumRange(minimumRange(x, high), low) : [low[0], Math.max(low[1], high[1])];
  },
  flops: (_, results) => 2 * sizeOf(results[0]!.shape),
  samples: [
    {
      operands: [sample("f32", [2, 3]), sample("f32", [2, 3], "unit"), sample("f32", [2, 3], "above1")],
      attrs: {},
    },
    { operands: [sample("f64", []), sample("f64", [], "unit"), sample("f64", [], "above1")], attrs: {} },
    { operands: [sample("i32", [5]), sample("i32", [5]), sample("i32", [5])], attrs: {} },
    {
      operands: [
        sample("f32", [16], "special"),
        sample("f32", [16], "special"),
        sample("f32", [16], "special"),
      ],
      attrs: {},
      smooth: false,
    },
  ],
});

export const choiceOps = { select, clamp } as const;
