import { type Graph, parseGraph, printGraph, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { mergeResiduals } from "./merge-residuals.ts";
import { pruneLoops } from "./prune-loops.ts";

function after(pass: (graph: Graph) => Graph, text: string): string {
  const graph = pass(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  return `\n${printGraph(graph, { provenance: false }).trimEnd()}\n`;
}

describe("prune-loops", () => {
  test("takes out results that nothing reads, and then operands that no body uses", () => {
    expect(
      after(
        pruneLoops,
        `graph g(%x: f32[4, 2] input, %y: f32[4, 2] input, %h: f32[2] input) -> (%0: f32[2] output last) {
          %0: f32[2], %1: f32[4, 2] = scan(%h, %x, %y) {carries: 1, length: 4, reverse: false, sequences: 2} region(%arg0: f32[2], %arg1: f32[2], %arg2: f32[2]) -> (%0: f32[2], %1: f32[2]) {
            %0: f32[2] = add(%arg0, %arg1)
            %1: f32[2] = mul(%arg0, %arg2)
          }
        }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph g(%h: f32[2] input, %x: f32[4, 2] input) -> (%0: f32[2] output last) {
        %0: f32[2] = scan(%h, %x) {carries: 1, length: 4, reverse: false, sequences: 1} region(%arg0: f32[2], %arg1: f32[2]) -> (%0: f32[2]) {
          %0: f32[2] = add(%arg0, %arg1)
        }
      }
      "
    `);
  });

  test("the flag of a branch is no input", () => {
    expect(
      after(
        pruneLoops,
        `graph g(%f: bool[] input, %x: f32[2] input, %y: f32[2] input) -> (%1: f32[2] output b) {
          %0: f32[2], %1: f32[2] = cond(%f, %x, %y) region(%arg0: f32[2], %arg1: f32[2]) -> (%0: f32[2], %arg1: f32[2]) {
            %0: f32[2] = neg(%arg0)
          } region(%arg0: f32[2], %arg1: f32[2]) -> (%arg0: f32[2], %0: f32[2]) {
            %0: f32[2] = neg(%arg1)
          }
        }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph g(%f: bool[] input, %y: f32[2] input) -> (%0: f32[2] output b) {
        %0: f32[2] = cond(%f, %y) region(%arg0: f32[2]) -> (%arg0: f32[2]) {
        } region(%arg0: f32[2]) -> (%0: f32[2]) {
          %0: f32[2] = neg(%arg0)
        }
      }
      "
    `);
  });

  test("what is used stays, the same graph", () => {
    const graph = parseGraph(
      `graph g(%x: f32[4, 2] input, %h: f32[2] input) -> (%0: f32[2] output last, %1: f32[4, 2] output all) {
        %0: f32[2], %1: f32[4, 2] = scan(%h, %x) {carries: 1, length: 4, reverse: false, sequences: 1} region(%arg0: f32[2], %arg1: f32[2]) -> (%0: f32[2], %0: f32[2]) {
          %0: f32[2] = add(%arg0, %arg1)
        }
      }`,
    );
    expect(pruneLoops(graph)).toBe(graph);
    expect(mergeResiduals(graph)).toBe(graph);
  });
});
