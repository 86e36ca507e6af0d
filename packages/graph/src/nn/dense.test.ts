import { describe, expect, test } from "vitest";
import { matmul } from "../dsl/products.ts";
import { parameter, scope } from "../dsl/variables.ts";
import { entry } from "../model/define-model.ts";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { built, refusalIn, textIn, variablesOf } from "./fixtures/model.ts";
import { initializer, nn } from "./index.ts";

const x = input([dim("batch"), 3]);
const bind = { batch: [2] };

describe("names", () => {
  test("kind and order, unless the layer has its own", () => {
    const model = built(() => {
      const net = nn.sequential([nn.dense(3, 4), nn.relu, nn.dense(4, 2, { name: "head" }), nn.dense(2, 1)]);
      return { main: entry({ x }, ({ x }) => ({ y: net(x) })) };
    }, bind);
    expect(variablesOf(model)).toEqual([
      "dense1.weight: f32[3, 4]",
      "dense1.bias: f32[4]",
      "head.weight: f32[4, 2]",
      "head.bias: f32[2]",
      "dense2.weight: f32[2, 1]",
      "dense2.bias: f32[1]",
    ]);
    expect(model.automaticNames).toEqual(["dense1", "dense2"]);
  });

  test("scopes count on their own", () => {
    const model = built(() => {
      const block = (name: string) => scope(name, () => nn.sequential([nn.dense(3, 3), nn.dense(3, 3)]));
      const [first, second] = [block("block1"), block("block2")];
      return { main: entry({ x }, ({ x }) => ({ y: second(first(x)) })) };
    }, bind);
    expect(variablesOf(model).filter((name) => name.includes("weight"))).toEqual([
      "block1.dense1.weight: f32[3, 3]",
      "block1.dense2.weight: f32[3, 3]",
      "block2.dense1.weight: f32[3, 3]",
      "block2.dense2.weight: f32[3, 3]",
    ]);
  });

  test("two layers of one name are a mistake", () => {
    expect(
      refusalIn(() => {
        const net = nn.sequential([nn.dense(3, 3, { name: "a" }), nn.dense(3, 3, { name: "a" })]);
        return { main: entry({ x }, ({ x }) => ({ y: net(x) })) };
      }, bind),
    ).toMatchInlineSnapshot(`
      "
      name/duplicate: a.weight is declared twice: f32[3, 3] and f32[3, 3]
        at   dense.test.ts
        hint give one of the two layers another name, or use the same layer value to share its parameters
      "
    `);
  });
});

describe("sharing", () => {
  test("a layer used twice has one set of parameters", () => {
    const model = built(() => {
      const layer = nn.dense(3, 3, { bias: false });
      return { main: entry({ x }, ({ x }) => ({ y: layer(layer(x)) })) };
    }, bind);
    expect(variablesOf(model)).toEqual(["dense1.weight: f32[3, 3]"]);
    expect(textIn(model, "main")).toMatchInlineSnapshot(`
      "
      graph main(
        %x: f32[2, 3] input {dims: ["batch", 3]},
        %dense1.weight: f32[3, 3] param,
      ) -> (
        %1: f32[2, 3] output y,
      ) {
        %0: f32[2, 3] = dotGeneral(%x, %dense1.weight) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[2, 3] = dotGeneral(%0, %dense1.weight) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
      }
      "
    `);
  });

  test("entries share parameters", () => {
    const model = built(() => {
      const layer = nn.dense(3, 2);
      return {
        one: entry({ x }, ({ x }) => ({ y: layer(x) })),
        other: entry({ x }, ({ x }) => ({ y: nn.softmax(layer(x)) })),
      };
    }, bind);
    expect(variablesOf(model)).toEqual(["dense1.weight: f32[3, 2]", "dense1.bias: f32[2]"]);
    expect(textIn(model, "other")).toContain("dense1.weight");
  });

  test("what no entry uses is not saved", () => {
    const model = built(() => {
      const layer = nn.dense(3, 2);
      nn.dense(3, 9);
      return { main: entry({ x }, ({ x }) => ({ y: layer(x) })) };
    }, bind);
    expect(variablesOf(model)).toEqual(["dense1.weight: f32[3, 2]", "dense1.bias: f32[2]"]);
  });
});

describe("options", () => {
  test("dtype and first values", () => {
    const y = input([2, 3], "f64");
    const model = built(() => {
      const layer = nn.dense(3, 2, {
        dtype: "f64",
        init: initializer.constant(0.1),
        biasInit: initializer.ones(),
      });
      return { main: entry({ y }, ({ y }) => ({ y: layer(y) })) };
    });
    expect(variablesOf(model)).toEqual(["dense1.weight: f64[3, 2]", "dense1.bias: f64[2]"]);
    expect(model.init.updates.map(({ value }) => value.node.attrs.value)).toEqual([0.1, 1]);
  });

  test("initializers are those of parameter(...) too", () => {
    const model = built(() => {
      const weight = parameter("weight", [3, 2], { init: initializer.identity(2) });
      return { main: entry({ x }, ({ x }) => ({ y: matmul(x, weight) })) };
    }, bind);
    expect(variablesOf(model)).toEqual(["weight: f32[3, 2]"]);
  });
});

describe("refusals", () => {
  const using = (make: () => (x: never) => unknown) => (): string =>
    refusalIn(() => {
      const layer = make();
      return { main: entry({ x }, ({ x }) => ({ y: layer(x as never) })) };
    }, bind);

  test("another number of features", () => {
    expect(using(() => nn.dense(4, 2) as never)()).toMatchInlineSnapshot(`
      "
      shape/features: dense: this layer takes 4 features; the last axis of its input has 3
        operand  x  f32[2, 3]  axis 1 has size 3
        at   dense.test.ts
        hint dense1 was declared with 4 features: they must be the last axis
      "
    `);
    expect(
      using(() => nn.sequential([nn.dense(3, 4), nn.relu, nn.dense(5, 2)]) as never)(),
    ).toMatchInlineSnapshot(`
      "
      shape/features: dense: this layer takes 5 features; the last axis of its input has 4
        operand  relu  f32[2, 4]  axis 1 has size 4
        at   dense.test.ts
        hint dense2 was declared with 5 features: they must be the last axis
      "
    `);
  });

  test("another dtype", () => {
    expect(using(() => nn.dense(3, 2, { dtype: "f64" }) as never)()).toMatchInlineSnapshot(`
      "
      dtype/mismatch: dense: this layer takes f64, not f32
        operand  x  f32[2, 3]  is f32
        at   dense.test.ts
        hint convert it with convert(x, "f64"), or make the layer with { dtype: "f32" }
      "
    `);
  });

  test("counts that are none", () => {
    expect(using(() => nn.dense(0, 2) as never)()).toMatchInlineSnapshot(`
      "
      layer/size: dense: features is 0; it must be a whole number from 1
        at   dense.test.ts
        hint as in nn.dense(64, 32): 64 features in, 32 units out
      "
    `);
    expect(using(() => nn.dense(3, 2.5) as never)()).toMatchInlineSnapshot(`
      "
      layer/size: dense: units is 2.5; it must be a whole number from 1
        at   dense.test.ts
        hint as in nn.dense(64, 32): 64 features in, 32 units out
      "
    `);
  });

  test("what is no layer", () => {
    expect(using(() => nn.sequential([nn.dense(3, 4), 5]) as never)()).toMatchInlineSnapshot(`
      "
      layer/not-a-function: sequential: layer 1 is not a function
        at   dense.test.ts
        hint a layer is a function of one tensor, as in nn.sequential([nn.dense(64, 32), nn.relu])
      "
    `);
    expect(using(() => nn.sequential(nn.relu as never) as never)()).toMatchInlineSnapshot(`
      "
      layer/not-a-function: sequential: the layers are not a list
        at   dense.test.ts
        hint a layer is a function of one tensor, as in nn.sequential([nn.dense(64, 32), nn.relu])
      "
    `);
    expect(using(() => nn.residual([nn.dense(3, 4)]) as never)()).toMatchInlineSnapshot(`
      "
      layer/residual: residual: the layers make f32[2, 4] of f32[2, 3]; they must keep it
        operand  x             f32[2, 3]
        result   dense1 (add)  f32[2, 4]
        at   dense.test.ts
      "
    `);
    expect(using(() => nn.residual(nn.relu as never) as never)()).toMatchInlineSnapshot(`
      "
      layer/not-a-function: residual: the layers are not a list of functions
        at   dense.test.ts
        hint as in nn.residual([nn.layerNorm(64), nn.dense(64, 64)])
      "
    `);
  });

  test("layers made where no model is, or inside a body", () => {
    expect(() => nn.dense(3, 2)).toThrow("making a dense layer is only possible inside defineModel(...)");
    expect(
      refusalIn(() => ({ main: entry({ x }, ({ x }) => ({ y: nn.dense(3, 2)(x) })) }), bind),
    ).toMatchInlineSnapshot(`
      "
      model/parameter-in-entry: parameter weight is made inside an entry's body, which runs once per binding
        at   dense.test.ts
        hint make layers and parameters in the function given to defineModel, outside entry(...) and trainStep(...)
      "
    `);
  });
});
