import { calls, parseGraph, printGraph, type Value, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { bitsOf, evaluateGraph } from "../rewrites/fixtures/random-bits.ts";
import { fold } from "./fold.ts";

function after(text: string): string {
  const graph = fold(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  expect(fold(graph)).toBe(graph);
  return printGraph(graph);
}

const graphOf = (value: Value) => ({ name: "g", outputs: [{ name: "y", value }], updates: [] });
const none = (): never => {
  throw new Error("there is no leaf");
};

describe("fold", () => {
  test("computes elementwise ops of splats, each rounded once", () => {
    expect(
      after(`graph g(%x: f32[2, 3] input) -> (%6: f32[2, 3] output y, %4: bool[] output z) {
        %0: f32[] = constant() {value: 0.1}
        %1: f32[] = constant() {value: 3}
        %2: f32[] = div(%0, %1)
        %3: f32[] = exp(%2)
        %4: bool[] = less(%2, %3)
        %5: f32[2, 3] = broadcastInDim(%3) {axes: [], shape: [2, 3]}
        %6: f32[2, 3] = mul(%x, %5)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2, 3] input) -> (%1: f32[2, 3] output y, %2: bool[] output z) {
        %0: f32[2, 3] = constant() {value: 1.0338951349258423}
        %1: f32[2, 3] = mul(%x, %0)
        %2: bool[] = constant() {value: 1}
      }
      "
    `);
  });

  test("a constant is what its dtype makes of it before anything is computed", () => {
    const { value } = fold(graphOf(calls.convert(calls.full([], 0.1), "f64"))).outputs[0]!;
    expect(value.node.attrs.value).toBe(Math.fround(0.1));
  });

  test("keeps -0, NaN and infinities, and knows no x * 0 = 0", () => {
    expect(
      after(`graph g() -> (%4: f32[] output a, %5: f32[] output b, %6: f32[] output c) {
        %0: f32[] = constant() {value: -0}
        %1: f32[] = constant() {value: Infinity}
        %2: f32[] = constant() {value: -5}
        %3: f32[] = constant() {value: 0}
        %4: f32[] = add(%0, %0)
        %5: f32[] = mul(%1, %3)
        %6: f32[] = mul(%2, %3)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g() -> (%0: f32[] output a, %1: f32[] output b, %2: f32[] output c) {
        %0: f32[] = constant() {value: -0}
        %1: f32[] = constant() {value: NaN}
        %2: f32[] = constant() {value: -0}
      }
      "
    `);
  });

  test("views of splats are splats, but padding with something else is not", () => {
    expect(
      after(`graph g() -> (%2: f32[3, 2] output a, %3: f32[4] output b) {
        %0: f32[2, 3] = constant() {value: 2}
        %1: f32[6] = reshape(%0) {shape: [6]}
        %2: f32[3, 2] = transpose(%0) {permutation: [1, 0]}
        %4: f32[2] = slice(%1) {limit: [3], start: [1], stride: [1]}
        %3: f32[4] = pad(%4) {high: [1], interior: [0], low: [1], value: 0}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g() -> (%0: f32[3, 2] output a, %2: f32[4] output b) {
        %0: f32[3, 2] = constant() {value: 2}
        %1: f32[2] = constant() {value: 2}
        %2: f32[4] = pad(%1) {high: [1], interior: [0], low: [1], value: 0}
      }
      "
    `);
  });

  test("computes with literals by the op's own lowering, sums in their order", () => {
    const literal = calls.literal(Float64Array.from({ length: 600 }, (_, i) => Math.fround(1 / (i + 1))));
    const graph = graphOf(calls.sum(calls.reverse(calls.mul(literal, 3))));
    const folded = fold(graph);
    expect(folded.outputs[0]!.value.node.op).toBe("constant");
    expect(bitsOf(evaluateGraph(folded, none)[0]!)).toEqual(bitsOf(evaluateGraph(graph, none)[0]!));
  });

  test("a literal of equal elements becomes a splat", () => {
    const x = calls.literal([1, 2, 3]);
    expect(printGraph(fold(graphOf(calls.mul(x, 0))), { provenance: false })).toMatchInlineSnapshot(`
      "graph g() -> (%0: f32[3] output y) {
        %0: f32[3] = constant() {value: 0}
      }
      "
    `);
  });

  test("makes no more data than there was, and stops at a limit", () => {
    const repeated = graphOf(calls.broadcastTo(calls.literal([1, 2, 3]), [100, 3]));
    expect(fold(repeated)).toBe(repeated);
    const large = graphOf(calls.neg(calls.literal(new Float64Array(2 ** 16 + 1).fill(1))));
    expect(fold(large)).toBe(large);
    const long = calls.literal(
      Float64Array.from({ length: 2 ** 16 }, (_, i) => i),
      "f32",
      [256, 256],
    );
    const slow = graphOf(calls.matmul(long, long));
    expect(fold(slow)).toBe(slow);
  });

  test("nothing to compute is nothing", () => {
    expect(
      after(`graph g(%x: f32[0, 3] input) -> (%0: f32[0] output y) {
        %0: f32[0] = reduce(%x) {axes: [1], op: "sum"}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g() -> (%0: f32[0] output y) {
        %0: f32[0] = constant() {value: 0}
      }
      "
    `);
  });
});
