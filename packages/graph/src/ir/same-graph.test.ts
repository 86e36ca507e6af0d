import { expect, test } from "vitest";
import { makeNode } from "./builder.ts";
import { graphOf, leafOf, toy } from "./fixtures/toy-ops.ts";
import { parseGraph } from "./parse.ts";
import { traceRegion } from "./region.ts";
import { sameGraph } from "./same-graph.ts";

const text = `
graph g(%x: f32[2, 3] input) -> (%2: f32[3, 2] output y) {
  %0: f32[3, 2] = transpose(%x) {permutation: [1, 0]}
  %1: f32[3, 2] = constant() {value: 2}
  %2: f32[3, 2] = sub(%0, %1)
}
`;

test("a graph and its twin", () => {
  expect(sameGraph(parseGraph(text), parseGraph(text))).toBe(true);
});

test.each<readonly [string, string, string]>([
  ["the name of an input", "%x", "%z"],
  ["the name of an output", "output y", "output z"],
  ["an op", "sub(", "mul("],
  ["an attribute", "value: 2", "value: -2"],
  ["the sign of zero", "value: 2", "value: -0"],
  ["the order of operands", "sub(%0, %1)", "sub(%1, %0)"],
  ["another operand of the same type", "sub(%0, %1)", "sub(%0, %0)"],
  ["a type", "f32", "f64"],
])("other in %s", (_, from, to) => {
  expect(sameGraph(parseGraph(text), parseGraph(text.replaceAll(from, to)))).toBe(false);
});

test("regions are looked into", () => {
  const x = leafOf("input", "x", [2]);
  const loop = (tag: string) => {
    const { region } = traceRegion([x], ([a]) => [toy("tagged", [a!], { tag })]);
    return graphOf({ y: makeNode("loop", [x], { count: 2 }, [x], {}, [region]).results[0]! });
  };
  expect(sameGraph(loop("a"), loop("a"))).toBe(true);
  expect(sameGraph(loop("a"), loop("b"))).toBe(false);
});
