import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { cumsum, linearRecurrence, logCumsumExp } from "./cumulative.ts";
import { refusalOf, textOf } from "./fixtures/build.ts";
import { argsort, kthValue, median, quantile, sort, topK } from "./sort.ts";

const x = input([2, 4]);
const n = input([3], "i32");
const b = input([3], "bool");

describe("graphs", () => {
  test("elements and positions come from one node, positions first", () => {
    expect(
      textOf({ x }, (args) => ({ top: topK(args.x, 2).values, order: argsort(args.x, 0) })),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 4] input) -> (%3: f32[2, 2] output top, %4: i32[2, 4] output order) {
        %0: i32[2, 4], %1: f32[2, 4], %2: i32[2, 4] = sort(%x) {axis: 1, descending: true}
        %3: f32[2, 2] = slice(%1) {limit: [2, 2], start: [0, 0], stride: [1, 1]}
        %4: i32[2, 4], %5: f32[2, 4], %6: i32[2, 4] = sort(%x) {axis: 0, descending: false}
      }
      "
    `);
  });

  test("a running sum is one node", () => {
    expect(textOf({ x }, (args) => cumsum(args.x, -1))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 4] input) -> (%0: f32[2, 4] output y) {
        %0: f32[2, 4] = cumulative(%x) {axis: 1, op: "cumsum"}
      }
      "
    `);
  });

  test("factors and terms are broadcast", () => {
    expect(
      textOf({ x, factor: input([1]) }, (args) => linearRecurrence(args.factor, args.x, 1)),
    ).toMatchInlineSnapshot(`
      "
      graph main(%factor: f32[1] input, %x: f32[2, 4] input) -> (%1: f32[2, 4] output y) {
        %0: f32[2, 4] = broadcastInDim(%factor) {axes: [1], shape: [2, 4]}
        %1: f32[2, 4] = linearRecurrence(%0, %x) {axis: 1}
      }
      "
    `);
  });
});

describe("refusals", () => {
  test("of order", () => {
    expect(refusalOf({ b }, (args) => sort(args.b as never))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: sort: takes f32, f64 or i32, not bool
        operand  b  bool[3]  is bool
        at   lines.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(refusalOf({ x }, (args) => topK(args.x, 5 as never).values)).toMatchInlineSnapshot(`
      "
      op/argument: topK: there are no 5 elements along axis 1
        operand  x  f32[2, 4]  axis 1 has size 4
        at   lines.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => kthValue(args.x, 0).values)).toMatchInlineSnapshot(`
      "
      op/argument: kthValue: k is the number 0; it must be a whole number from 1
        at   lines.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => quantile(args.x, 1.5))).toMatchInlineSnapshot(`
      "
      op/argument: quantile: q is the number 1.5; it must be a number from 0 to 1
        at   lines.test.ts
      "
    `);
    expect(refusalOf({ none: input([2, 0]) }, (args) => median(args.none))).toMatchInlineSnapshot(`
      "
      reduce/empty: median: there is no median of nothing
        operand  none  f32[2, 0]  axis 1 has size 0
        at   lines.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => sort(args.x, 0, { descend: true } as never))).toMatchInlineSnapshot(`
      "
      op/argument: sort: there is no option descend
        at   lines.test.ts
        hint options: descending
      "
    `);
  });

  test("of running reductions", () => {
    expect(refusalOf({ x }, (args) => cumsum(args.x, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: cumsum: there is no axis 2
        operand  x  f32[2, 4]  2 axes
        at   lines.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    expect(refusalOf({ n }, (args) => logCumsumExp(args.n as never, 0))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: logCumsumExp: takes f32 or f64, not i32
        operand  n  i32[3]  is i32
        at   lines.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    expect(
      refusalOf({ x, n }, (args) => linearRecurrence(args.n as never, args.x, 0)),
    ).toMatchInlineSnapshot(`
      "
      dtype/unsupported: linearRecurrence: takes f32 or f64, not i32
        factor  n  i32[3]     is i32
        term    x  f32[2, 4]
        at   lines.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
  });
});
