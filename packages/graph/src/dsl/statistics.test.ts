import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { logSumExp, norm, standardDeviation, variance } from "./statistics.ts";

const x = input([2, 3]);
const n = input([2, 3], "i32");

describe("statistics", () => {
  test.each(Object.entries({ variance, standardDeviation, logSumExp, norm }))(
    "%s: axes as in a sum",
    (_, f) => {
      const graph = graphOf({ x }, (args) => ({
        one: f(args.x, 1),
        all: f(args.x),
        kept: f(args.x, 0, true),
      }));
      expect(graph.outputs.map(({ value }) => value.shape)).toEqual([[2], [], [1, 3]]);
      expect(refusalOf({ x }, (args) => f(args.x, 2 as never))).toContain("shape/axis");
      expect(refusalOf({ n }, (args) => f(args.n as never))).toContain("takes f32 or f64, not i32");
    },
  );

  test("the variance of a sample is divided by one less", () => {
    expect(textOf({ x }, (args) => variance(args.x, 1))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%9: f32[2] output y) {
        %0: f32[2] = reduce(%x) {axes: [1], op: "sum"}
        %1: f32[2, 1] = reshape(%0) {shape: [2, 1]}
        %2: f32[2, 1] = constant() {value: 3}
        %3: f32[2, 1] = div(%1, %2)
        %4: f32[2, 3] = broadcastInDim(%3) {axes: [0, 1], shape: [2, 3]}
        %5: f32[2, 3] = sub(%x, %4)
        %6: f32[2, 3] = mul(%5, %5)
        %7: f32[2] = reduce(%6) {axes: [1], op: "sum"}
        %8: f32[2] = constant() {value: 2}
        %9: f32[2] = div(%7, %8)
      }
      "
    `);
    expect(textOf({ x }, (args) => variance(args.x, 1, false, { correction: 0 }))).toContain("{value: 3}");
  });

  test("logSumExp takes the maximum out, unless it is infinite", () => {
    expect(textOf({ x }, (args) => logSumExp(args.x, 1))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%12: f32[2] output y) {
        %0: f32[2] = reduce(%x) {axes: [1], op: "max"}
        %1: f32[2, 1] = reshape(%0) {shape: [2, 1]}
        %2: f32[2, 1] = stopGradient(%1)
        %3: bool[2, 1] = isFinite(%2)
        %4: f32[2, 1] = constant() {value: 0}
        %5: f32[2, 1] = select(%3, %2, %4)
        %6: f32[2, 3] = broadcastInDim(%5) {axes: [0, 1], shape: [2, 3]}
        %7: f32[2, 3] = sub(%x, %6)
        %8: f32[2, 3] = exp(%7)
        %9: f32[2] = reduce(%8) {axes: [1], op: "sum"}
        %10: f32[2] = log(%9)
        %11: f32[2] = reshape(%5) {shape: [2]}
        %12: f32[2] = add(%10, %11)
      }
      "
    `);
  });

  test("the order of a norm", () => {
    const ofOrder = (order: number) => textOf({ x }, (args) => norm(args.x, 1, false, { order }));
    expect(ofOrder(2)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%8: f32[2] output y) {
        %0: f32[2, 3] = mul(%x, %x)
        %1: f32[2] = reduce(%0) {axes: [1], op: "sum"}
        %2: f32[2] = constant() {value: 0}
        %3: bool[2] = equal(%1, %2)
        %4: f32[2] = constant() {value: 0}
        %5: f32[2] = constant() {value: 1}
        %6: f32[2] = select(%3, %5, %1)
        %7: f32[2] = sqrt(%6)
        %8: f32[2] = select(%3, %4, %7)
      }
      "
    `);
    expect(ofOrder(1)).toContain("abs(");
    expect(ofOrder(Number.POSITIVE_INFINITY)).toContain('op: "max"');
    expect(ofOrder(Number.NEGATIVE_INFINITY)).toContain('op: "min"');
    expect(ofOrder(0)).toContain("notEqual(");
    expect(ofOrder(0.5)).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input) -> (%17: f32[2] output y) {
        %0: f32[2, 3] = abs(%x)
        %1: f32[2, 3] = constant() {value: 0}
        %2: bool[2, 3] = equal(%0, %1)
        %3: f32[2, 3] = constant() {value: 0}
        %4: f32[2, 3] = constant() {value: 1}
        %5: f32[2, 3] = select(%2, %4, %0)
        %6: f32[2, 3] = constant() {value: 0.5}
        %7: f32[2, 3] = pow(%5, %6)
        %8: f32[2, 3] = select(%2, %3, %7)
        %9: f32[2] = reduce(%8) {axes: [1], op: "sum"}
        %10: f32[2] = constant() {value: 0}
        %11: bool[2] = equal(%9, %10)
        %12: f32[2] = constant() {value: 0}
        %13: f32[2] = constant() {value: 1}
        %14: f32[2] = select(%11, %13, %9)
        %15: f32[2] = constant() {value: 2}
        %16: f32[2] = pow(%14, %15)
        %17: f32[2] = select(%11, %12, %16)
      }
      "
    `);
  });

  test("refusals", () => {
    expect(
      refusalOf({ x }, (args) => norm(args.x, 1, false, { order: "inf" as never })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: norm: order is "inf"; it must be a number
        at   statistics.test.ts
      "
    `);
    expect(
      refusalOf({ x }, (args) => variance(args.x, 1, false, { correction: null as never })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: variance: correction is null; it must be a number
        at   statistics.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => variance(args.x, 1, false, 0 as never))).toMatchInlineSnapshot(`
      "
      op/argument: variance: options is the number 0; it must be a record of options
        at   statistics.test.ts
      "
    `);
  });
});
