import { graphNodes, parseGraph, printGraph, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { fuse } from "./fuse.ts";

function after(text: string): string {
  const graph = fuse(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  return printGraph(graph);
}

const fusionsIn = (text: string): number =>
  graphNodes(fuse(parseGraph(text))).filter(({ op }) => op === "fusion").length;

describe("fuse", () => {
  test("an elementwise chain is one kernel, with its last value as the only one stored", () => {
    expect(
      after(`graph g(%x: f32[4] input, %b: f32[4] input) -> (%2: f32[4] output y) {
        %0: f32[4] = add(%x, %b)
        %1: f32[4] = tanh(%0)
        %2: f32[4] = mul(%1, %1)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%b: f32[4] input, %x: f32[4] input) -> (%0: f32[4] output y) {
        %0: f32[4] = fusion(%b, %x) region(%arg0: f32[4], %arg1: f32[4]) -> (%2: f32[4]) {
          %0: f32[4] = add(%arg1, %arg0)
          %1: f32[4] = tanh(%0)
          %2: f32[4] = mul(%1, %1)
        }
      }
      "
    `);
  });

  test("a contraction takes in its bias and activation; both values are stored where both are read", () => {
    expect(
      after(`graph g(%x: f32[2, 3] input, %w: f32[3, 4] param, %b: f32[4] param) -> (%2: f32[2, 4] output z, %3: f32[2, 4] output y) {
        %0: f32[2, 4] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[2, 4] = broadcastInDim(%b) {axes: [1], shape: [2, 4]}
        %2: f32[2, 4] = add(%0, %1)
        %3: f32[2, 4] = tanh(%2)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(
        %w: f32[3, 4] param,
        %x: f32[2, 3] input,
        %b: f32[4] param,
      ) -> (
        %0: f32[2, 4] output z,
        %1: f32[2, 4] output y,
      ) {
        %0: f32[2, 4], %1: f32[2, 4] = fusion(%w, %x, %b) region(%arg0: f32[3, 4], %arg1: f32[2, 3], %arg2: f32[4]) -> (%2: f32[2, 4], %3: f32[2, 4]) {
          %0: f32[2, 4] = dotGeneral(%arg1, %arg0) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
          %1: f32[2, 4] = broadcastInDim(%arg2) {axes: [1], shape: [2, 4]}
          %2: f32[2, 4] = add(%0, %1)
          %3: f32[2, 4] = tanh(%2)
        }
      }
      "
    `);
  });

  test("arithmetic is not repeated inside a contraction, nor behind a bounds check", () => {
    const product = `graph g(%x: f32[2, 3] input, %w: f32[3, 4] param) -> (%1: f32[2, 4] output y) {
      %0: f32[2, 3] = exp(%x)
      %1: f32[2, 4] = dotGeneral(%0, %w) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
    }`;
    const padded = `graph g(%x: f32[3] input) -> (%1: f32[5] output y) {
      %0: f32[3] = exp(%x)
      %1: f32[5] = pad(%0) {high: [1], interior: [0], low: [1], value: 0}
    }`;
    expect([fusionsIn(product), fusionsIn(padded)]).toEqual([0, 0]);
  });

  test("work stays out of a contraction, a bounds check and a second reader behind a view, too", () => {
    const behindView = (readers: string, outputs: string) => `graph g(
      %x: f32[2, 3] input, %w: f32[3, 4] param, %b: f32[2, 4] param, %v: f32[2, 4, 5] param) -> (${outputs}) {
      %0: f32[2, 4] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
      %1: f32[2, 4] = add(%0, %b)
      %2: f32[8] = reshape(%1) {shape: [8]}
      ${readers}
    }`;
    const contraction = behindView(
      `%3: f32[5, 8] = reshape(%v) {shape: [5, 8]}
      %4: f32[5] = dotGeneral(%3, %2) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}`,
      "%4: f32[5] output y",
    );
    const guarded = behindView(
      "%3: f32[9] = pad(%2) {high: [1], interior: [0], low: [0], value: 0}",
      "%3: f32[9] output y",
    );
    const twice = behindView(
      `%3: f32[8] = exp(%2)
      %4: f32[] = reduce(%2) {axes: [0], op: "max"}`,
      "%3: f32[8] output y, %4: f32[] output z",
    );
    for (const text of [contraction, guarded, twice]) {
      const products = graphNodes(fuse(parseGraph(text))).filter(({ op, regions }) => {
        return op === "fusion" && regions[0]!.outputs[0]!.shape.join() === "2,4";
      });
      expect(products.length).toBe(1);
    }
  });

  test("a value with two readers is computed once and stored; a condition on what is in memory is repeated", () => {
    expect(
      after(`graph g(%x: f32[6] input) -> (%2: f32[] output s, %3: f32[2, 3] output r) {
        %0: f32[6] = exp(%x)
        %1: f32[6] = mul(%0, %0)
        %2: f32[] = reduce(%1) {axes: [0], op: "sum"}
        %3: f32[2, 3] = reshape(%0) {shape: [2, 3]}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[6] input) -> (%1: f32[] output s, %2: f32[2, 3] output r) {
        %0: f32[6] = exp(%x)
        %1: f32[] = fusion(%0) region(%arg0: f32[6]) -> (%1: f32[]) {
          %0: f32[6] = mul(%arg0, %arg0)
          %1: f32[] = reduce(%0) {axes: [0], op: "sum"}
        }
        %2: f32[2, 3] = reshape(%0) {shape: [2, 3]}
      }
      "
    `);
  });

  test("a contraction stays out of the reduction that follows its elementwise work", () => {
    const text = after(`graph g(%x: f32[2, 3] input, %w: f32[3, 4] param) -> (%2: f32[] output y) {
      %0: f32[2, 4] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
      %1: f32[2, 4] = tanh(%0)
      %2: f32[] = reduce(%1) {axes: [0, 1], op: "sum"}
    }`);
    expect(text).toMatch(/fusion\(.*\n.*dotGeneral.*\n.*tanh.*\n {2}\}\n.*= reduce\(/);
  });

  test("an op with loops of its own stores all of its results, read or not", () => {
    expect(
      after(`graph g(%x: f32[2, 3] input) -> (%3: f32[3, 2] output y) {
        %1: f32[3, 2] = transpose(%x) {permutation: [1, 0]}
        %2: i32[3, 2], %3: f32[3, 2], %4: i32[3, 2] = sort(%1) {axis: 1, descending: false}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2, 3] input) -> (%1: f32[3, 2] output y) {
        %0: i32[3, 2], %1: f32[3, 2], %2: i32[3, 2] = fusion(%x) region(%arg0: f32[2, 3]) -> (%1: i32[3, 2], %2: f32[3, 2], %3: i32[3, 2]) {
          %0: f32[3, 2] = transpose(%arg0) {permutation: [1, 0]}
          %1: i32[3, 2], %2: f32[3, 2], %3: i32[3, 2] = sort(%0) {axis: 1, descending: false}
        }
      }
      "
    `);
  });

  test("updates of all parameters share one kernel, after everything else", () => {
    const text = after(`graph g(%w: f32[3] param, %v: f32[2] param, %g: f32[3] input, %h: f32[2] input) -> (
      %1: f32[3] update w, %3: f32[2] update v, %4: f32[3] output e) {
        %0: f32[3] = mul(%g, %g)  // update
        %1: f32[3] = sub(%w, %0)  // update
        %2: f32[2] = mul(%h, %h)  // update
        %3: f32[2] = sub(%v, %2)  // update
        %4: f32[3] = exp(%w)
      }`);
    expect(text.match(/= fusion/g)?.length).toBe(1);
    expect(text).toMatch(/%\d+: f32\[3\], %\d+: f32\[2\] = fusion/);
  });

  test("a chain of 20,000 nodes takes kernels of bounded size, and no recursion", () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `%${i}: f32[2] = tanh(${i === 0 ? "%x" : `%${i - 1}`})`,
    );
    const graph = fuse(
      parseGraph(`graph g(%x: f32[2] input) -> (%19999: f32[2] output y) {\n${lines.join("\n")}\n}`),
    );
    const sizes = graphNodes(graph).map(({ regions }) => regions.length);
    expect(sizes.length).toBeGreaterThan(50);
  });
});
