import {
  calls,
  GraphError,
  makeNode,
  parseGraph,
  printGraph,
  recordOf,
  traceRegion,
  verifyGraph,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { differentiate } from "./differentiate.ts";

function after(text: string): string {
  const graph = differentiate(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  return printGraph(graph, { provenance: false });
}

describe("differentiate", () => {
  test("the gradient of sum(x * w) is the other factor, and broadcasting is undone by a sum", () => {
    expect(
      after(`graph g(%x: f32[2, 3] input, %w: f32[3] param) -> (%4: f32[3] output d) {
        %0: f32[2, 3] = broadcastInDim(%w) {axes: [1], shape: [2, 3]}
        %1: f32[2, 3] = mul(%x, %0)
        %2: f32[] = reduce(%1) {axes: [0, 1], op: "sum"}
        %3: f32[] = constant() {value: 1}
        %4: f32[3] = gradient(%2, %3, %w) {outputs: 1, wrt: 1}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2, 3] input) -> (%3: f32[3] output d) {
        %0: f32[] = constant() {value: 1}
        %1: f32[2, 3] = broadcastInDim(%0) {axes: [], shape: [2, 3]}
        %2: f32[2, 3] = mul(%1, %x)
        %3: f32[3] = reduce(%2) {axes: [0], op: "sum"}
      }
      "
    `);
  });

  test("an inner gradient is expanded before an outer one reads it", () => {
    const text = after(`graph g(%x: f32[] input) -> (%5: f32[] output d) {
      %0: f32[] = mul(%x, %x)
      %1: f32[] = mul(%0, %x)
      %2: f32[] = constant() {value: 1}
      %3: f32[] = gradient(%1, %2, %x) {outputs: 1, wrt: 1}
      %4: f32[] = constant() {value: 1}
      %5: f32[] = gradient(%3, %4, %x) {outputs: 1, wrt: 1}
    }`);
    expect(text).not.toContain("gradient(");
  });

  test("what the output does not depend on has zeros", () => {
    expect(
      after(`graph g(%x: f32[2] input, %z: f32[2] input) -> (%2: f32[2] output d) {
        %0: f32[] = reduce(%x) {axes: [0], op: "sum"}
        %1: f32[] = constant() {value: 1}
        %2: f32[2] = gradient(%0, %1, %z) {outputs: 1, wrt: 1}
      }`),
    ).toContain("constant() {value: 0}");
  });

  test("an op without a derivative on the way is an error that says why and what helps", () => {
    const types = [{ dtype: "f32" as const, shape: [2] }];
    const leaf = makeNode("input", [], { name: "x", dtype: "f32", shape: [2], dims: [2] }, types).results[0]!;
    const fused = makeNode("fusion", [leaf], {}, types, {}, [
      traceRegion(types, ([x]) => [calls.exp(x!)]).region,
    ]);
    const cost = calls.sum(fused.results[0]!);
    const [gradient] = calls.gradient([cost], [calls.onesLike(cost)], [leaf]);
    const run = () => differentiate({ name: "g", outputs: [{ name: "d", value: gradient! }], updates: [] });
    expect(run).toThrow(/grad\/not-differentiable: fusion: has no derivative: fusions are made after/);
    expect(run).toThrow(/stopGradient/);
  });

  test("a rule that returns the wrong type or number is caught", () => {
    const x = makeNode("input", [], { name: "x", dtype: "f32", shape: [2], dims: [2] }, [
      { dtype: "f32", shape: [2] },
    ]).results[0]!;
    const rule = recordOf({ op: "exp" });
    const lying = { ...rule, vjp: () => [calls.zeros([2, 1])] };
    const cost = calls.sum(calls.exp(x));
    const [gradient] = calls.gradient([cost], [calls.onesLike(cost)], [x]);
    const run = () =>
      differentiate({ name: "g", outputs: [{ name: "d", value: gradient! }], updates: [] }, (node) =>
        node.op === "exp" ? lying : recordOf(node),
      );
    expect(run).toThrow("internal: the vjp rule of exp gave f32[2, 1] for operand 0, which is f32[2]");
    expect(run).not.toThrow(GraphError);
  });
});
