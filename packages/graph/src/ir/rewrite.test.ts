import { describe, expect, test } from "vitest";
import { chain, graphOf, leafOf, toy } from "./fixtures/toy-ops.ts";
import { graphNodes } from "./node.ts";
import { printGraph } from "./print.ts";
import { traceRegion } from "./region.ts";
import { countNodes, type RewriteNode, rewriteGraph, usersOf } from "./rewrite.ts";

const text = (graph: Parameters<typeof printGraph>[0]) => printGraph(graph, { provenance: false });

/** -(-x) to x. */
const doubleNegation: RewriteNode = (node, [operand]) =>
  node.op === "neg" && operand?.node.op === "neg" ? [operand.node.operands[0]!] : undefined;

const subToAdd: RewriteNode = (node, operands) =>
  node.op === "sub" ? [toy("add", [operands[0]!, toy("neg", [operands[1]!])])] : undefined;

describe("rewriteGraph", () => {
  const x = leafOf("input", "x", [2]);
  const y = leafOf("input", "y", [2]);

  test("gives the same graph where nothing changed", () => {
    const graph = graphOf({ z: toy("add", [x, toy("neg", [y])]) });
    expect(rewriteGraph(graph, () => undefined)).toBe(graph);
  });

  test("copies only what depends on a change", () => {
    const kept = toy("neg", [y]);
    const changed = toy("sub", [x, y]);
    const graph = graphOf({ a: kept, b: toy("add", [changed, kept]) });
    const rewritten = rewriteGraph(graph, subToAdd);
    expect(rewritten.outputs[0]!.value).toBe(kept);
    expect(text(rewritten)).toMatchInlineSnapshot(`
      "graph toy(%y: f32[2] input, %x: f32[2] input) -> (%0: f32[2] output a, %3: f32[2] output b) {
        %0: f32[2] = neg(%y)
        %1: f32[2] = neg(%y)
        %2: f32[2] = add(%x, %1)
        %3: f32[2] = add(%2, %0)
      }
      "
    `);
    expect(graph.outputs[1]!.value.node.operands[0]).toBe(changed);
  });

  test("rewrites each node once, however often it is read", () => {
    const shared = toy("sub", [x, y]);
    let calls = 0;
    const counting: RewriteNode = (node, operands, regions) => {
      calls++;
      return subToAdd(node, operands, regions);
    };
    const rewritten = rewriteGraph(graphOf({ z: toy("add", [shared, shared]) }), counting);
    expect(calls).toBe(4);
    expect(new Set(rewritten.outputs[0]!.value.node.operands).size).toBe(1);
  });

  test("what takes a node's place keeps its role, scope and source", () => {
    const node = toy("sub", [x, y]).node;
    const backward = { ...node, role: "backward" as const, scope: "dense1", results: [] as never[] };
    const value = { ...node.results[0]!, node: backward };
    (backward.results as unknown[]).push(value);
    const made = rewriteGraph(graphOf({ z: value }), subToAdd).outputs[0]!.value.node;
    expect(made).toMatchObject({ op: "add", role: "backward", scope: "dense1" });
    expect(made.source).toBe(node.source);
  });

  test("goes into regions when asked, and not otherwise", () => {
    const { region } = traceRegion([x, x], ([a, b]) => [toy("sub", [a!, b!])]);
    const graph = graphOf({ z: toy("loop", [x, y], { count: 2 }, [region]) });
    expect(rewriteGraph(graph, subToAdd)).toBe(graph);
    expect(text(rewriteGraph(graph, subToAdd, { regions: true }))).toMatchInlineSnapshot(`
      "graph toy(%x: f32[2] input, %y: f32[2] input) -> (%0: f32[2] output z) {
        %0: f32[2] = loop(%x, %y) {count: 2} region(%arg0: f32[2], %arg1: f32[2]) -> (%1: f32[2]) {
          %0: f32[2] = neg(%arg1)
          %1: f32[2] = add(%arg0, %0)
        }
      }
      "
    `);
  });

  test("a replacement of another type is our own fault", () => {
    const graph = graphOf({ z: toy("neg", [x]) });
    const wrong: RewriteNode = (node) => (node.op === "neg" ? [leafOf("input", "w", [3])] : undefined);
    expect(() => rewriteGraph(graph, wrong)).toThrow("internal: a rewrite of neg gave f32[3] for f32[2]");
  });

  test("a chain of 100,000 nodes is no problem", () => {
    const graph = chain(100_001);
    expect(countNodes(graph)).toBe(100_002);
    expect(countNodes(rewriteGraph(graph, doubleNegation))).toBe(2);
  });
});

test("usersOf lists each user once", () => {
  const x = leafOf("input", "x", [2]);
  const twice = toy("add", [x, x]);
  const graph = graphOf({ z: toy("neg", [twice]) });
  expect([...usersOf(graph)].map(([value, users]) => [value.node.op, users.map(({ op }) => op)])).toEqual([
    ["input", ["add"]],
    ["add", ["neg"]],
    ["neg", []],
  ]);
});

test("countNodes counts what regions hold, without their arguments", () => {
  const x = leafOf("input", "x", [2]);
  const { region } = traceRegion([x], ([a]) => [toy("neg", [toy("neg", [a!])])]);
  const graph = graphOf({ z: toy("loop", [x], { count: 2 }, [region]) });
  expect(graphNodes(graph).length).toBe(2);
  expect(countNodes(graph)).toBe(4);
});
