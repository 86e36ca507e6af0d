import { describe, expect, test } from "vitest";
import type { OpRecord } from "../ops/define-op.ts";
import { opRecords } from "../ops/index.ts";
import { apply, makeNode } from "./builder.ts";
import { graphFromJson, graphToJson } from "./json.ts";
import type { Graph } from "./node.ts";
import { parseGraph } from "./parse.ts";
import { printGraph } from "./print.ts";
import { verifyGraph } from "./verify.ts";

/** One graph for each sample of an op, of inputs and that op. */
const graphsOf = (record: OpRecord): Graph[] =>
  record.samples.map(({ operands, attrs }) => {
    const leaves = operands.map(({ dtype, shape }, i) => {
      const type = { dtype, shape };
      return makeNode("input", [], { name: `x${i}`, ...type, dims: shape }, [type]).results[0]!;
    });
    const results = apply(record, leaves, attrs);
    return { name: record.name, outputs: results.map((value, i) => ({ name: `y${i}`, value })), updates: [] };
  });

/** Arguments live in regions only. */
const records = [...opRecords.values()].filter(({ name }) => name !== "argument");

describe.each(records.map((record) => [record.name, record] as const))("%s", (_, record) => {
  test("survives text and JSON in all its samples", () => {
    for (const graph of graphsOf(record)) {
      const text = printGraph(graph);
      expect(verifyGraph(graph)).toEqual([]);
      expect(printGraph(parseGraph(text))).toBe(text);
      expect(printGraph(graphFromJson(JSON.parse(JSON.stringify(graphToJson(graph)))))).toBe(text);
    }
  });
});
