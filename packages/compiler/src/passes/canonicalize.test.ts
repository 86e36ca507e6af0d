import { makeNode, parseGraph, printGraph, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { canonicalize } from "./canonicalize.ts";
import { fold } from "./fold.ts";

function after(text: string, fastMath = false): string {
  const graph = canonicalize(parseGraph(text), { fastMath });
  expect(verifyGraph(graph)).toEqual([]);
  expect(canonicalize(graph, { fastMath })).toBe(graph);
  return printGraph(graph);
}

describe("canonicalize", () => {
  test("goes on until nothing changes, and sees constants through views", () => {
    expect(
      after(`graph g(%x: f32[2, 3] input) -> (%6: f32[2, 3] output y) {
        %0: f32[] = constant() {value: 1}
        %1: f32[3, 2] = broadcastInDim(%0) {axes: [], shape: [3, 2]}
        %2: f32[2, 3] = neg(%x)
        %3: f32[3, 2] = transpose(%2) {permutation: [1, 0]}
        %4: f32[3, 2] = mul(%1, %3)
        %5: f32[2, 3] = transpose(%4) {permutation: [1, 0]}
        %6: f32[2, 3] = neg(%5)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2, 3] input) -> (%x: f32[2, 3] output y) {
      }
      "
    `);
  });

  test("a convolution is not computed twice for what is cut off one of its uses", () => {
    const cut = (outputs: string): string =>
      after(`graph g(%x: f32[1, 1, 6] input, %w: f32[1, 1, 3] input) -> (${outputs}) {
        %0: f32[1, 1, 10] = pad(%x) {high: [0, 0, 2], interior: [0, 0, 0], low: [0, 0, 2], value: 0}
        %1: f32[1, 1, 8] = convGeneral(%0, %w) {dilation: [1], groups: 1, innermost: "channel", stride: [1]}
        %2: f32[1, 1, 6] = pad(%1) {high: [0, 0, -1], interior: [0, 0, 0], low: [0, 0, -1], value: 0}
      }`);
    expect(cut("%2: f32[1, 1, 6] output y")).toMatchInlineSnapshot(`
      "graph g(%x: f32[1, 1, 6] input, %w: f32[1, 1, 3] input) -> (%1: f32[1, 1, 6] output y) {
        %0: f32[1, 1, 8] = pad(%x) {high: [0, 0, 1], interior: [0, 0, 0], low: [0, 0, 1], value: 0}
        %1: f32[1, 1, 6] = convGeneral(%0, %w) {dilation: [1], groups: 1, innermost: "channel", stride: [1]}
      }
      "
    `);
    expect(cut("%1: f32[1, 1, 8] output y, %2: f32[1, 1, 6] output z")).toContain(
      "f32[1, 1, 8] = convGeneral",
    );
  });

  test("a chain of 50,000 views and 50,000 signs is no problem", () => {
    const type = { dtype: "f32", shape: [2] } as const;
    let value = makeNode("input", [], { name: "x", ...type, dims: [2] }, [type]).results[0]!;
    for (let i = 0; i < 50_000; i++) {
      value = makeNode("reverse", [value], { axes: [0] }, [type]).results[0]!;
      value = makeNode("neg", [value], {}, [type]).results[0]!;
    }
    const graph = { name: "g", outputs: [{ name: "y", value }], updates: [] };
    expect(canonicalize(graph)).toBe(graph);
    expect(fold(graph)).toBe(graph);
  });

  test("leaves alone what is only nearly equal", () => {
    const text = `graph g(%x: f32[2] input, %y: f32[2] input) -> (
        %1: f32[2] output a, %2: f32[2] output b, %3: f32[2] output c, %4: f32[2] output d, %5: f32[2] output e,
        %7: f32[2] output f, %9: bool[2] output g, %11: f32[2] output h, %13: f32[2] output i, %15: f32[] output j) {
      %0: f32[2] = constant() {value: 0}
      %1: f32[2] = add(%x, %0)
      %2: f32[2] = mul(%x, %0)
      %3: f32[2] = sub(%x, %x)
      %4: f32[2] = div(%x, %x)
      %5: f32[2] = sub(%0, %x)
      %6: f32[2] = sub(%x, %y)
      %7: f32[2] = neg(%6)
      %8: bool[2] = less(%x, %y)
      %9: bool[2] = not(%8)
      %10: f32[2] = constant() {value: 3}
      %11: f32[2] = div(%x, %10)
      %12: f32[2] = constant() {value: 2}
      %13: f32[2] = pow(%x, %12)
      %14: f32[1, 2] = reshape(%x) {shape: [1, 2]}
      %15: f32[] = reduce(%14) {axes: [0, 1], op: "sum"}
    }`;
    const graph = parseGraph(text);
    expect(canonicalize(graph)).toBe(graph);
  });

  test("fast math goes further", () => {
    expect(
      after(
        `graph g(%x: f32[2] input) -> (%6: f32[2] output y) {
          %0: f32[2] = constant() {value: 0}
          %1: f32[2] = constant() {value: 3}
          %2: f32[2] = constant() {value: 2}
          %3: f32[2] = add(%x, %0)
          %4: f32[2] = div(%3, %1)
          %5: f32[2] = pow(%4, %2)
          %6: f32[2] = sub(%0, %5)
        }`,
        true,
      ),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2] input) -> (%3: f32[2] output y) {
        %0: f32[2] = constant() {value: 0.3333333432674408}
        %1: f32[2] = mul(%x, %0)
        %2: f32[2] = mul(%1, %1)
        %3: f32[2] = neg(%2)
      }
      "
    `);
  });

  test("works inside regions", () => {
    expect(
      after(`graph g(%x: f32[2] input) -> (%0: f32[2] output y) {
        %0: f32[2] = customVjp(%x) region(%arg0: f32[2]) -> (%1: f32[2]) {
          %0: f32[2] = neg(%arg0)
          %1: f32[2] = neg(%0)
        } region(%arg0: f32[2], %arg1: f32[2], %arg2: f32[2]) -> (%0: f32[2]) {
          %0: f32[2] = neg(%arg2)
        }
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2] input) -> (%0: f32[2] output y) {
        %0: f32[2] = customVjp(%x) region(%arg0: f32[2]) -> (%arg0: f32[2]) {
        } region(%arg0: f32[2], %arg1: f32[2], %arg2: f32[2]) -> (%0: f32[2]) {
          %0: f32[2] = neg(%arg2)
        }
      }
      "
    `);
  });

  test("what it makes keeps the role, scope and place of what it replaces", () => {
    expect(
      after(`graph g(%x: f32[2] input, %y: f32[2] input) -> (%1: f32[2] output z) {
        %0: f32[2] = neg(%y)  // in dense1
        %1: f32[2] = sub(%x, %0)  // backward in dense2 at model.ts:3:4
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2] input, %y: f32[2] input) -> (%0: f32[2] output z) {
        %0: f32[2] = add(%x, %y)  // backward in dense2 at model.ts:3:4
      }
      "
    `);
  });
});
