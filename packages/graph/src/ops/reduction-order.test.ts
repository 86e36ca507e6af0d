/** @file The axis handling of docs/numerics.md A3, for reductions and contractions. */
import { describe, expect, test } from "vitest";
import { variable } from "../kernel/expr.ts";
import { printExpr } from "../kernel/print-expr.ts";
import { type DotAttrs, planContraction } from "./dot-general.ts";
import { planReduction } from "./reduction-order.ts";

describe("planReduction", () => {
  test.each<[string, readonly number[], readonly number[], string, readonly number[]]>([
    ["a full reduction merges into one axis", [3, 4, 5], [0, 1, 2], "stripes", [60]],
    ["the last axis", [3, 40], [1], "stripes", [40]],
    ["the first axis", [3, 40], [0], "chain", [3]],
    ["a trailing axis of extent 1 is no axis", [3, 40, 1], [1], "stripes", [40]],
    ["a kept trailing axis of extent 1 is no axis either", [40, 1], [0], "stripes", [40]],
    ["a kept axis between stays", [32, 4, 49], [0, 2], "stripes", [32, 49]],
    ["a kept axis of extent 1 between is gone", [32, 1, 49], [0, 2], "stripes", [1568]],
    ["neighbours merge", [2, 3, 4, 5], [1, 2], "chain", [12]],
    ["of extent 1 alone", [3, 1], [1], "chain", []],
    ["nothing", [3, 4], [], "chain", []],
    ["a scalar", [], [], "chain", []],
    ["an empty axis", [3, 0], [1], "stripes", [0]],
  ])("%s: %j over %j", (_, shape, axes, order, extents) => {
    const plan = planReduction("add", "f32", shape, axes);
    expect([plan.order, plan.extents]).toEqual([order, extents]);
  });

  test("is free where no order shows", () => {
    expect(planReduction("max", "f32", [4, 5], [1]).order).toBe("free");
    expect(planReduction("add", "i32", [4, 5], [1]).order).toBe("free");
    expect(planReduction("any", "bool", [4, 5], [0]).order).toBe("free");
    expect(planReduction("mul", "f64", [4, 5], [0]).order).toBe("chain");
  });

  test("says where a term is", () => {
    const plan = planReduction("add", "f32", [2, 3, 4, 1, 5], [1, 2, 4]);
    const at = plan.at([variable("i"), variable("j")], [variable("r"), variable("s")]);
    expect(at.map(printExpr)).toMatchInlineSnapshot(`
      [
        "i",
        "r/20",
        "r/5%4",
        "j",
        "r%5",
      ]
    `);
  });
});

describe("planContraction", () => {
  const axes = (
    lhsContract: readonly number[],
    rhsContract: readonly number[],
    batch: readonly number[] = [],
  ): DotAttrs => ({
    lhsBatch: batch,
    rhsBatch: batch,
    lhsContract,
    rhsContract,
  });

  test.each<[string, readonly number[], readonly number[], DotAttrs, string, readonly number[]]>([
    ["x W", [64, 784], [784, 10], axes([1], [0]), "chain", [784]],
    ["x W, one row", [1, 784], [784, 10], axes([1], [0]), "chain", [784]],
    ["x W, one row and one column", [1, 784], [784, 1], axes([1], [0]), "stripes", [784]],
    ["x W^T, many rows", [64, 784], [10, 784], axes([1], [1]), "chain", [784]],
    ["x W^T, three rows", [3, 784], [10, 784], axes([1], [1]), "stripes", [784]],
    ["x W^T, three columns", [64, 784], [3, 784], axes([1], [1]), "stripes", [784]],
    ["dot", [784], [784], axes([0], [0]), "stripes", [784]],
    ["a matrix times a vector", [10, 784], [784], axes([1], [0]), "stripes", [784]],
    ["batches of vectors", [8, 1, 20], [8, 30, 20], axes([2], [2], [0]), "stripes", [20]],
    [
      "batch axis last",
      [20, 8],
      [20, 8],
      { lhsBatch: [1], rhsBatch: [1], lhsContract: [0], rhsContract: [0] },
      "chain",
      [20],
    ],
    ["two axes in the listed order", [9, 3, 4], [4, 3, 9], axes([2, 1], [0, 1]), "chain", [4, 3]],
    ["two axes, last on both, few rows", [2, 3, 4], [9, 3, 4], axes([1, 2], [1, 2]), "stripes", [12]],
    [
      "two axes, last on both, but listed backwards",
      [2, 3, 4],
      [9, 3, 4],
      axes([2, 1], [2, 1]),
      "chain",
      [4, 3],
    ],
    ["axes of extent 1 are no axes", [9, 1, 4], [9, 4, 1], axes([1, 2], [2, 1]), "chain", [4]],
    ["outer product", [9], [9], axes([], []), "chain", []],
  ])("%s", (_, lhs, rhs, attrs, order, extents) => {
    const plan = planContraction("f32", lhs, rhs, attrs);
    expect([plan.order, plan.extents]).toEqual([order, extents]);
  });
});
