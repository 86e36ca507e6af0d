import { parseGraph, printGraph } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { dce } from "./dce.ts";

test("an update that changes nothing goes, with all that only it needed", () => {
  const graph = parseGraph(`graph g(%x: f32[2] input, %w: f32[2] param, %m: f32[2] state) ->
    (%0: f32[2] output y, %w: f32[2] update w, %0: f32[2] update m) {
      %0: f32[2] = add(%x, %m)
    }`);
  expect(printGraph(dce(graph))).toMatchInlineSnapshot(`
    "graph g(%x: f32[2] input, %m: f32[2] state) -> (%0: f32[2] output y, %0: f32[2] update m) {
      %0: f32[2] = add(%x, %m)
    }
    "
  `);
});

test("one variable may take another's value", () => {
  const graph = parseGraph(
    `graph g(%a: f32[2] state, %b: f32[2] state) -> (%b: f32[2] update a, %a: f32[2] update b) {}`,
  );
  expect(dce(graph)).toBe(graph);
});
