/** @file What ops say of many turns at once has the bits of the turns: for every sample, with every operand that can differ. */
import { apply1, calls, input, opRecords, type Value } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { run, sameBits } from "../loops/fixtures/run.ts";

const turns = 5;
const cases = [...opRecords.values()].flatMap((record) =>
  record.overTurns
    ? record.samples.flatMap((sample, s) =>
        sample.operands.map((_, moving) => ({
          record,
          sample,
          moving,
          name: `${record.name} ${s}.${moving}`,
        })),
      )
    : [],
);

test.each(cases)("$name", ({ record, sample, moving }) => {
  const isStacked = sample.operands.map((_, i) => i === moving);
  const inputs = Object.fromEntries(
    sample.operands.map(({ dtype, shape }, i) => [
      `x${i}`,
      input((isStacked[i] ? [turns, ...shape] : [...shape]) as number[], dtype),
    ]),
  );
  let refused = false;
  const body = (given: Readonly<Record<string, Value>>) => {
    const operands = Object.values(given);
    const { attrs } = sample;
    const whole = record.overTurns!({ g: calls, attrs, operands, isStacked });
    refused = whole === undefined;
    if (!whole) return { y: operands[0]! };
    const each = Array.from({ length: turns }, (_, t) => {
      const now = operands.map((x, i) =>
        isStacked[i] ? calls.reshape(calls.sliceAxis(x, 0, t, t + 1), x.shape.slice(1)) : x,
      );
      return apply1(record, now, attrs);
    });
    return { whole, turns: calls.stack(each, 0) };
  };
  const { outputs } = run(inputs, body as never, "none");
  if (refused) expect(record.traits.contraction).toBe(true);
  else sameBits({ y: outputs.whole! }, { y: outputs.turns! });
});

test("a product is refused just where a larger one adds up in another order", () => {
  const product = opRecords.get("dotGeneral")!;
  const over = (lhs: readonly number[], rhs: readonly number[], rhsContract: readonly number[]) =>
    product.overTurns!({
      g: calls,
      attrs: { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract },
      operands: [calls.zeros([turns, ...lhs]), calls.zeros(rhs)],
      isStacked: [true, false],
    })?.shape;
  expect(over([1, 8], [8, 6], [0])).toEqual([turns, 1, 6]);
  expect(over([4, 8], [6, 8], [1])).toEqual([turns, 4, 6]);
  expect(over([1, 8], [6, 8], [1])).toBeUndefined();
});
