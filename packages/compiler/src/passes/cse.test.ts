import { calls, makeNode, parseGraph, printGraph, type Value, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { cse } from "./cse.ts";

/** The text of the graph after the pass. */
function after(text: string): string {
  const graph = cse(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  expect(cse(graph)).toBe(graph);
  return printGraph(graph);
}

describe("cse", () => {
  test("merges what is equal, through what was merged before", () => {
    expect(
      after(`graph g(%x: f32[2] input, %y: f32[2] input) -> (%4: f32[2] output z) {
        %0: f32[2] = sub(%x, %y)
        %1: f32[2] = sub(%x, %y)
        %2: f32[2] = exp(%0)
        %3: f32[2] = exp(%1)
        %4: f32[2] = add(%2, %3)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2] input, %y: f32[2] input) -> (%2: f32[2] output z) {
        %0: f32[2] = sub(%x, %y)
        %1: f32[2] = exp(%0)
        %2: f32[2] = add(%1, %1)
      }
      "
    `);
  });

  test("operands of a commutative op are equal in either order, others are not", () => {
    expect(
      after(`graph g(%x: f32[2] input, %y: f32[2] input) -> (%0: f32[2] output a, %1: f32[2] output b, %2: f32[2] output c, %3: f32[2] output d) {
        %0: f32[2] = mul(%x, %y)
        %1: f32[2] = mul(%y, %x)
        %2: f32[2] = sub(%x, %y)
        %3: f32[2] = sub(%y, %x)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(
        %x: f32[2] input,
        %y: f32[2] input,
      ) -> (
        %0: f32[2] output a,
        %0: f32[2] output b,
        %1: f32[2] output c,
        %2: f32[2] output d,
      ) {
        %0: f32[2] = mul(%x, %y)
        %1: f32[2] = sub(%x, %y)
        %2: f32[2] = sub(%y, %x)
      }
      "
    `);
  });

  test("attributes are compared to the bit: -0 is not 0, every NaN is NaN", () => {
    expect(
      after(`graph g() -> (%0: f32[2] output a, %1: f32[2] output b, %2: f32[2] output c, %3: f32[2] output d, %4: f32[3] output e) {
        %0: f32[2] = constant() {value: 0}
        %1: f32[2] = constant() {value: -0}
        %2: f32[2] = constant() {value: NaN}
        %3: f32[2] = constant() {value: NaN}
        %4: f32[3] = constant() {value: 0}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(
      ) -> (
        %0: f32[2] output a,
        %1: f32[2] output b,
        %2: f32[2] output c,
        %2: f32[2] output d,
        %3: f32[3] output e,
      ) {
        %0: f32[2] = constant() {value: 0}
        %1: f32[2] = constant() {value: -0}
        %2: f32[2] = constant() {value: NaN}
        %3: f32[3] = constant() {value: 0}
      }
      "
    `);
  });

  test("literals that agree in what the hash looks at are still compared", () => {
    const literal = (last: number) => {
      const data = new Float64Array(1000);
      data[998] = last;
      return calls.literal(data);
    };
    const outputs = [literal(1), literal(2), literal(1)].map((value, i) => ({ name: `${i}`, value }));
    const merged = cse({ name: "g", outputs, updates: [] }).outputs.map(({ value }) => value);
    expect(merged[2]).toBe(merged[0]);
    expect(merged[1]).not.toBe(merged[0]);
  });

  test("random words of two streams stay two", () => {
    expect(
      after(`graph g(%rng: i32[2] state, %step: i32[] state) -> (%0: i32[4] output a, %1: i32[4] output b, %2: i32[4] output c) {
        %0: i32[4] = randomBits(%rng, %step) {opId: 1, shape: [4], stream: "a"}
        %1: i32[4] = randomBits(%rng, %step) {opId: 2, shape: [4], stream: "b"}
        %2: i32[4] = randomBits(%rng, %step) {opId: 1, shape: [4], stream: "a"}
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(
        %rng: i32[2] state,
        %step: i32[] state,
      ) -> (
        %0: i32[4] output a,
        %1: i32[4] output b,
        %0: i32[4] output c,
      ) {
        %0: i32[4] = randomBits(%rng, %step) {opId: 1, shape: [4], stream: "a"}
        %1: i32[4] = randomBits(%rng, %step) {opId: 2, shape: [4], stream: "b"}
      }
      "
    `);
  });

  test("works inside regions, and merges nodes whose regions are equal", () => {
    const region = `region(%arg0: f32[2]) -> (%2: f32[2]) {
          %0: f32[2] = exp(%arg0)
          %1: f32[2] = exp(%arg0)
          %2: f32[2] = add(%0, %1)
        } region(%arg0: f32[2], %arg1: f32[2], %arg2: f32[2]) -> (%arg2: f32[2]) {
        }`;
    expect(
      after(`graph g(%x: f32[2] input) -> (%2: f32[2] output z) {
        %0: f32[2] = customVjp(%x) ${region}
        %1: f32[2] = customVjp(%x) ${region}
        %2: f32[2] = sub(%0, %1)
      }`),
    ).toMatchInlineSnapshot(`
      "graph g(%x: f32[2] input) -> (%1: f32[2] output z) {
        %0: f32[2] = customVjp(%x) region(%arg0: f32[2]) -> (%1: f32[2]) {
          %0: f32[2] = exp(%arg0)
          %1: f32[2] = add(%0, %0)
        } region(%arg0: f32[2], %arg1: f32[2], %arg2: f32[2]) -> (%arg2: f32[2]) {
        }
        %1: f32[2] = sub(%0, %0)
      }
      "
    `);
  });

  test("two leaves of one name become one", () => {
    const leaf = () => parseGraph("graph g(%x: f32[2] input) -> (%x: f32[2] output x) {}").outputs[0]!.value;
    const merged = cse({
      name: "g",
      outputs: [{ name: "z", value: calls.add(leaf(), leaf()) }],
      updates: [],
    });
    const [a, b] = merged.outputs[0]!.value.node.operands;
    expect(a).toBe(b);
  });

  test("100,000 nodes that all merge", () => {
    const x = calls.iota([2], "f32");
    let [a, b] = [x, x];
    const neg = (value: Value): Value => makeNode("neg", [value], {}, [x]).results[0]!;
    for (let i = 0; i < 50_000; i++) [a, b] = [neg(a), neg(b)];
    const graph = cse({
      name: "g",
      outputs: [a, b].map((value, i) => ({ name: `${i}`, value })),
      updates: [],
    });
    expect(graph.outputs[0]!.value).toBe(graph.outputs[1]!.value);
  });
});
