import {
  constant,
  type Expr,
  type Kernel,
  load,
  op,
  printExpr,
  printKernel,
  type Stmt,
  variable,
  when,
} from "@tapeless/graph/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as x from "../analysis/fixtures/index-expr.ts";
import type { Site } from "../analysis/site.ts";
import { simplifyIndex } from "./simplify-index.ts";

const [i, j, k] = ["i", "j", "k"].map((name) => variable(name)) as [Expr, Expr, Expr];

/** `body` inside of loops. */
function nest(loops: Readonly<Record<string, number | x.LoopRange>>, body: readonly Stmt[]): readonly Stmt[] {
  return Object.entries(loops).reduceRight<readonly Stmt[]>((inner, [index, extent]) => {
    const { from, to, step } = typeof extent === "number" ? { from: 0, to: extent, step: 1 } : extent;
    return [
      {
        kind: "for",
        index,
        from: constant("i32", from),
        to: constant("i32", to),
        step,
        axis: "parallel",
        body: inner,
      },
    ];
  }, body);
}

const kernel = (body: readonly Stmt[]): Kernel => ({ name: "k", buffers: [], body, comment: "" });
const store = (at: Expr, value: Expr = constant("f32", 1)): Stmt => ({
  kind: "store",
  buffer: "out",
  index: at,
  value,
  mode: "set",
});

/** The index of the one store, after the pass. */
function simplified(expr: Expr, loops: Readonly<Record<string, number | x.LoopRange>>): Expr {
  let [stmt] = simplifyIndex(kernel(nest(loops, [store(expr)]))).body;
  while (stmt?.kind === "for") stmt = stmt.body[0];
  if (stmt?.kind !== "store") throw new Error("the store is gone");
  return stmt.index;
}

const text = (body: readonly Stmt[], contents: Site["contents"] = new Map()): string =>
  printKernel(simplifyIndex(kernel(body), { contents }))
    .split("\n")
    .slice(1, -2)
    .join("\n");

describe("index expressions", () => {
  const loops = { i: 8, j: 4, k: { from: 0, to: 64, step: 16 } };

  test.each<[Expr, string]>([
    [x.add(x.mul(x.add(j, x.mul(i, 4)), 2), 3), "8*i + 2*j + 3"],
    [x.sub(x.sub(x.add(i, j), i), 2), "j - 2"],
    [x.sub(7, i), "7 - i"],
    [x.add(x.mul(i, 0), 5), "5"],
    [x.mul(x.mul(i, 2), j), "2*i*j"],
    // reshape and back
    [x.div(x.add(x.mul(i, 4), j), 4), "i"],
    [x.rem(x.add(x.mul(i, 4), j), 4), "j"],
    [x.add(x.mul(x.div(i, 3), 3), x.rem(i, 3)), "i"],
    [x.add(x.mul(x.rem(x.div(i, 2), 3), 2), x.rem(i, 2)), "i%6"],
    [x.div(x.div(x.add(i, j), 2), 3), "(i + j)/6"],
    [x.rem(x.rem(x.add(i, j), 8), 4), "(i + j)%4"],
    [x.div(x.rem(x.add(x.mul(i, 4), j), 16), 4), "i%4"],
    [x.rem(x.add(x.mul(i, 4), j), 16), "4*(i%4) + j"],
    [x.div(x.add(x.mul(i, 4), j), 16), "i/4"],
    [x.div(x.add(x.mul(i, 8), x.mul(j, 3)), 8), "i + 3*j/8"],
    [x.rem(x.add(x.mul(i, 8), x.mul(j, 3)), 8), "3*j%8"],
    // below zero division rounds the other way
    [x.div(x.sub(x.add(x.mul(i, 4), j), 4), 4), "(4*i + j - 4)/4"],
    [x.div(x.sub(x.mul(i, 4), 4), 4), "i - 1"],
    // a loop in steps
    [x.rem(x.add(k, j), 4), "j"],
    [x.div(x.add(k, j), 4), "k/4"],
    [x.div(x.add(k, j), 16), "k/16"],
    [x.rem(k, 32), "k%32"],
    // bounds
    [x.minimum(i, 7), "i"],
    [x.minimum(i, 6), "minimum(i, 6)"],
    [x.maximum(x.add(i, j), j), "i + j"],
    [x.clamp(i, 0, 7), "i"],
    [x.clamp(x.sub(i, 1), 0, 7), "maximum(i - 1, 0)"],
    [x.clamp(x.add(i, 1), 0, 7), "minimum(i + 1, 7)"],
    [op("abs", "i32", i), "i"],
    [when(x.less(i, 8), i, j), "i"],
    [when(x.less(x.sub(i, 3), 0), constant("i32", 0), x.maximum(x.sub(i, 3), 0)), "i - 3 < 0 ? 0 : i - 3"],
    [op("select", "i32", x.greater(x.add(i, 1), i), i, j), "i"],
    [load("picked", "i32", x.rem(x.add(x.mul(i, 4), j), 4)), "picked[j]"],
  ])("case %#", (expr, expected) => {
    expect(printExpr(simplified(expr, loops))).toBe(expected);
  });
});

describe("statements", () => {
  test("a loop of one turn is its body", () => {
    const value = op("convert", "f32", j);
    expect(
      text(nest({ i: 8, j: { from: 3, to: 4, step: 1 } }, [store(x.add(i, j), value)])),
    ).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          store out[i + 3] = f32(3)
        }"
    `);
  });

  test("a loop from i to i + 1 as well", () => {
    const inner: Stmt = {
      kind: "for",
      index: "j",
      from: i,
      to: x.add(i, 1),
      step: 1,
      axis: "serial",
      body: [store(x.add(x.mul(8, i), j))],
    };
    expect(text(nest({ i: 8 }, [inner]))).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          store out[9*i] = 1.0
        }"
    `);
  });

  test("decided conditions leave one side, undecided ones help inside", () => {
    const inside = x.and(x.lessEqual(0, x.sub(i, 1)), x.less(x.sub(i, 1), 8));
    const picked = when(inside, load("x", "f32", x.clamp(x.sub(i, 1), 0, 7)), constant("f32", 0));
    const guard: Stmt = {
      kind: "if",
      condition: x.less(i, 5),
      consequent: [
        { kind: "if", condition: x.less(i, 6), consequent: [store(x.minimum(i, 4))], otherwise: [store(i)] },
      ],
      otherwise: [store(x.maximum(i, 5))],
    };
    expect(text(nest({ i: 10 }, [guard, store(i, picked)]))).toMatchInlineSnapshot(`
      "  for i in 0..10 parallel {
          if i < 5 {
            store out[i] = 1.0
          } else {
            store out[i] = 1.0
          }
          store out[i] = 0 <= i - 1 & i - 1 < 8 ? x[i - 1] : 0.0
        }"
    `);
  });

  test("a clamp goes where the buffer's values are declared to be in range", () => {
    const row = x.clamp(load("label", "i32", i), 0, 9);
    const body = nest({ i: 8 }, [
      { kind: "let", name: "row", value: row },
      store(i, load("rows", "f32", x.add(x.mul(variable("row"), 4), 1))),
    ]);
    expect(text(body, new Map([["label", { lo: 0, hi: 9 }]]))).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          let row: i32 = label[i]
          store out[i] = rows[4*row + 1]
        }"
    `);
    expect(text(body)).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          let row: i32 = clamp(label[i], 0, 9)
          store out[i] = rows[4*row + 1]
        }"
    `);
  });

  test("values keep their arithmetic", () => {
    const value = op("convert", "f32", x.add(x.add(i, 1), 2));
    expect(text(nest({ i: 8 }, [store(i, value)]))).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          store out[i] = f32(i + 1 + 2)
        }"
    `);
  });

  test("axes of a reduction stay as they are, even those of one turn", () => {
    const body = nest({ i: 8 }, [
      {
        kind: "accumulate",
        order: "chain",
        axes: [
          { index: "j", extent: 4 },
          { index: "k", extent: 1 },
        ],
        body: [],
        accumulators: [
          {
            name: "sum",
            op: "add",
            dtype: "f32",
            lanes: 1,
            value: load("x", "f32", x.rem(x.add(x.add(x.mul(i, 4), j), k), 4)),
          },
        ],
      },
      store(i, variable("sum", "f32")),
    ]);
    expect(text(body)).toMatchInlineSnapshot(`
      "  for i in 0..8 parallel {
          accumulate chain j in 4, k in 1 {
            sum: f32 = add x[j]
          }
          store out[i] = sum
        }"
    `);
  });
});

describe("random expressions", () => {
  const anyCase = [x.arbitraryIndex(["i", "j"]), x.arbitraryLoop, x.arbitraryLoop] as const;

  test("have the same value at every point", () => {
    fc.assert(
      fc.property(...anyCase, (expr, a, b) => {
        const bounds = { i: a, j: b };
        const after = simplified(expr, bounds);
        for (const point of x.points(bounds)) expect(x.evaluate(after, point)).toBe(x.evaluate(expr, point));
      }),
      { numRuns: 1000 },
    );
  });

  // a matter of taste, not of being right, and no proof: so with a fixed seed
  test("are simplified in one go", () => {
    fc.assert(
      fc.property(...anyCase, (expr, a, b) => {
        const after = simplified(expr, { i: a, j: b });
        expect(printExpr(simplified(after, { i: a, j: b }))).toBe(printExpr(after));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test("what a view composes and takes apart again becomes one variable", () => {
    // unflatten(flatten(i, j, k)) through shapes of the same size
    const dims = fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(dims, (shape) => {
        const names = shape.map((_, axis) => `i${axis}`);
        const flat = names.reduce<Expr>(
          (sum, name, axis) => x.add(x.mul(sum, shape[axis]!), variable(name)),
          constant("i32", 0),
        );
        const loops = Object.fromEntries(names.map((name, axis) => [name, shape[axis]!]));
        let stride = 1;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const again = simplified(x.rem(x.div(flat, stride), shape[axis]!), loops);
          expect(printExpr(again)).toBe(names[axis]);
          stride *= shape[axis]!;
        }
      }),
    );
  });
});
