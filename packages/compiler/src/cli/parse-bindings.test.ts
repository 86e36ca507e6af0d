import { describe, expect, test } from "vitest";
import { parseBindings } from "./parse-bindings.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("sizes for all entries and for one, several each", () => {
  expect(plain(parseBindings(["batch=64", "predict.batch=1,360", "train.batch=32", "time=7"]))).toEqual({
    all: { batch: [64], time: [7] },
    entries: { predict: { batch: [1, 360] }, train: { batch: [32] } },
  });
});

test("nothing bound", () => {
  expect(plain(parseBindings([]))).toEqual({ all: {}, entries: {} });
});

test("an entry's name may hold dots and equals signs, a dim's may not", () => {
  expect(plain(parseBindings(["my.own.entry.batch=2", "a=b.batch=3"]))).toEqual({
    all: {},
    entries: { "my.own.entry": { batch: [2] }, "a=b": { batch: [3] } },
  });
});

test("names of the object prototype are names like others", () => {
  const { all, entries } = parseBindings(["__proto__=3", "constructor.toString=4"]);
  expect(Object.keys(all)).toEqual(["__proto__"]);
  expect(Object.values(all)).toEqual([[3]]);
  expect(entries.constructor).toMatchObject({ toString: [4] });
});

describe("every refusal quotes the flag", () => {
  test.each([
    ["batch", "--bind batch: there is no size"],
    ["batch=", "--bind batch=: a size is missing"],
    ["=64", "--bind =64: a name is missing"],
    [".batch=64", "--bind .batch=64: a name is missing"],
    ["predict.=64", "--bind predict.=64: a name is missing"],
    ["batch=0", "--bind batch=0: 0 is not a size: a whole number from 1"],
    ["batch=-3", "--bind batch=-3: -3 is not a size: a whole number from 1"],
    ["batch=1.5", "--bind batch=1.5: 1.5 is not a size: a whole number from 1"],
    ["batch=many", "--bind batch=many: many is not a size: a whole number from 1"],
    ["batch=1e3", "--bind batch=1e3: 1e3 is not a size: a whole number from 1"],
    ["batch=0x10", "--bind batch=0x10: 0x10 is not a size: a whole number from 1"],
    ["batch=1,", "--bind batch=1,: a size is missing"],
    ["batch=1,1", "--bind batch=1,1: a size is given twice"],
    ["batch=2147483648", "--bind batch=2147483648: 2147483648 is too large; the largest size is 2147483647"],
  ])("%s", (flag, problem) => {
    expect(() => parseBindings([flag])).toThrow(`cli/bind: ${problem}`);
  });

  test("a dim bound twice", () => {
    expect(() => parseBindings(["batch=1", "batch=2"])).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: cli/bind: --bind batch=2: batch is bound twice
        hint several sizes go in one flag: --bind batch=1,2]
    `);
    expect(() => parseBindings(["predict.batch=1", "predict.batch=1"])).toThrow(
      "predict.batch is bound twice",
    );
  });
});
