import { constant, type Expr, load, op, variable, when } from "@tapeless/graph/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindLet, enterLoop } from "./enter-site.ts";
import * as x from "./fixtures/index-expr.ts";
import { affine } from "./linear.ts";
import { assume, assumeLasting, rangeOf } from "./ranges.ts";
import { createSite, type Site } from "./site.ts";

const [i, j, k] = ["i", "j", "k"].map((name) => variable(name)) as [Expr, Expr, Expr];

function loops(extents: Readonly<Record<string, number | x.LoopRange>>, contents?: Site["contents"]): Site {
  let site: Site | undefined = createSite(contents);
  for (const [index, extent] of Object.entries(extents)) {
    const { from, to, step } = typeof extent === "number" ? { from: 0, to: extent, step: 1 } : extent;
    site = site && enterLoop(site, { index, from: constant("i32", from), to: constant("i32", to), step });
  }
  return site!;
}

const range = (expr: Expr, site: Site): [number, number] => {
  const { lo, hi } = rangeOf(expr, site);
  return [lo, hi];
};

describe("ranges", () => {
  const site = loops({ i: 8, j: 4, k: { from: 0, to: 64, step: 16 } });

  test.each<[string, Expr, number, number]>([
    ["a loop", i, 0, 7],
    ["a loop with a step ends at its last turn", k, 0, 48],
    ["a sum", x.add(x.mul(4, i), j), 0, 31],
    ["what cancels", x.sub(x.add(i, j), i), 0, 3],
    ["a quotient", x.div(x.add(x.mul(4, i), j), 8), 0, 3],
    ["a quotient truncates", x.div(x.sub(i, 5), 2), -2, 1],
    ["a quotient by zero is zero", x.div(x.sub(i, 5), j), -5, 5],
    ["a remainder", x.rem(x.add(i, 3), 8), 0, 7],
    ["a remainder of a few values", x.rem(x.add(j, 8), 8), 0, 3],
    ["a remainder has the sign of the left side", x.rem(x.sub(i, 5), 4), -3, 2],
    ["a clamp", x.clamp(x.sub(i, 2), 0, 4), 0, 4],
    ["a product of variables", x.mul(x.sub(i, 2), x.sub(j, 1)), -5, 10],
    ["what may wrap around can be anything", x.mul(x.add(i, 2 ** 30), x.add(j, 2)), -(2 ** 31), 2 ** 31 - 1],
    ["a condition that holds", x.less(j, 4), 1, 1],
    ["a condition that does not", x.greater(x.add(i, 1), x.add(i, 1)), 0, 0],
    ["a condition that might", x.less(i, 4), 0, 1],
    ["a guarded value", when(x.less(x.sub(i, 3), 0), constant("i32", 0), x.sub(i, 3)), 0, 4],
    ["a float made an integer", op("convert", "i32", constant("f32", 1.5)), -(2 ** 31), 2 ** 31 - 1],
    ["a bool made an integer", op("convert", "i32", x.less(i, 4)), 0, 1],
  ])("%s", (_name, expr, lo, hi) => {
    expect(range(expr, site)).toEqual([lo, hi]);
  });

  test("loads have the declared range of their buffer", () => {
    const known = loops({ i: 8 }, new Map([["label", { lo: 0, hi: 9 }]]));
    expect(range(x.add(x.mul(10, i), load("label", "i32", i)), known)).toEqual([0, 79]);
    expect(range(load("other", "i32", i), known)).toEqual([-(2 ** 31), 2 ** 31 - 1]);
  });

  test("conditions on a sum refine that sum wherever it occurs", () => {
    const at = loops({ i: 8, j: 3, k: 8 });
    const row = x.sub(x.add(i, j), 1);
    const inside = assume(at, x.and(x.lessEqual(0, row), x.less(row, 8)), true);
    expect(range(row, at)).toEqual([-1, 8]);
    expect(range(row, inside)).toEqual([0, 7]);
    expect(range(x.add(x.mul(8, row), k), inside)).toEqual([0, 63]);
    const outside = assume(at, x.or(x.less(row, 0), x.not(x.less(row, 8))), false);
    expect(range(x.add(x.mul(8, row), k), outside)).toEqual([0, 63]);
  });

  test("two conditions on two parts of one index", () => {
    const at = loops({ i: 8, j: 3, k: 8, l: 3 });
    const row = x.sub(x.add(i, j), 1);
    const column = x.sub(x.add(k, variable("l")), 1);
    const isInside = (n: Expr): Expr => x.and(x.greaterEqual(n, 0), x.less(n, 8));
    const inside = assume(at, x.and(isInside(row), isInside(column)), true);
    expect(range(x.add(x.mul(row, 8), column), inside)).toEqual([0, 63]);
  });

  test("lets are looked through, unless they read memory that may have changed since", () => {
    const at = loops({ i: 8, j: 3 });
    bindLet(at, "row", x.sub(x.add(i, j), 1));
    bindLet(at, "picked", load("index", "i32", i));
    const row = variable("row");
    const inside = assumeLasting(at, x.lessEqual(1, x.add(i, j)), true);
    expect(range(row, inside)).toEqual([0, 8]);
    const picked = variable("picked");
    const checked = assumeLasting(at, x.and(x.lessEqual(0, picked), x.less(picked, 5)), true);
    expect(range(picked, checked)).toEqual([0, 4]);
    const memory = assumeLasting(at, x.lessEqual(0, load("index", "i32", i)), true);
    expect(range(picked, memory)[0]).toBe(-(2 ** 31));
    expect(range(load("index", "i32", i), memory)[0]).toBe(-(2 ** 31));
  });

  test("a loop bounded by an outer variable knows their difference", () => {
    const outer = loops({ i: 8 });
    const lower = enterLoop(outer, { index: "j", from: constant("i32", 0), to: i, step: 1 })!;
    expect(range(x.sub(x.sub(i, j), 1), lower)).toEqual([0, 6]);
    const upper = enterLoop(outer, { index: "k", from: x.add(i, 1), to: constant("i32", 8), step: 1 })!;
    expect(range(x.sub(k, i), upper)).toEqual([1, 7]);
    expect(range(k, upper)).toEqual([1, 7]);
  });

  test("a loop that never turns has no inside", () => {
    expect(
      enterLoop(createSite(), { index: "i", from: constant("i32", 3), to: constant("i32", 3), step: 1 }),
    ).toBeUndefined();
  });

  test("random expressions have every value in their range", () => {
    fc.assert(
      fc.property(x.arbitraryIndex(["i", "j"]), x.arbitraryLoop, x.arbitraryLoop, (expr, a, b) => {
        const bounds = { i: a, j: b };
        const { lo, hi } = rangeOf(expr, loops(bounds));
        for (const point of x.points(bounds)) {
          const value = x.evaluate(expr, point);
          if (value < lo || value > hi) throw new Error(`${value} is not within ${lo}..${hi}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("affine", () => {
  test("collects coefficients", () => {
    const form = affine(x.sub(x.add(x.mul(64, x.add(i, 2)), k), x.mul(3, x.sub(k, j))));
    expect(form).toEqual({
      constant: 128,
      terms: new Map([
        ["i", 64],
        ["k", -2],
        ["j", 3],
      ]),
    });
  });

  test("is undefined for anything else", () => {
    expect(affine(x.div(i, 2))).toBeUndefined();
    expect(affine(x.mul(i, j))).toBeUndefined();
    expect(affine(load("a", "i32", i))).toBeUndefined();
  });
});
