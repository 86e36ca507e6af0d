import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.ts";
import { makeNode } from "./builder.ts";
import { chain, graphOf, leafOf, toy, toyAll, toyOps } from "./fixtures/toy-ops.ts";
import { type Graph, graphNodes } from "./node.ts";
import { parseGraph } from "./parse.ts";
import { printGraph } from "./print.ts";
import { argument } from "./region.ts";
import { verifyGraph } from "./verify.ts";

const parse = (text: string): Graph => parseGraph(text, { records: toyOps });

/** Reads what was printed, and expects the same text and a sound graph. */
function roundTrip(graph: Graph): Graph {
  const text = printGraph(graph);
  const read = parse(text);
  expect(printGraph(read)).toBe(text);
  expect(verifyGraph(read, toyOps)).toEqual([]);
  return read;
}

const x = leafOf("input", "image", [2, 3]);
const w = leafOf("parameter", "dense1.weight", [2, 3]);

describe("what is printed is read back", () => {
  test("leaves, outputs, updates, provenance", () => {
    const sum = makeNode("add", [x, w], {}, [x], {
      role: "update",
      scope: "a b",
      source: { text: 'a "folder"/model.ts:3:4' },
    }).results[0]!;
    const read = roundTrip(
      graphOf({ cost: toy("neg", [sum]), image: x }, { "dense1.weight": sum }, "two words"),
    );
    const [, , add] = graphNodes(read);
    expect(add).toMatchObject({ role: "update", scope: "a b", source: { text: 'a "folder"/model.ts:3:4' } });
    expect(read.name).toBe("two words");
    expect(read.outputs[1]!.value.node.attrs).toEqual({
      name: "image",
      dtype: "f32",
      shape: [2, 3],
      dims: [2, 3],
    });
  });

  test("attributes to the bit", () => {
    const attrs = {
      numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 0.1, 2 ** 60],
      text: 'quotes ", \\ and \n lines \u2028 and \ud800',
      "odd key": { __proto__: null, a: [], b: [[true, false], null] },
      data: Float64Array.of(-0, Number.NaN, 1e308, Number.NEGATIVE_INFINITY),
    };
    Object.defineProperty(attrs["odd key"], "__proto__", { value: 1, enumerable: true });
    const read = roundTrip(graphOf({ z: toy("tagged", [x], attrs) }));
    expect(read.outputs[0]!.value.node.attrs).toEqual(attrs);
    expect((read.outputs[0]!.value.node.attrs.numbers as number[]).map((n) => Object.is(n, -0))[1]).toBe(
      true,
    );
  });

  test("odd names, namesakes, an input with named dims", () => {
    const names = ['a-b; alert("1")', "__proto__", "constructor", "%0", "0", "ü", "", "input", "x~2", "a\nb"];
    const leaves = names.map((name) => leafOf("input", name, []));
    const namesakes = [leafOf("state", "x", []), leafOf("parameter", "x", []), leafOf("state", "x", [])];
    const label = toy("input", [], {
      name: "label",
      dtype: "f32",
      shape: [],
      dims: ["batch"],
      range: [0, 3],
    });
    const sum = [...leaves, label].reduce((total, leaf) => toy("add", [total, leaf]));
    roundTrip(graphOf({ "": sum, __proto__x: label }, { "another name": sum }, "graph"));
    const text = printGraph(graphOf({ z: namesakes.reduce((total, leaf) => toy("add", [total, leaf])) }));
    expect(printGraph(parse(text))).toBe(text);
  });

  test("several results and regions inside regions", () => {
    const [part, index] = toyAll("split", [x]);
    const [a, b] = [argument(x, 0), argument(index!, 1)];
    const inner = { inputs: [argument(x, 0)], outputs: [argument(x, 0)] };
    inner.outputs = [toy("neg", inner.inputs)];
    const outer = {
      inputs: [a, b],
      outputs: [
        toy("loop", [a], { count: 3 }, [inner]),
        toy("constant", [], { dtype: "i32", shape: [], value: 7 }),
        b,
      ],
    };
    const read = roundTrip(graphOf({ z: toy("loop", [part!, index!], { count: 2 }, [outer, inner]) }));
    expect(read.outputs[0]!.value.node.regions.length).toBe(2);
  });

  test("a chain of 100,000 nodes", () => {
    const text = printGraph(chain(100_000), { provenance: false });
    expect(printGraph(parse(text)) === text).toBe(true);
  });
});

test("blanks, comments and names of one's own are free", () => {
  const graph = parse(`// a comment
    graph g ( %x : f32 [ 2 ] input ) // another
      -> ( %sum : f32[2,] output y, ) {
      // and one more
      %sum: f32[2]
        = add( %x,%x ) { }   // not provenance
    }`);
  expect(printGraph(graph)).toBe(
    "graph g(%x: f32[2] input) -> (%0: f32[2] output y) {\n  %0: f32[2] = add(%x, %x)\n}\n",
  );
});

describe("errors point at the place", () => {
  const wrong = (statement: string, signature = "%x: f32[2] input) -> (%0: f32[2] output y") =>
    `graph g(${signature}) {\n  ${statement}\n}\n`;

  test.each([
    ["text/syntax", "", "graph:1:1", "expected graph, found the end of the text"],
    ["text/syntax", "graph g[", "graph:1:8", "expected (, found ["],
    [
      "text/syntax",
      wrong("%0: f32[2] = neg(%x)", "%x: f16[2] input) -> ("),
      "graph:1:13",
      "f16 is no element type",
    ],
    [
      "text/syntax",
      wrong("", "%x: f32[2] inputs) -> ("),
      "graph:1:20",
      "expected input, param or state, found inputs",
    ],
    [
      "text/syntax",
      wrong("", "%x: f32[2] input) -> (%x: f32[2] result"),
      "graph:1:42",
      "expected output or update, found result",
    ],
    ["text/syntax", wrong("%0: f32[-2] = neg(%x)"), "graph:2:11", "expected a size, found -2"],
    ["text/syntax", wrong("%0: f32[2] = neg(%x) {a: [1, yes]}"), "graph:2:32", "expected a value, found yes"],
    ["text/syntax", wrong('%0: f32[2] = neg(%x) {a: "\\q"}'), "graph:2:28", '"\\q" is not a JSON string'],
    [
      "text/syntax",
      wrong(`%0: f32[2] = tagged(%x) {a: ${"[".repeat(9999)}`),
      "graph:2:132",
      "attributes are nested more than 100 deep",
    ],
    [
      "text/syntax",
      `${wrong("%0: f32[2] = neg(%x)")}more`,
      "graph:4:1",
      "expected the end of the text, found more",
    ],
    ["text/attribute", wrong("%0: f32[2] = neg(%x) {a: 1, a: 1}"), "graph:2:31", "a is given twice"],
    [
      "text/attribute",
      wrong("%0: f32[2] = neg(%x) {axis: 1}"),
      "graph:2:16",
      'neg: Unrecognized key: "axis"',
    ],
    ["text/unknown-op", wrong("%0: f32[2] = nge(%x)"), "graph:2:16", "no op is called nge"],
    [
      "text/unknown-value",
      wrong("%0: f32[2] = neg(%1)\n  %1: f32[2] = neg(%x)"),
      "graph:2:20",
      "%1 is not defined above",
    ],
    ["text/unknown-value", wrong(""), "graph:1:31", "%0 is not defined above"],
    [
      "text/duplicate",
      wrong("%0: f32[2] = neg(%x)\n  %0: f32[2] = neg(%x)"),
      "graph:3:3",
      "%0 is defined twice",
    ],
    ["text/type", wrong("%0: f32[3] = neg(%x)"), "graph:2:3", "neg gives f32[2], the text says f32[3]"],
    ["text/type", wrong("%0: f32[2] = split(%x)"), "graph:2:3", "split has 2 results, the text names 1"],
    [
      "text/type",
      wrong("%1: i32[2] = loop() {count: 1}"),
      "graph:2:16",
      "loop: its rule cannot take these operands",
    ],
    [
      "text/type",
      wrong("%0: f32[2] = neg(%x)", "%x: f32[2] input) -> (%0: f32[] output y"),
      "graph:1:31",
      "%0 is f32[2], the signature says f32[]",
    ],
  ])("%s in %j", (code, text, place, problem) => {
    const failure = (() => {
      try {
        return parse(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(GraphError);
    expect((failure as GraphError).data).toMatchObject({ code, source: { text: place } });
    expect((failure as GraphError).data.problem).toContain(problem);
  });

  test("with the hint of the op's rule, and the nearest op", () => {
    const signature = "%x: f32[2] input, %y: f32[3] input) -> (";
    expect(() => parse(wrong("%0: f32[2] = add(%x, %y)", signature))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: text/type: add: the operands differ in type
        at   graph:2:16
        hint make them equal]
    `);
    expect(() => parse(wrong("%0: f32[2] = nge(%x)", signature))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: text/unknown-op: no op is called nge
        at   graph:2:16
        hint did you mean neg?]
    `);
  });
});
