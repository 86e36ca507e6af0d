import { describe, expect, test } from "vitest";
import { mul } from "../../dsl/binary.ts";
import { mean } from "../../dsl/reduce.ts";
import { parameter } from "../../dsl/variables.ts";
import { trainStep } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import { refusalIn } from "../fixtures/model.ts";
import { optimizer, schedule } from "../index.ts";
import type { Optimizer } from "./minimize.ts";

const x = input([2, 3]);

describe("refusals", () => {
  const refused = (make: () => Optimizer): string =>
    refusalIn(() => {
      const weight = parameter("w", [3]);
      return {
        step: trainStep({ x }, ({ x }) => {
          const cost = mean(mul(x, weight));
          return { cost, ...make().minimize(cost) };
        }),
      };
    });

  test("a schedule of steps takes whole numbers of updates", () => {
    const every = (count: number) => () =>
      optimizer.sgd({ learningRate: schedule.step(0.1, { every: count, factor: 0.5 }) });
    expect(refused(every(1.5))).toContain(
      "schedule.step: every is the number 1.5; it must be a whole number from 1",
    );
  });

  test("options of minimize", () => {
    const refusedWith = (options: object): string =>
      refused(() => ({
        ...optimizer.sgd({ learningRate: 0.1 }),
        minimize: (cost) => optimizer.sgd({ learningRate: 0.1 }).minimize(cost, options),
      }));
    expect(refusedWith({ parameters: [] })).toContain("the list of parameters to train is empty");
    expect(refusedWith({ parameter: [] })).toContain("minimize: there is no option parameter");
  });

  test("settings out of bounds", () => {
    expect(refused(() => optimizer.sgd({ learningRate: -1 }))).toMatchInlineSnapshot(`
      "
      optimizer/setting: sgd: learningRate is -1; it must be a number from 0
        at   refusals.test.ts
        hint or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })
      "
    `);
    expect(refused(() => optimizer.adam({ beta2: 1 }))).toMatchInlineSnapshot(`
      "
      optimizer/setting: adam: beta2 is 1; it must be a number from 0 to below 1
        at   refusals.test.ts
        hint or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })
      "
    `);
    expect(refused(() => optimizer.adam({ learningRate: "fast" as never }))).toMatchInlineSnapshot(`
      "
      optimizer/setting: adam: learningRate is "fast"; it must be a number from 0
        at   refusals.test.ts
        hint or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })
      "
    `);
    expect(refused(() => optimizer.lion({ clipNorm: -1 }))).toMatchInlineSnapshot(`
      "
      optimizer/setting: lion: clipNorm is -1; it must be a number from 0
        at   refusals.test.ts
        hint or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })
      "
    `);
    expect(refused(() => optimizer.sgd({ accumulate: 0 }))).toMatchInlineSnapshot(`
      "
      op/argument: sgd: accumulate is the number 0; it must be a whole number from 1
        at   refusals.test.ts
      "
    `);
    expect(refused(() => optimizer.adamW({ decays: true as never }))).toMatchInlineSnapshot(`
      "
      op/argument: adamW: decays is the boolean true; it must be a function of name and shape
        at   refusals.test.ts
      "
    `);
    expect(refused(() => optimizer.sgd({ learningRate: (() => "x") as never }))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: sgd: learningRate is "x", not a tensor
        at   refusals.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });

  test("a setting that is no scalar", () => {
    expect(
      refusalIn(() => {
        const weight = parameter("w", [3]);
        return {
          step: trainStep({ x }, ({ x }) => {
            const cost = mean(mul(x, weight));
            return { cost, ...optimizer.sgd({ learningRate: x as never }).minimize(cost) };
          }),
        };
      }),
    ).toMatchInlineSnapshot(`
      "
      optimizer/setting: sgd: learningRate is a tensor f32[2, 3]; it must be a number
        at   refusals.test.ts
        hint or a scalar tensor, or a schedule such as schedule.cosine(1e-3, { steps: 1000 })
      "
    `);
  });

  test("costs that cannot be minimized", () => {
    const withCost = (cost: (x: never, w: never) => unknown): string =>
      refusalIn(() => {
        const weight = parameter("w", [3]);
        return {
          step: trainStep({ x }, ({ x }) => ({
            ...optimizer.sgd().minimize(cost(x as never, weight as never) as never),
          })),
        };
      });
    expect(withCost((x, w) => mul(x, w))).toMatchInlineSnapshot(`
      "
      grad/not-scalar: minimize: the cost has 2 axes; it must be a scalar
        cost  mul  f32[2, 3]
        at   refusals.test.ts
        hint take mean(cost) or sum(cost), or leave the loss its default reduction
      "
    `);
    expect(withCost((x) => mean(x))).toMatchInlineSnapshot(`
      "
      grad/independent: minimize: the cost does not depend on w
        cost  mean  f32[]
        at   refusals.test.ts
        hint use the layer, declare the parameter with { trainable: false }, or say minimize(cost, { parameters: layer.parameters })
      "
    `);
    expect(
      refusalIn(() => ({ step: trainStep({ x }, ({ x }) => ({ ...optimizer.sgd().minimize(mean(x)) })) })),
    ).toMatchInlineSnapshot(`
      "
      grad/independent: mean depends on no parameter: the model has none to train
        at   refusals.test.ts
        hint make layers or parameters in the function given to defineModel
      "
    `);
  });

  test("what is no parameter", () => {
    expect(
      refusalIn(() => ({
        step: trainStep({ x }, ({ x }) => ({
          ...optimizer.sgd().applyGradients([{ parameter: x, gradient: x }]),
        })),
      })),
    ).toMatchInlineSnapshot(`
      "
      optimizer/parameter: only parameters can be optimized
        at   refusals.test.ts
        hint pass what parameter("name", ...) returned, or layer.parameters for those of a layer
      "
    `);
  });

  test("an optimizer used outside an entry", () => {
    expect(() => optimizer.sgd().applyGradients([])).toThrow("only possible in the body of an entry");
  });
});
