import {
  calls,
  type Graph,
  graphNodes,
  opRecords,
  sizeOf,
  type Value,
  verifyGraph,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { bitsOf, evaluateGraph, randomElements, randomWords, unknown } from "./fixtures/random-bits.ts";
import { rewrites } from "./index.ts";

const trials = 60;

const graphOf = (value: Value): Graph => ({ name: "g", outputs: [{ name: "y", value }], updates: [] });

/** An example's left-hand side, and what the rewrite makes of it. */
function sides({ apply }: (typeof rewrites)[number], example: (typeof rewrites)[number]["examples"][number]) {
  let leaves = 0;
  const left = example(calls, (dtype, shape) => unknown(`x${leaves++}`, dtype, shape));
  const { operands, attrs } = left.node;
  return { left, right: apply({ operands, attrs, result: left, g: calls, isReadOnce: () => true }) };
}

test("names are unique, ops exist, examples are there", () => {
  const names = rewrites.map(({ op, name }) => `${op} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(rewrites.filter(({ op }) => !opRecords.has(op))).toEqual([]);
  expect(rewrites.filter(({ examples }) => examples.length === 0)).toEqual([]);
});

describe.each(rewrites.map((rewrite) => [`${rewrite.op}: ${rewrite.identity}`, rewrite] as const))(
  "%s",
  (_, rewrite) => {
    test.each(rewrite.examples.map((example, i) => [i, example] as const))("example %i", (_, example) => {
      const { left, right } = sides(rewrite, example);
      expect(left.node.op).toBe(rewrite.op);
      expect(right).toBeDefined();
      expect(right).not.toBe(left);
      const [before, after] = [graphOf(left), graphOf(right!)];
      expect(verifyGraph(after)).toEqual([]);
      expect({ shape: right!.shape, dtype: right!.dtype }).toEqual({ shape: left.shape, dtype: left.dtype });
      expect(graphNodes(after).length).toBeLessThanOrEqual(graphNodes(before).length + 3);
      if (rewrite.exactness !== "exact") return;
      for (let seed = 0; seed < trials; seed++) {
        const next = randomWords(seed);
        const memory = new Map<string, ReturnType<typeof randomElements>>();
        const leaf = ({ dtype, shape }: Value, name: string) => {
          const elements = memory.get(name) ?? randomElements(dtype, sizeOf(shape), next);
          memory.set(name, elements);
          return elements;
        };
        const [expected, found] = [before, after].map((graph) => bitsOf(evaluateGraph(graph, leaf)[0]!));
        expect(found).toEqual(expected);
      }
    });
  },
);
