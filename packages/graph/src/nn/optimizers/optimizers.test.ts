import { describe, expect, test } from "vitest";
import { add, mul } from "../../dsl/binary.ts";
import { mean, sum } from "../../dsl/reduce.ts";
import { square } from "../../dsl/unary.ts";
import { parameter } from "../../dsl/variables.ts";
import { trainStep } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import type { Tensor } from "../../types/tensor.ts";
import { built, graphIn, opsIn, textIn, variablesOf } from "../fixtures/model.ts";
import { nn, optimizer, schedule } from "../index.ts";
import type { Optimizer } from "./minimize.ts";

const x = input([2, 3]);

/** A train step of one weight, whose slots are then the optimizer's. */
const modelWith = (make: () => Optimizer) =>
  built(() => {
    const weight = parameter("w", [3]);
    const step = trainStep({ x }, ({ x }) => {
      const cost = mean(square(mul(x, weight)));
      return { cost, ...make().minimize(cost) };
    });
    return { step };
  });

const slotsOf = (make: () => Optimizer): string[] =>
  variablesOf(modelWith(make)).filter((name) => name.startsWith("optimizer/"));

describe("slots", () => {
  test.each<[string, () => Optimizer, string[]]>([
    ["sgd", () => optimizer.sgd(), []],
    ["momentum", () => optimizer.momentum(), ["w/velocity: f32[3]"]],
    [
      "sgd with dampening",
      () => optimizer.sgd({ momentum: 0.9, dampening: 0.1 }),
      ["step: i32[]", "w/velocity: f32[3]"],
    ],
    ["adam", () => optimizer.adam(), ["step: i32[]", "w/m: f32[3]", "w/v: f32[3]"]],
    [
      "adam with amsgrad",
      () => optimizer.adam({ amsgrad: true }),
      ["step: i32[]", "w/m: f32[3]", "w/v: f32[3]", "w/vMax: f32[3]"],
    ],
    ["adamW", () => optimizer.adamW(), ["step: i32[]", "w/m: f32[3]", "w/v: f32[3]"]],
    ["adamax", () => optimizer.adamax(), ["step: i32[]", "w/m: f32[3]", "w/u: f32[3]"]],
    [
      "nadam",
      () => optimizer.nadam(),
      ["momentumProduct: f32[]", "step: i32[]", "w/m: f32[3]", "w/v: f32[3]"],
    ],
    ["rmsProp", () => optimizer.rmsProp(), ["w/square: f32[3]"]],
    [
      "rmsProp centred, with momentum",
      () => optimizer.rmsProp({ centred: true, momentum: 0.9 }),
      ["w/mean: f32[3]", "w/square: f32[3]", "w/velocity: f32[3]"],
    ],
    ["adagrad", () => optimizer.adagrad(), ["w/square: f32[3]"]],
    ["adadelta", () => optimizer.adadelta(), ["w/square: f32[3]", "w/step: f32[3]"]],
    ["lion", () => optimizer.lion(), ["w/m: f32[3]"]],
    ["lamb", () => optimizer.lamb(), ["step: i32[]", "w/m: f32[3]", "w/v: f32[3]"]],
    [
      "a schedule",
      () => optimizer.sgd({ learningRate: schedule.cosine(0.1, { steps: 100 }) }),
      ["step: i32[]"],
    ],
    ["accumulation", () => optimizer.sgd({ accumulate: 4 }), ["calls: i32[]", "w/accumulated: f32[3]"]],
    ["clipping", () => optimizer.sgd({ clipNorm: 1, clipValue: 0.5 }), []],
  ])("%s", (_, make, expected) => {
    const found = slotsOf(make).map((name) => name.replace(/^optimizer\/step\.\w+\//, ""));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test("first values", () => {
    const model = modelWith(() => optimizer.adagrad({ initialAccumulator: 0.5 }));
    const first = Object.fromEntries(model.init.updates.map(({ target, value }) => [target, value]));
    expect(first["optimizer/step.adagrad/w/square"]?.node.attrs.value).toBe(0.5);
  });
});

describe("names", () => {
  const both = (make: () => readonly [Optimizer, Optimizer], outside: boolean) =>
    built(() => {
      const [a, b] = [parameter("a", [3]), parameter("b", [3])];
      const made = outside ? make() : undefined;
      return {
        train: trainStep({ x }, ({ x }) => {
          const cost = add(mean(mul(x, a)), mean(mul(x, b)));
          const [first, second] = made ?? make();
          return {
            cost,
            ...first.minimize(cost, { parameters: [a] }),
            ...second.minimize(cost, { parameters: [b] }),
          };
        }),
      };
    });
  const names = (model: ReturnType<typeof built>): string[] =>
    variablesOf(model)
      .map((name) => name.split(":")[0]!)
      .filter((name) => name.startsWith("optimizer/"));

  test("made in the model's function: kind and order", () => {
    const model = both(() => [optimizer.momentum(), optimizer.momentum({ name: "slow" })], true);
    expect(names(model)).toEqual(["optimizer/sgd1/a/velocity", "optimizer/slow/b/velocity"]);
  });

  test("made in a body: the entry, kind, and order", () => {
    const model = both(() => [optimizer.adam(), optimizer.adam()], false);
    expect(names(model)).toContain("optimizer/train.adam/a/m");
    expect(names(model)).toContain("optimizer/train.adam2/b/m");
    expect(names(model)).toContain("optimizer/train.adam2/step");
  });

  test("one optimizer for two costs counts its steps once", () => {
    const model = both(() => {
      const one = optimizer.adam();
      return [one, one];
    }, true);
    expect(names(model).filter((name) => name.endsWith("step"))).toEqual(["optimizer/adam1/step"]);
  });
});

describe("what is written", () => {
  test("plain descent", () => {
    expect(
      textIn(
        modelWith(() => optimizer.sgd({ learningRate: 0.5 })),
        "step",
      ),
    ).toMatchInlineSnapshot(`
      "
      graph step(
        %x: f32[2, 3] input,
        %w: f32[3] param,
        %step: i32[] state,
      ) -> (
        %5: f32[] output cost,
        %10: f32[3] update w,
        %12: i32[] update step,
      ) {
        %0: f32[2, 3] = broadcastInDim(%w) {axes: [1], shape: [2, 3]}
        %1: f32[2, 3] = mul(%x, %0)
        %2: f32[2, 3] = mul(%1, %1)
        %3: f32[] = reduce(%2) {axes: [0, 1], op: "sum"}
        %4: f32[] = constant() {value: 6}
        %5: f32[] = div(%3, %4)
        %6: f32[] = constant() {value: 1}
        %7: f32[3] = gradient(%5, %6, %w) {outputs: 1, wrt: 1}
        %8: f32[3] = constant() {value: 0.5}
        %9: f32[3] = mul(%7, %8)
        %10: f32[3] = sub(%w, %9)
        %11: i32[] = constant() {value: 1}
        %12: i32[] = add(%step, %11)
      }
      "
    `);
  });

  test("no power of a number is taken for a plain rate", () => {
    expect(
      opsIn(
        graphIn(
          modelWith(() => optimizer.rmsProp()),
          "step",
        ),
      ).pow,
    ).toBeUndefined();
    expect(
      opsIn(
        graphIn(
          modelWith(() => optimizer.adam()),
          "step",
        ),
      ).pow,
    ).toBe(2);
  });

  test("weights decay where they are told to", () => {
    const model = built(() => {
      const layer = nn.dense(3, 2);
      return {
        step: trainStep({ x }, ({ x }) => {
          const cost = mean(layer(x));
          const decays = (name: string): boolean => !name.endsWith("bias");
          return { cost, ...optimizer.sgd({ weightDecay: 0.1, decays }).minimize(cost) };
        }),
      };
    });
    const updates = Object.fromEntries(
      graphIn(model, "step").updates.map(({ target, value }) => [target, value]),
    );
    const gradientOf = (target: string): string =>
      updates[target]!.node.operands[1]!.node.operands[0]!.node.op;
    expect(gradientOf("dense1.weight")).toBe("add");
    expect(gradientOf("dense1.bias")).toBe("gradient");
  });

  test("settings may be inputs, or functions of the step", () => {
    const rate = input([]);
    const model = built(() => {
      const weight = parameter("w", [3]);
      return {
        step: trainStep({ x, rate }, ({ x, rate }) => {
          const cost = mean(mul(x, weight));
          const momentum = (step: Tensor<readonly []>): Tensor<readonly []> => mul(step, 0.001);
          return { cost, ...optimizer.sgd({ learningRate: rate, momentum }).minimize(cost) };
        }),
      };
    });
    const text = textIn(model, "step");
    expect(text).toContain("%rate");
    expect(text).toContain("%optimizer/step.sgd/step");
  });

  test("parameters of two dtypes, each in its own", () => {
    const model = built(() => {
      const [a, b] = [parameter("a", [3]), parameter("b", [3], { dtype: "f64" })];
      return {
        step: trainStep({}, () => {
          const cost = sum(square(a));
          const gradients = [
            { parameter: a, gradient: a },
            { parameter: b, gradient: b },
          ];
          return { cost, ...optimizer.nadam({ clipNorm: 1 }).applyGradients(gradients) };
        }),
      };
    });
    expect(variablesOf(model)).toContain("optimizer/step.nadam/b/m: f64[3]");
    expect(variablesOf(model)).toContain("optimizer/step.nadam/f64/momentumProduct: f64[]");
  });
});
