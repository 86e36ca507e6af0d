import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.ts";
import { makeNode } from "./builder.ts";
import { chain, graphOf, leafOf, toy, toyAll, toyOps } from "./fixtures/toy-ops.ts";
import { type GraphJson, graphFromJson, graphJson, graphToJson } from "./json.ts";
import type { Graph } from "./node.ts";
import { printGraph } from "./print.ts";
import { traceRegion } from "./region.ts";

const read = (json: unknown): Graph => graphFromJson(json, { records: toyOps });

/** Through text, as a file would go. */
function roundTrip(graph: Graph): Graph {
  const json = JSON.parse(JSON.stringify(graphToJson(graph)));
  const back = read(json);
  expect(printGraph(back)).toBe(printGraph(graph));
  expect(graphToJson(back)).toEqual(json);
  return back;
}

const x = leafOf("input", "image", [2, 3]);
const w = leafOf("parameter", "dense1.weight", [2, 3]);

test("the form, on a small graph", () => {
  const sum = makeNode("add", [x, w], {}, [x], {
    role: "update",
    scope: "sgd",
    source: { text: "model.ts:3:4" },
  });
  const graph = graphOf({ cost: toy("neg", sum.results) }, { "dense1.weight": sum.results[0]! });
  const json = graphToJson(graph);
  expect(json.nodes[2]).toEqual({
    op: "add",
    operands: [0, 1],
    results: [{ dtype: "f32", shape: [2, 3] }],
    role: "update",
    scope: "sgd",
    source: "model.ts:3:4",
  });
  expect(json).toMatchObject({
    outputs: [{ name: "cost", value: 3 }],
    updates: [{ target: "dense1.weight", value: 2 }],
  });
  roundTrip(graph);
});

test("attributes to the bit", () => {
  const attrs = {
    numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 0.1],
    data: Float64Array.of(-0, Number.NaN, 1e308, Number.NEGATIVE_INFINITY, 5e-324),
    long: new Float64Array(20_000).fill(0.1),
    $number: "NaN",
    $$f64: [{ $f64: null, $record: {} }],
    nested: { flag: true, nothing: null, text: "\u2028\ud800" },
  };
  const back = roundTrip(graphOf({ z: toy("tagged", [x], attrs) }));
  expect(back.outputs[0]!.value.node.attrs).toEqual(attrs);
});

test("several results, regions inside regions, odd names", () => {
  const [part, index] = toyAll("split", [x]);
  const inner = traceRegion([x], ([a]) => [toy("neg", [a!])]).region;
  const outer = traceRegion([x, index!], ([a, b]) => [toy("loop", [a!], { count: 3 }, [inner]), b!]).region;
  const odd = leafOf("input", "__proto__", [2, 3]);
  const looped = toy("loop", [part!, index!, odd], { count: 2 }, [outer, inner]);
  roundTrip(graphOf({ "a-b": looped, constructor: odd }, {}, "the graph"));
});

test("a chain of 100,000 nodes", () => {
  const graph = chain(100_000);
  const back = read(graphToJson(graph, { provenance: false }));
  expect(printGraph(back, { provenance: false }) === printGraph(graph, { provenance: false })).toBe(true);
});

describe("errors begin with the path", () => {
  const good = (): GraphJson => graphToJson(graphOf({ z: toy("neg", [x]) }), { provenance: false });
  type Mutable = { [key: string]: never } & { nodes: { [key: string]: unknown }[] };

  /** Changes the second node. */
  const node = (change: object) => (json: Mutable) => {
    Object.assign(json.nodes[1]!, change);
    return json;
  };

  test.each<[string, string, (json: Mutable) => unknown]>([
    ["json/schema", "the graph: ", () => 3],
    ["json/schema", "version: ", (json) => ({ ...json, version: 2 })],
    ["json/schema", "nodes[1].op: ", node({ op: 3 })],
    ["json/schema", "nodes[1]: ", node({ more: 3 })],
    ["json/schema", "nodes[1].results[0].shape[0]: ", node({ results: [{ dtype: "f32", shape: [-1] }] })],
    ["json/value", "nodes[1].operands[0]: there is no value 1 yet, only 1", node({ operands: [1] })],
    [
      "json/value",
      "outputs[0].value: there is no value 9 yet",
      (json) => ({ ...json, outputs: [{ name: "z", value: 9 }] }),
    ],
    ["json/unknown-op", "nodes[1].op: no op is called nge", node({ op: "nge" })],
    ["json/attribute", "nodes[1].attrs: neg: Unrecognized key", node({ attrs: { axis: 1 } })],
    ["json/attribute", "nodes[1].attrs.a.$number: must be one of", node({ attrs: { a: { $number: "1" } } })],
    ["json/attribute", "nodes[1].attrs.a[0].$f64: must be", node({ attrs: { a: [{ $f64: "AAA=" }] } })],
    ["json/attribute", "nodes[1].attrs.$x: must be", node({ attrs: { $x: 1 } })],
    [
      "json/type",
      "nodes[2]: add: the operands differ in type",
      (json) => {
        json.nodes.splice(1, 0, {
          op: "input",
          attrs: { name: "y", dtype: "f32", shape: [] },
          results: [{ dtype: "f32", shape: [] }],
        });
        Object.assign(json.nodes[2]!, { op: "add", operands: [0, 1] });
        return json;
      },
    ],
    [
      "json/type",
      "nodes[1].results: neg gives f32[2, 3], the file says i32[]",
      node({ results: [{ dtype: "i32", shape: [] }] }),
    ],
    [
      "json/value",
      "nodes[1].regions[0].inputs: there are 0 nodes",
      node({ regions: [{ inputs: 1, nodes: [], outputs: [] }] }),
    ],
  ])("%s %s", (code, problem, damage) => {
    try {
      read(damage(good() as unknown as Mutable));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GraphError);
      expect((error as GraphError).code).toBe(code);
      expect((error as GraphError).data.problem.startsWith(problem)).toBe(true);
    }
  });

  test("the schema is usable alone", () => {
    expect(graphJson.safeParse(good()).success).toBe(true);
    expect(graphJson.safeParse({ ...good(), name: 1 }).success).toBe(false);
  });
});
