import { describe, expect, test } from "vitest";
import { refusalIn } from "../fixtures/model.ts";
import { schedule } from "../index.ts";

describe("schedules", () => {
  const refused = (make: () => unknown): string =>
    refusalIn(() => {
      make();
      return {};
    });

  test("refusals", () => {
    expect(refused(() => schedule.cosine(-1, { steps: 10 }))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.cosine: rate is the number -1; it must be a number from 0
        at   schedules.test.ts
      "
    `);
    expect(refused(() => schedule.cosine(1, {} as never))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.cosine: steps is undefined; it must be a number
        at   schedules.test.ts
      "
    `);
    expect(refused(() => schedule.piecewise([[1, 0.1]]))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.piecewise: pieces[0][0] is the number 1; it must be 0
        at   schedules.test.ts
      "
    `);
    expect(
      refused(() =>
        schedule.piecewise([
          [0, 0.1],
          [0, 0.1],
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/argument: schedule.piecewise: pieces[1][0] is the number 0; it must be above 0
        at   schedules.test.ts
      "
    `);
    expect(refused(() => schedule.sequence([]))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.sequence: pieces is an empty list; it must be a list that is not empty
        at   schedules.test.ts
      "
    `);
    expect(refused(() => schedule.oneCycle(0.1, { steps: 2 }))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.oneCycle: rising is the number 0.3; it must be a share of the steps that leaves some to rise and some to fall
        at   schedules.test.ts
      "
    `);
    expect(refused(() => schedule.warmRestarts(0.1, { steps: 2, factor: 0.5 }))).toMatchInlineSnapshot(`
      "
      op/argument: schedule.warmRestarts: factor is the number 0.5; it must be a number from 1
        at   schedules.test.ts
      "
    `);
  });
});
