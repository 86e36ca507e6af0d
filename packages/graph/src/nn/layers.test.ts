import { describe, expect, test } from "vitest";
import { entry } from "../model/define-model.ts";
import { input } from "../model/input.ts";
import { type AnyLayer, modelWith } from "./fixtures/layer.ts";
import { graphIn, opsIn, refusalIn, textIn, variablesOf } from "./fixtures/model.ts";
import { loss, nn, optimizer, schedule } from "./index.ts";

const rows = input([4, 6]);
const token = input([4, 5], "i32");
const sequence = input([4, 5, 6]);

/** The layer is called here, for the message says where. */
const refused = (x: unknown, make: () => AnyLayer): string =>
  refusalIn(() => {
    const layer = make();
    return { main: entry({ x: x as typeof rows }, (args) => ({ y: layer(args.x as never) })) };
  });

describe("dropout", () => {
  test("is there in mode train only", () => {
    expect(
      opsIn(
        graphIn(
          modelWith(rows, () => nn.dropout(0.5)),
          "main",
        ),
      ),
    ).toEqual({ input: 1 });
    expect(
      textIn(
        modelWith(rows, () => nn.dropout(0.25), "train"),
        "main",
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state, %x: f32[4, 6] input) -> (%8: f32[4, 6] output y) {
        %0: i32[4, 6] = randomBits(%rng, %step) {opId: -1900049785, shape: [4, 6], stream: "main/dropout1/bernoulli1"}
        %1: i32[4, 6] = constant() {value: 8}
        %2: i32[4, 6] = shiftRightLogical(%0, %1)
        %3: i32[4, 6] = constant() {value: 12582912}
        %4: bool[4, 6] = less(%2, %3)
        %5: f32[4, 6] = constant() {value: 1.3333333730697632}
        %6: f32[4, 6] = mul(%x, %5)
        %7: f32[4, 6] = constant() {value: 0}
        %8: f32[4, 6] = select(%4, %6, %7)
      }
      "
    `);
    expect(
      opsIn(
        graphIn(
          modelWith(rows, () => nn.dropout(0), "train"),
          "main",
        ),
      ),
    ).toEqual({ input: 1 });
    expect(
      opsIn(
        graphIn(
          modelWith(rows, () => nn.gaussianNoise(0.1)),
          "main",
        ),
      ),
    ).toEqual({ input: 1 });
  });

  test("two uses of one layer draw from two streams", () => {
    const model = modelWith(
      rows,
      () => {
        const drop = nn.dropout(0.5);
        return nn.sequential([drop, nn.relu, drop, nn.dropout(0.5)]);
      },
      "train",
    );
    const text = textIn(model, "main");
    expect([...text.matchAll(/stream: "([^"]+)"/g)].map(([, stream]) => stream).sort()).toEqual([
      "main/dropout1/bernoulli1",
      "main/dropout1/bernoulli2",
      "main/dropout2/bernoulli1",
    ]);
  });

  test("refusals", () => {
    expect(refused(rows, () => nn.dropout(1))).toMatchInlineSnapshot(`
      "
      op/argument: dropout: rate is the number 1; it must be a number from 0 to below 1
        at   layers.test.ts
      "
    `);
    expect(refused(rows, () => nn.gaussianNoise(-1))).toMatchInlineSnapshot(`
      "
      op/argument: gaussianNoise: deviation is the number -1; it must be a number from 0
        at   layers.test.ts
      "
    `);
    expect(refused(token, () => nn.dropout(0.5))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: dropout: takes f32 or f64, not i32
        operand  x  i32[4, 5]  is i32
        at   layers.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
  });
});

describe("embedding", () => {
  test("ranges, shapes, names", () => {
    const model = modelWith(token, () => nn.sequential([nn.embedding(10, 6), nn.positionEmbedding(8, 6)]));
    expect(variablesOf(model)).toEqual([
      "embedding1.weight: f32[10, 6]",
      "positionEmbedding1.weight: f32[8, 6]",
    ]);
    expect(graphIn(model, "main").outputs[0]!.value.shape).toEqual([4, 5, 6]);
    expect(textIn(model, "main")).toContain("range: [0, 10]");
  });

  test("padding gets no gradient, and starts at 0", () => {
    const model = modelWith(token, () => nn.embedding(10, 6, { paddingIndex: 3 }));
    expect(opsIn(graphIn(model, "main")).stopGradient).toBe(1);
    expect(opsIn(model.init).select).toBe(1);
  });

  test("refusals", () => {
    const wide = input([4], "i32", { range: [0, 11] });
    expect(refused(wide, () => nn.embedding(10, 6))).toMatchInlineSnapshot(`
      "
      range/too-wide: x may be 0..10; embedding of 10 takes 0..9
        index  x  i32[4]  declared range [0, 11]
        at   layers.test.ts
        hint declare it as input(..., "i32", { range: [0, 10] })
      "
    `);
    expect(refused(rows, () => nn.embedding(10, 6))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: embedding: takes i32, not f32
        operand  x  f32[4, 6]  is f32
        at   layers.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
    expect(refused(token, () => nn.embedding(0, 6))).toMatchInlineSnapshot(`
      "
      op/argument: embedding: count is the number 0; it must be a whole number from 1
        at   layers.test.ts
      "
    `);
    expect(refused(sequence, () => nn.positionEmbedding(4, 6))).toMatchInlineSnapshot(`
      "
      shape/features: positionEmbedding: this layer takes up to 4 positions of 6 features
        operand  x  f32[4, 5, 6]  axis 1 has size 5, axis 2 has size 6
        at   layers.test.ts
      "
    `);
  });
});

describe("positions", () => {
  test("are constants", () => {
    const graph = graphIn(
      modelWith(sequence, () => nn.positionalEncoding()),
      "main",
    );
    expect(graph.outputs[0]!.value.shape).toEqual([4, 5, 6]);
    expect(opsIn(graph).parameter).toBeUndefined();
  });

  test("refusals", () => {
    const odd = input([4, 5]);
    const line = input([4]);
    expect(refused(odd, () => nn.positionalEncoding())).toMatchInlineSnapshot(`
      "
      shape/halves: positionalEncoding: 5 features do not make pairs
        operand  x  f32[4, 5]  axis 1 has size 5
        at   layers.test.ts
        hint it takes [..., time, features] with an even number of features
      "
    `);
    expect(refused(line, () => nn.rotaryEmbedding as never)).toMatchInlineSnapshot(`
      "
      shape/halves: rotaryEmbedding: there is no axis of positions
        operand  x  f32[4]  axis 0 has size 4
        at   layers.test.ts
        hint it takes [..., time, features] with an even number of features
      "
    `);
    expect(refused(sequence, () => nn.positionalEncoding({ base: 0 }))).toMatchInlineSnapshot(`
      "
      op/argument: positionalEncoding: base is the number 0; it must be a number above 0
        at   layers.test.ts
      "
    `);
  });
});

describe("prelu", () => {
  test("declares its slopes", () => {
    const model = modelWith(rows, () => nn.sequential([nn.prelu(), nn.prelu(6, { slope: 0.1 })]));
    expect(variablesOf(model)).toEqual(["prelu1.slope: f32[1]", "prelu2.slope: f32[6]"]);
    expect(model.init.updates.map(({ value }) => value.node.attrs.value)).toEqual([0.25, Math.fround(0.1)]);
    expect(refused(rows, () => nn.prelu(5))).toMatchInlineSnapshot(`
      "
      shape/features: prelu: there is one slope, or one for each channel (axis 1), not 5
        operand  x             f32[4, 6]
        slope    prelu1.slope  f32[5]
        at   layers.test.ts
      "
    `);
  });
});

describe("misspelt options", () => {
  test.each<[string, unknown, () => AnyLayer]>([
    ["layers", rows, () => nn.layerNorm(6, { epsilom: 1 } as never)],
    ["attention", sequence, () => nn.multiHeadAttention(6, 2, { casual: true } as never)],
    ["blocks", sequence, () => nn.transformerBlock(6, 2, { preNorn: true } as never)],
    ["recurrent layers", sequence, () => nn.lstm(6, 3, { bidirectionel: true } as never) as never],
    ["embeddings", token, () => nn.embedding(6, 3, { paddingIdx: 0 } as never)],
    ["functions", rows, () => (x) => nn.normalize(x, { axes: 1 } as never)],
    ["losses", rows, () => (x) => loss.huber(x, x, { delt: 1 } as never)],
    ["optimizers", rows, () => () => optimizer.sgd({ amsgrad: true } as never)],
    ["schedules", rows, () => () => schedule.cosine(1, { step: 3 } as never)],
  ])("%s", (_, x, make) => {
    expect(refused(x, make)).toMatch(/op\/argument: \S+: there is no option \w+\n {2}at/);
  });
});
