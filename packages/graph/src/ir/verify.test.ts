import { describe, expect, test } from "vitest";
import { makeNode } from "./builder.ts";
import { chain, graphOf, leafOf, toy, toyAll, toyOps } from "./fixtures/toy-ops.ts";
import type { Graph, Region, Value } from "./node.ts";
import { argument, traceRegion } from "./region.ts";
import { assertVerified, verifyGraph } from "./verify.ts";

const f32 = { dtype: "f32", shape: [2] } as const;
const x = leafOf("input", "x", [2]);

const complaints = (graph: Graph) =>
  verifyGraph(graph, toyOps).map(({ code, where, problem }) => `${code}: ${where}: ${problem}`);

/** A node made past the builder's checks. */
const raw = (op: string, operands: readonly Value[], attrs = {}, types: readonly (typeof f32)[] = [f32]) =>
  makeNode(op, operands, attrs, types).results[0]!;

describe("verifyGraph", () => {
  test("finds nothing wrong with what the builder made", () => {
    const [part] = toyAll("split", [x]);
    const { region } = traceRegion([f32], ([a]) => [toy("neg", [a!])]);
    const looped = toy("loop", [part!], { count: 3 }, [region, region]);
    const w = leafOf("parameter", "w", [2]);
    expect(complaints(graphOf({ z: looped, y: x }, { w: toy("add", [w, looped]), unread: x }))).toEqual([]);
  });

  test("an input may have the name of a parameter", () => {
    const namesake = leafOf("parameter", "x", [3]);
    expect(complaints(graphOf({ z: x, y: namesake }, { x: namesake }))).toEqual([]);
  });

  test.each<[string, () => Graph, string[]]>([
    [
      "unknown op",
      () => graphOf({ z: raw("exploit", [x]) }),
      ["graph/unknown-op: %0 = exploit: no op is called exploit"],
    ],
    [
      "wrong attribute",
      () => graphOf({ z: raw("loop", [x], { count: "3" }) }),
      ["graph/attribute: %0 = loop: count: Invalid input: expected number, received string"],
    ],
    [
      "surplus attribute",
      () => graphOf({ z: raw("neg", [x], { axis: 1 }) }),
      ['graph/attribute: %0 = neg: Unrecognized key: "axis"'],
    ],
    [
      "type that does not follow",
      () => graphOf({ z: raw("neg", [leafOf("input", "y", [3])]) }),
      ["graph/type: %0 = neg: result 0 is f32[2] where its rule gives f32[3]"],
    ],
    [
      "operands the rule refuses",
      () => graphOf({ z: raw("add", [x, leafOf("input", "y", [3])]) }),
      ["graph/type: %0 = add: the operands differ in type"],
    ],
    [
      "operands the rule cannot read",
      () => graphOf({ z: raw("loop", [x], { count: 3 }) }),
      [
        "graph/type: %0 = loop: its rule cannot take these operands (TypeError: Cannot read properties of undefined (reading 'outputs'))",
      ],
    ],
    [
      "too many results",
      () => graphOf({ z: raw("neg", [x], {}, [f32, f32]) }),
      ["graph/type: %0 = neg: has 2 results where its rule gives 1"],
    ],
    [
      "foreign value",
      () => graphOf({ z: raw("neg", [{ ...x }]) }),
      ["graph/foreign-value: %0 = neg: operand 0 is not a result of its own node (input)"],
    ],
    [
      "impossible shape",
      () =>
        graphOf({
          z: leafOf("input", "y", [2]),
          y: raw("neg", [], {}, [{ ...f32, shape: [-1.5] as never }]),
        }),
      [
        "graph/shape: %0 = neg: result 0 has the shape [-1.5]",
        "graph/type: %0 = neg: the operands differ in type",
      ],
    ],
    [
      "cycle",
      () => {
        const a = raw("neg", [x]);
        (a.node as unknown as { operands: Value[] }).operands = [raw("neg", [a])];
        return graphOf({ z: a });
      },
      ["graph/cycle: %0 = neg: operand 0 (neg) depends on this node"],
    ],
    [
      "operand made later",
      () => {
        const early = raw("neg", [x]);
        (early.node as unknown as { operands: Value[] }).operands = [toy("neg", [x])];
        return graphOf({ z: early });
      },
      ["graph/order: %1 = neg: operand 0 (neg) was made after this node"],
    ],
    [
      "foreign output",
      () => graphOf({ z: { ...x } }),
      ["graph/foreign-value: output z: is not a result of its own node (input)"],
    ],
    [
      "leaf of two kinds",
      () => graphOf({ z: toy("add", [leafOf("state", "s", [2]), leafOf("parameter", "s", [2])]) }),
      [
        'graph/leaf-name: s: is both state {dtype: "f32", name: "s", shape: [2]} and parameter {dtype: "f32", name: "s", shape: [2]}',
      ],
    ],
    [
      "leaf of two types",
      () => graphOf({ z: leafOf("state", "s", [2]), y: leafOf("state", "s", [3]) }),
      [
        'graph/leaf-name: s: is both state {dtype: "f32", name: "s", shape: [2]} and state {dtype: "f32", name: "s", shape: [3]}',
      ],
    ],
    [
      "output twice",
      () => ({ ...graphOf({}), outputs: [1, 2].map(() => ({ name: "z", value: x })) }),
      ["graph/signature: z: is an output twice"],
    ],
    [
      "update twice",
      () => ({ ...graphOf({}), updates: [1, 2].map(() => ({ target: "z", value: x })) }),
      ["graph/signature: z: is updated twice"],
    ],
    [
      "update of another type",
      () => graphOf({ s: leafOf("state", "s", [3]) }, { s: x }),
      ["graph/update: update s: gets f32[2] where it is f32[3]"],
    ],
    [
      "argument outside a region",
      () => graphOf({ z: argument(f32, 0) }),
      ["graph/argument: %0 = argument: an argument that is no input of its region"],
    ],
    [
      "region that reads a leaf",
      () => looping({ inputs: [], outputs: [toy("neg", [x])] }),
      [
        "graph/open-region: %0 = loop, region 0, input: reads x; a region takes what it uses through its inputs",
      ],
    ],
    [
      "region that reads another's argument",
      () => looping({ inputs: [], outputs: [argument(f32, 0)] }),
      ["graph/argument: %0 = loop, region 0, argument: an argument that is no input of its region"],
    ],
    [
      "misnumbered arguments",
      () => looping({ inputs: [argument(f32, 1)], outputs: [argument(f32, 0)] }),
      [
        "graph/argument: %0 = loop, region 0: input 0 is argument 1",
        "graph/argument: %0 = loop, region 0, argument: an argument that is no input of its region",
      ],
    ],
    [
      "wrong type inside a region",
      () => looping(wrongInside()),
      ["graph/type: %0 = loop, region 0, neg: result 0 is f32[2] where its rule gives f32[3]"],
    ],
  ])("%s", (_, build, expected) => {
    expect(complaints(build())).toEqual(expected);
  });

  test("a chain of 100,000 nodes is no problem", () => {
    expect(complaints(chain(100_000))).toEqual([]);
  });
});

const looping = (region: Region): Graph => graphOf({ z: toy("loop", [x], { count: 1 }, [region]) });

function wrongInside(): Region {
  const arg = argument({ dtype: "f32", shape: [3] }, 0);
  return { inputs: [arg], outputs: [raw("neg", [arg])] };
}

test("assertVerified names the pass", () => {
  const graph = graphOf({ z: raw("neg", [leafOf("input", "y", [3])]) });
  expect(() => assertVerified(graph, "cse", toyOps)).toThrowErrorMatchingInlineSnapshot(`
    [InternalError: internal: after cse, graph toy is not sound:
      %0 = neg: result 0 is f32[2] where its rule gives f32[3]]
  `);
});
