import { expect, test } from "vitest";
import { dim } from "./dim.ts";
import { input } from "./input.ts";

test("an input keeps its declared dims, dtype and range", () => {
  const label = input([dim("batch")], "i32", { range: [0, 10] });
  expect({ dims: label.dims, dtype: label.dtype, range: label.range }).toEqual({
    dims: ["batch"],
    dtype: "i32",
    range: [0, 10],
  });
});

test.each([
  ["input/shape: axis 1 has size -1", () => input([2, -1] as number[])],
  ["input/shape: axis 0 has size 1.5", () => input([1.5] as number[])],
  ["input/shape: the shape is not a list", () => input(3 as never)],
  ['input/dtype: "f16" is not an element type', () => input([2], "f16" as never)],
  ["input/range: a range is for i32 inputs", () => input([2], "f32", { range: [0, 2] as never })],
  ["op/argument: input: there is no option rnge", () => input([2], "i32", { rnge: [0, 3] } as object)],
  ["input/range: [3, 3] is not a range", () => input([2], "i32", { range: [3, 3] })],
  ['dim/name: "a b" cannot name a dim', () => dim("a b" as string)],
  ['dim/name: "" cannot name a dim', () => dim("" as string)],
])("%s", (text, run) => {
  expect(run).toThrow(text);
});
