/** @file Every `range` rule against values: no result leaves the range computed from the operands' ranges. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { scalarOps } from "../kernel/scalar-ops.ts";
import { ops, recordOf } from "./index.ts";
import type { Range } from "./ranges.ts";

const elementwise = Object.values(ops).filter(
  ({ traits, range }) => traits.elementwise !== undefined && range !== undefined,
);

const small = fc.integer({ min: -40, max: 40 });
const wide = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** A value and a range that holds it, or none. */
const place = fc
  .tuple(fc.oneof(small, wide), fc.nat(20), fc.nat(20), fc.integer({ min: 0, max: 9 }))
  .map(([value, below, above, kind]) => {
    const range: Range = [Math.max(value - below, -(2 ** 31)), Math.min(value + above, 2 ** 31 - 1) + 1];
    return { value, range: kind === 0 ? undefined : range };
  });

const integerOps = elementwise.filter(({ name }) => !["convert", "select"].includes(name));

test.each(integerOps.map(({ name }) => name))("%s", (name) => {
  const { arity, evaluate } = scalarOps[name as "add"];
  const record = recordOf({ op: name });
  fc.assert(
    fc.property(fc.array(place, { minLength: arity, maxLength: arity }), (operands) => {
      const range = record.range!(
        operands.map((operand) => operand.range),
        {},
        [],
      );
      if (!range) return;
      const result = evaluate(
        operands.map(({ value }) => value),
        "i32",
        "i32",
      );
      expect([result, range, result >= range[0] && result < range[1]]).toEqual([result, range, true]);
    }),
    { numRuns: 2000 },
  );
});

test("a range is as narrow as it can be where that is cheap", () => {
  const rangeOf = (op: string, ...operands: (Range | undefined)[]) =>
    recordOf({ op }).range!(operands, {}, []);
  expect(rangeOf("add", [0, 10], [5, 6])).toEqual([5, 15]);
  expect(rangeOf("mul", [-2, 3], [3, 4])).toEqual([-6, 7]);
  expect(rangeOf("add", [0, 2 ** 31], [1, 2])).toBeUndefined();
  expect(rangeOf("abs", [-7, 4])).toEqual([0, 8]);
  expect(rangeOf("abs", [-(2 ** 31), 0])).toBeUndefined();
  expect(rangeOf("rem", undefined, [5, 6])).toEqual([-4, 5]);
  expect(rangeOf("rem", [0, 100], [5, 6])).toEqual([0, 5]);
  expect(rangeOf("clamp", undefined, [0, 1], [9, 10])).toEqual([0, 10]);
  expect(rangeOf("and", undefined, [7, 8])).toEqual([0, 8]);
  expect(rangeOf("shiftRightLogical", undefined, [8, 9])).toEqual([0, 2 ** 24]);
  expect(rangeOf("select", undefined, [0, 3], [7, 8])).toEqual([0, 8]);
});

test("ranges of ops with attributes", () => {
  const i32 = (shape: number[]) => ({ dtype: "i32" as const, shape });
  expect(ops.iota.range!([], { axis: 1, dtype: "i32", shape: [2, 5] }, [])).toEqual([0, 5]);
  expect(ops.argReduce.range!([undefined], { op: "argmax", axis: 1 }, [i32([2, 5])])).toEqual([0, 5]);
  expect(ops.convert.range!([undefined], { dtype: "i32" }, [{ dtype: "bool", shape: [] }])).toEqual([0, 2]);
  expect(ops.reduce.range!([[0, 3]], { op: "sum", axes: [0] }, [i32([5, 2])])).toEqual([0, 11]);
  expect(ops.reduce.range!([[0, 3]], { op: "max", axes: [0] }, [i32([5, 2])])).toEqual([0, 3]);
  expect(ops.pad.range!([[3, 4]], { low: [0], high: [1], interior: [0], value: 0 }, [])).toEqual([0, 4]);
  expect(
    ops.concatenate.range!(
      [
        [0, 3],
        [5, 6],
      ],
      { axis: 0 },
      [],
    ),
  ).toEqual([0, 6]);
  expect(ops.concatenate.range!([[0, 3], undefined], { axis: 0 }, [])).toBeUndefined();
  expect(ops.literal.range!([], { data: [3, -1, 7], dtype: "i32", shape: [3] }, [])).toEqual([-1, 8]);
  expect(ops.constant.range!([], { value: 4, dtype: "i32", shape: [] }, [])).toEqual([4, 5]);
});
