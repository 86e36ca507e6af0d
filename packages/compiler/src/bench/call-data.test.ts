import { expect, test } from "vitest";
import type { EntryProgram, Port } from "../program.ts";
import { callData } from "./call-data.ts";

const port = (name: string, more: Partial<Port>): Port => ({
  name,
  dtype: "f32",
  shapes: [[3], [2, 50]],
  dims: ["n"],
  buffer: name,
  ...more,
});
const entry: EntryProgram = {
  name: "predict",
  updates: false,
  inputs: [
    port("x", {}),
    port("label", { dtype: "i32", range: [2, 5] }),
    port("count", { dtype: "i32" }),
    port("mask", { dtype: "bool" }),
  ],
  outputs: [],
  programs: [],
};

test("as many elements as the size takes, within their ranges, the same every time", () => {
  const data = callData(entry, 1);
  expect(data).toEqual(callData(entry, 1));
  expect(Object.values(data).map(({ length }) => length)).toEqual([100, 100, 100, 100]);
  expect(callData(entry, 0).x).toHaveLength(3);
  const spans = Object.entries(data).map(([name, array]) => [name, Math.min(...array), Math.max(...array)]);
  expect(spans.slice(1)).toEqual([
    ["label", 2, 4],
    ["count", 0, 9],
    ["mask", 0, 1],
  ]);
  expect(data.x!.every((value) => value >= -1 && value < 1)).toBe(true);
});
