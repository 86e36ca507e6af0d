import { expect, test } from "vitest";
import { mul } from "../../dsl/binary.ts";
import { sum } from "../../dsl/reduce.ts";
import { parameter } from "../../dsl/variables.ts";
import { entry, trainStep } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import { built, refusalIn, variablesOf } from "../fixtures/model.ts";
import { optimizer } from "../index.ts";

const x = input([3]);

test("an average and a count are saved, for trainable parameters alone", () => {
  const model = built(() => {
    const w = parameter("w", [3]);
    const fixed = parameter("fixed", [3], { trainable: false });
    const average = optimizer.movingAverage();
    return {
      step: trainStep({ x }, ({ x }) => ({
        cost: sum(mul(mul(w, fixed), x)),
        ...average.update(),
      })),
    };
  });
  expect(variablesOf(model).filter((name) => name.startsWith("optimizer/"))).toEqual([
    "optimizer/movingAverage1/step: i32[]",
    "optimizer/movingAverage1/w/average: f32[3]",
  ]);
});

test("refusals", () => {
  const refused = (options: object): string =>
    refusalIn(() => {
      const average = optimizer.movingAverage(options);
      return { read: entry({ x }, ({ x }) => ({ y: average.apply(() => mul(x, 2)) })) };
    });
  expect(refused({ decay: 1 })).toMatchInlineSnapshot(`
    "
    op/argument: movingAverage: decay is the number 1; it must be a number from 0 to below 1
      at   moving-average.test.ts
    "
  `);
  expect(refused({ decay: "0.9" })).toMatchInlineSnapshot(`
    "
    op/argument: movingAverage: decay is "0.9"; it must be a number
      at   moving-average.test.ts
    "
  `);
  expect(refused({ rate: 0.9 })).toMatchInlineSnapshot(`
    "
    op/argument: movingAverage: there is no option rate
      at   moving-average.test.ts
      hint did you mean name?
    "
  `);
  expect(refused({ parameters: [3] })).toMatchInlineSnapshot(`
    "
    optimizer/parameter: only parameters can be optimized
      at   moving-average.test.ts
      hint pass what parameter("name", ...) returned, or layer.parameters for those of a layer
    "
  `);
  expect(
    refusalIn(() => ({
      read: entry({ x }, ({ x }) => ({ y: optimizer.movingAverage().apply(() => mul(x, 2)) })),
    })),
  ).toMatchInlineSnapshot(`
    "
    model/parameter-in-entry: a moving average is made inside an entry's body, and other entries could not read it
      at   moving-average.test.ts
      hint make it in the function given to defineModel, and use it in entries
    "
  `);
});
