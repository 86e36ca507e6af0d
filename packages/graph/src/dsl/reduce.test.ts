import { describe, expect, test } from "vitest";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { all, any, argmax, argmin, max, mean, min, prod, sum } from "./reduce.ts";

const batch = dim("batch");
const x = input([batch, 3, 4]);
const bind = { batch: [2] };
const n = input([2, 3], "i32");
const b = input([2, 3], "bool");

const shapes = (tensors: Readonly<Record<string, unknown>>) =>
  Object.values(tensors).map((tensor) => (tensor as { shape: readonly number[] }).shape);

describe("reductions", () => {
  test.each(Object.entries({ sum, prod, max, min, mean }))(
    "%s: one axis, several, all; kept or not",
    (_, f) => {
      const seen: unknown[] = [];
      graphOf(
        { x },
        (args) => {
          const tensors = {
            one: f(args.x, 1),
            last: f(args.x, -1),
            two: f(args.x, [0, -1]),
            all: f(args.x),
            kept: f(args.x, 1, true),
            allKept: f(args.x, undefined, true),
            none: f(args.x, []),
          };
          seen.push(shapes(tensors));
          return tensors;
        },
        bind,
      );
      expect(seen[0]).toEqual([[2, 4], [2, 3], [3], [], [2, 1, 4], [1, 1, 1], [2, 3, 4]]);
    },
  );

  test.each(Object.entries({ any, all }))("%s takes truth values", (_, f) => {
    const graph = graphOf({ b }, (args) => f(args.b, 1));
    expect(graph.outputs[0]!.value).toMatchObject({ dtype: "bool", shape: [2] });
    expect(refusalOf({ n }, (args) => f(args.n as never))).toContain("make truth values by comparing");
  });

  test.each(Object.entries({ argmax, argmin }))("%s gives positions", (_, f) => {
    const seen: unknown[] = [];
    const graph = graphOf(
      { x },
      (args) => {
        const tensors = {
          one: f(args.x, 1),
          kept: f(args.x, -1, true),
          flat: f(args.x),
          flatKept: f(args.x, undefined, true),
        };
        seen.push(shapes(tensors));
        return tensors;
      },
      bind,
    );
    expect(seen[0]).toEqual([[2, 4], [2, 3, 1], [], [1, 1, 1]]);
    expect(graph.outputs.map(({ value }) => value.dtype)).toEqual(["i32", "i32", "i32", "i32"]);
  });

  test("a mean is the sum divided by the count", () => {
    expect(textOf({ x }, (args) => mean(args.x, [1, 2]), bind)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3, 4] input {dims: ["batch", 3, 4]}) -> (%2: f32[2] output y) {
        %0: f32[2] = reduce(%x) {axes: [1, 2], op: "sum"}
        %1: f32[2] = constant() {value: 12}
        %2: f32[2] = div(%0, %1)
      }
      "
    `);
  });

  test("refusals", () => {
    expect(refusalOf({ x }, (args) => sum(args.x, 3 as never), bind)).toMatchInlineSnapshot(`
      "
      shape/axis: sum: there is no axis 3
        operand  x  f32[2, 3, 4]  3 axes
        at   reduce.test.ts
        hint axes are -3 to 2; -1 is the last
      "
    `);
    expect(refusalOf({ x }, (args) => max(args.x, [0, -3] as never), bind)).toMatchInlineSnapshot(`
      "
      shape/axis: max: axis 0 is named twice
        operand  x  f32[2, 3, 4]
        at   reduce.test.ts
      "
    `);
    expect(refusalOf({ b }, (args) => sum(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: sum: takes f32, f64 or i32, not bool
        operand  b  bool[2, 3]  is bool
        at   reduce.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ n }, (args) => mean(args.n as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: mean: takes f32 or f64, not i32
        operand  n  i32[2, 3]  is i32
        at   reduce.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, (args) => sum(args.x, 0.5 as never), bind)).toMatchInlineSnapshot(`
      "
      op/argument: sum: axis is the number 0.5; it must be a whole number
        at   reduce.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => prod(args.x, 0 as never, 1 as never), bind)).toMatchInlineSnapshot(`
      "
      op/argument: prod: keepDims is the number 1; it must be true or false
        at   reduce.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => argmax(args.x, [0] as never), bind)).toMatchInlineSnapshot(`
      "
      op/argument: argmax: axis is a list; it must be a whole number
        at   reduce.test.ts
      "
    `);
    expect(refusalOf({ e: input([0, 3]) }, (args) => argmax(args.e, 0))).toMatchInlineSnapshot(`
      "
      reduce/empty: argReduce: there is no argmax of nothing
        operand  e  f32[0, 3]  axis 0 has size 0
        at   reduce.test.ts
      "
    `);
    expect(refusalOf({ b }, (args) => argmin(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: argmin: takes f32, f64 or i32, not bool
        operand  b  bool[2, 3]  is bool
        at   reduce.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
  });
});
