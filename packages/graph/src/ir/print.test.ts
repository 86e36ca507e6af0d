import { describe, expect, test } from "vitest";
import { makeNode } from "./builder.ts";
import { chain, graphOf, leafOf, toy, toyAll } from "./fixtures/toy-ops.ts";
import type { Graph } from "./node.ts";
import { printGraph } from "./print.ts";
import { traceRegion } from "./region.ts";

const text = (graph: Graph) => printGraph(graph, { provenance: false });

const x = leafOf("input", "image", [2, 3]);
const w = leafOf("parameter", "dense1.weight", [2, 3]);

describe("printGraph", () => {
  test("names leaves by their names and the rest by position", () => {
    const sum = toy("add", [x, w]);
    const graph = graphOf({ cost: toy("neg", [sum]) }, { "dense1.weight": sum }, "train");
    expect(text(graph)).toMatchInlineSnapshot(`
      "graph train(
        %image: f32[2, 3] input,
        %dense1.weight: f32[2, 3] param,
      ) -> (
        %1: f32[2, 3] output cost,
        %0: f32[2, 3] update dense1.weight,
      ) {
        %0: f32[2, 3] = add(%image, %dense1.weight)
        %1: f32[2, 3] = neg(%0)
      }
      "
    `);
  });

  test("does not depend on the order in which nodes were made", () => {
    const build = (first: "left" | "right") => {
      const nodes = { left: () => toy("neg", [x]), right: () => toy("neg", [w]) };
      const a = nodes[first]();
      const b = nodes[first === "left" ? "right" : "left"]();
      return graphOf({ z: toy("sub", first === "left" ? [a, b] : [b, a]) });
    };
    expect(text(build("left"))).toBe(text(build("right")));
  });

  test("writes every kind of attribute, in order of keys", () => {
    const attrs = {
      z: [1, [2], []],
      "a b": 'line\nbreak "quoted"',
      numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-300],
      data: Float64Array.of(1, -0, Number.NaN),
      nested: { flag: true, nothing: null, gone: undefined },
    };
    expect(text(graphOf({ z: toy("tagged", [x], attrs) }))).toMatchInlineSnapshot(`
      "graph toy(%image: f32[2, 3] input) -> (%0: f32[2, 3] output z) {
        %0: f32[2, 3] = tagged(%image) {"a b": "line\\nbreak \\"quoted\\"", data: f64[1, -0, NaN], nested: {flag: true, nothing: null}, numbers: [NaN, -0, Infinity, -Infinity, 1e-300], z: [1, [2], []]}
      }
      "
    `);
  });

  test("quotes names that are not plain, and tells namesakes apart", () => {
    const odd = leafOf("input", 'a-b; alert("1")', []);
    const proto = leafOf("parameter", "__proto__", []);
    const one = leafOf("state", "optimizer/m/w", []);
    const same = leafOf("state", "optimizer/m/w", []);
    const other = leafOf("input", "optimizer/m/w", []);
    const sum = [proto, one, same, other].reduce((total, leaf) => toy("add", [total, leaf]), odd);
    expect(text(graphOf({ "a-b": sum }, { constructor: sum }, "the graph"))).toMatchInlineSnapshot(`
      "graph "the graph"(
        %"a-b; alert(\\"1\\")": f32[] input,
        %__proto__: f32[] param,
        %optimizer/m/w: f32[] state,
        %optimizer/m/w~2: f32[] input {dims: [], dtype: "f32", name: "optimizer/m/w", shape: []},
      ) -> (
        %3: f32[] output "a-b",
        %3: f32[] update constructor,
      ) {
        %0: f32[] = add(%"a-b; alert(\\"1\\")", %__proto__)
        %1: f32[] = add(%0, %optimizer/m/w)
        %2: f32[] = add(%1, %optimizer/m/w)
        %3: f32[] = add(%2, %optimizer/m/w~2)
      }
      "
    `);
  });

  test("several results, regions inside regions, long signatures", () => {
    const [part, index] = toyAll("split", [x]);
    const inner = traceRegion([x], ([a]) => [toy("neg", [a!])]).region;
    const outer = traceRegion([x, index!], ([a, b]) => [
      toy("loop", [a!], { count: 3 }, [inner]),
      toy("constant", [], { dtype: "i32", shape: [], value: 7 }),
      b!,
    ]).region;
    const looped = toy("loop", [part!, index!], { count: 2 }, [outer]);
    const label = toy("input", [], {
      name: "label",
      dtype: "f32",
      shape: [2, 3],
      dims: ["batch", 3],
      range: [0, 10],
    });
    expect(text(graphOf({ probability: looped, image: x, labels: label }))).toMatchInlineSnapshot(`
      "graph toy(
        %image: f32[2, 3] input,
        %label: f32[2, 3] input {dims: ["batch", 3], range: [0, 10]},
      ) -> (
        %2: f32[2, 3] output probability,
        %image: f32[2, 3] output image,
        %label: f32[2, 3] output labels,
      ) {
        %0: f32[2, 3], %1: i32[] = split(%image)
        %2: f32[2, 3], %3: i32[], %4: i32[] = loop(%0, %1) {count: 2} region(%arg0: f32[2, 3], %arg1: i32[]) -> (%0: f32[2, 3], %1: i32[], %arg1: i32[]) {
          %0: f32[2, 3] = loop(%arg0) {count: 3} region(%arg0: f32[2, 3]) -> (%0: f32[2, 3]) {
            %0: f32[2, 3] = neg(%arg0)
          }
          %1: i32[] = constant() {value: 7}
        }
      }
      "
    `);
  });

  test("ends lines with where they come from", () => {
    const make = (op: string, operands: (typeof x)[], provenance: Parameters<typeof makeNode>[4]) =>
      makeNode(op, operands, {}, [x], provenance).results[0]!;
    const input = makeNode("input", [], { name: "x", dtype: "f32", shape: [2, 3], dims: [2, 3] }, [x], {
      source: { text: "model.ts:3:1" },
    }).results[0]!;
    const a = make("neg", [input], { role: "backward", scope: "dense1", source: { text: "model.ts:21:15" } });
    const b = make("neg", [a], { scope: "a b", source: { text: "a folder/model.ts:1:2" } });
    expect(printGraph(graphOf({ z: make("neg", [b], { role: "update" }) }))).toMatchInlineSnapshot(`
      "graph toy(
        %x: f32[2, 3] input,  // at model.ts:3:1
      ) -> (
        %2: f32[2, 3] output z,
      ) {
        %0: f32[2, 3] = neg(%x)  // backward in dense1 at model.ts:21:15
        %1: f32[2, 3] = neg(%0)  // in "a b" at "a folder/model.ts:1:2"
        %2: f32[2, 3] = neg(%1)  // update
      }
      "
    `);
  });

  test("a chain of 100,000 nodes is no problem", () => {
    expect(text(chain(100_000)).split("\n").length).toBe(100_003);
  });
});
