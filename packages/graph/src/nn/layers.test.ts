import { describe, expect, test } from "vitest";
import { type EntryDefinition, entry } from "../model/define-model.ts";
import { input } from "../model/input.ts";
import { built, graphIn, opsIn, refusalIn, textIn, variablesOf } from "./fixtures/model.ts";
import { loss, nn, optimizer, schedule } from "./index.ts";

const rows = input([4, 6]);
const token = input([4, 5], "i32");
const sequence = input([4, 5, 6]);

type Layer = (x: never) => unknown;

const entryWith = (x: unknown, layer: Layer, mode: "train" | "eval" = "eval"): EntryDefinition =>
  entry({ x: x as typeof rows }, ({ x }) => ({ y: layer(x as never) }), { mode });

const modelWith = (x: unknown, make: () => Layer, mode: "train" | "eval" = "eval") =>
  built(() => ({ main: entryWith(x, make(), mode) }));

const refused = (x: unknown, make: () => Layer): string => refusalIn(() => ({ main: entryWith(x, make()) }));

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

describe("attention", () => {
  test("names of its projections", () => {
    const model = modelWith(sequence, () => nn.multiHeadAttention(6, 2, { name: "attn" }));
    expect(variablesOf(model)).toEqual([
      "attn.query.weight: f32[6, 6]",
      "attn.query.bias: f32[6]",
      "attn.key.weight: f32[6, 6]",
      "attn.key.bias: f32[6]",
      "attn.value.weight: f32[6, 6]",
      "attn.value.bias: f32[6]",
      "attn.output.weight: f32[6, 6]",
      "attn.output.bias: f32[6]",
    ]);
  });

  test("names in a block", () => {
    const model = modelWith(sequence, () =>
      nn.sequential([nn.transformerBlock(6, 2, { hidden: 8, name: "block1" }), nn.transformerBlock(6, 3)]),
    );
    const names = variablesOf(model);
    expect(names.slice(0, 16)).toEqual([
      "block1.norm1.weight: f32[6]",
      "block1.norm1.bias: f32[6]",
      "block1.attention.query.weight: f32[6, 6]",
      "block1.attention.query.bias: f32[6]",
      "block1.attention.key.weight: f32[6, 6]",
      "block1.attention.key.bias: f32[6]",
      "block1.attention.value.weight: f32[6, 6]",
      "block1.attention.value.bias: f32[6]",
      "block1.attention.output.weight: f32[6, 6]",
      "block1.attention.output.bias: f32[6]",
      "block1.norm2.weight: f32[6]",
      "block1.norm2.bias: f32[6]",
      "block1.expand.weight: f32[6, 8]",
      "block1.expand.bias: f32[8]",
      "block1.contract.weight: f32[8, 6]",
      "block1.contract.bias: f32[6]",
    ]);
    expect(names).toContain("transformerBlock1.expand.weight: f32[6, 24]");
  });

  test("dropout in a block is there in mode train only", () => {
    const make = () => nn.transformerBlock(6, 2, { dropout: 0.1 });
    expect(opsIn(graphIn(modelWith(sequence, make), "main")).randomBits).toBeUndefined();
    expect(opsIn(graphIn(modelWith(sequence, make, "train"), "main")).randomBits).toBe(3);
  });

  test("other keys and values, with a mask", () => {
    const memory = input([4, 7, 3]);
    const mask = input([7], "bool");
    const model = built(() => {
      const attention = nn.multiHeadAttention(6, 2, { keyFeatures: 3, valueFeatures: 3, bias: false });
      return {
        main: entry({ sequence, memory, mask }, ({ sequence, memory, mask }) => ({
          y: attention.attend(sequence, memory, memory, { mask }),
        })),
      };
    });
    expect(graphIn(model, "main").outputs[0]!.value.shape).toEqual([4, 5, 6]);
    expect(variablesOf(model)).toContain("multiHeadAttention1.key.weight: f32[3, 6]");
  });

  test("refusals", () => {
    expect(refused(sequence, () => nn.multiHeadAttention(6, 4))).toMatchInlineSnapshot(`
      "
      op/argument: multiHeadAttention: heads is the number 4; it must be a divisor of the width 6
        at   layers.test.ts
      "
    `);
    expect(refused(rows, () => nn.multiHeadAttention(5, 1))).toMatchInlineSnapshot(`
      "
      shape/features: dense: this layer takes 5 features; the last axis of its input has 6
        operand  x  f32[4, 6]  axis 1 has size 6
        at   layers.test.ts
        hint multiHeadAttention1.query was declared with 5 features: they must be the last axis
      "
    `);
    const attend = (options: object) => (): Layer => (x) =>
      nn.scaledDotProductAttention(x, x, x, options as never);
    const wrongMask = input([3, 3], "bool");
    expect(
      refusalIn(() => ({
        main: entry({ sequence, wrongMask }, ({ sequence, wrongMask }) => ({
          y: nn.scaledDotProductAttention(sequence, sequence, sequence, { mask: wrongMask }),
        })),
      })),
    ).toMatchInlineSnapshot(`
      "
      attention/mask: scaledDotProductAttention: the mask must be bool or f32, and broadcast to the scores [4, 5, 5]
        scores  mul        f32[4, 5, 5]
        mask    wrongMask  bool[3, 3]
        at   layers.test.ts
        hint the scores are [..., queries, keys]
      "
    `);
    expect(refused(sequence, attend({ dropout: 2 }))).toMatchInlineSnapshot(`
      "
      op/argument: scaledDotProductAttention: dropout is the number 2; it must be a number from 0 to below 1
        at   layers.test.ts
      "
    `);
    expect(refused(input([4]), attend({}))).toMatchInlineSnapshot(`
      "
      shape/rank: scaledDotProductAttention: query must have 2 axes or more
        query  x  f32[4]
        key    x  f32[4]
        at   layers.test.ts
      "
    `);
    expect(
      refusalIn(() => ({
        main: entry({ sequence, rows }, ({ sequence, rows }) => ({
          y: nn.scaledDotProductAttention(sequence, rows, sequence as never),
        })),
      })),
    ).toMatchInlineSnapshot(`
      "
      shape/attention: scaledDotProductAttention: key has 4 positions, value has 5
        key    rows      f32[4, 6]
        value  sequence  f32[4, 5, 6]
        at   layers.test.ts
      "
    `);
  });
});

describe("recurrent layers", () => {
  test("names of layers and directions", () => {
    const model = modelWith(sequence, () => nn.lstm(6, 3, { layers: 2, bidirectional: true, bias: false }));
    expect(variablesOf(model)).toEqual([
      "lstm1.layer1.inputWeight: f32[12, 6]",
      "lstm1.layer1.hiddenWeight: f32[12, 3]",
      "lstm1.layer1Backward.inputWeight: f32[12, 6]",
      "lstm1.layer1Backward.hiddenWeight: f32[12, 3]",
      "lstm1.layer2.inputWeight: f32[12, 6]",
      "lstm1.layer2.hiddenWeight: f32[12, 3]",
      "lstm1.layer2Backward.inputWeight: f32[12, 6]",
      "lstm1.layer2Backward.hiddenWeight: f32[12, 3]",
    ]);
    expect(graphIn(model, "main").outputs[0]!.value.shape).toEqual([4, 5, 6]);
  });

  test("shapes of outputs and states", () => {
    const model = built(() => {
      const lstm = nn.lstm(6, 3, { layers: 2, timeFirst: true });
      const gru = nn.gru(6, 3, { bidirectional: true });
      const cell = nn.gruCell(6, 2);
      return {
        main: entry({ sequence, rows }, ({ sequence, rows }) => {
          const { output, hidden, cell: last } = lstm.run(sequence);
          const second = gru.run(sequence, { hidden: gru.run(sequence).hidden });
          return { output, hidden, last, both: second.output, states: second.hidden, step: cell(rows) };
        }),
      };
    });
    const shapes = graphIn(model, "main").outputs.map(({ name, value }) => [name, value.shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      output: [4, 5, 3],
      hidden: [2, 5, 3],
      last: [2, 5, 3],
      both: [4, 5, 6],
      states: [2, 4, 3],
      step: [4, 2],
    });
  });

  test("dropout between layers, in mode train", () => {
    const make = () => nn.gru(6, 3, { layers: 3, dropout: 0.5 });
    expect(opsIn(graphIn(modelWith(sequence, make, "train"), "main")).randomBits).toBe(2);
    expect(opsIn(graphIn(modelWith(sequence, make), "main")).randomBits).toBeUndefined();
  });

  test("refusals", () => {
    expect(refused(rows, () => nn.gru(6, 3) as never)).toMatchInlineSnapshot(`
      "
      shape/sequence: gru: it takes [batch, time, features] of one step or more
        operand  x  f32[4, 6]  is [4, 6]
        at   layers.test.ts
      "
    `);
    expect(refused(sequence, () => nn.gru(5, 3) as never)).toMatchInlineSnapshot(`
      "
      shape/features: gru: this takes 5 features; the last axis of its input has 6
        operand      x                        f32[4, 5, 6]
        inputWeight  gru1.layer1.inputWeight  f32[9, 5]
        at   layers.test.ts
      "
    `);
    expect(refused(sequence, () => nn.lstm(6, 0) as never)).toMatchInlineSnapshot(`
      "
      op/argument: lstm: units is the number 0; it must be a whole number from 1
        at   layers.test.ts
      "
    `);
    expect(
      refused(sequence, () => nn.rnn(6, 3, { activation: "gelu" as never }) as never),
    ).toMatchInlineSnapshot(`
      "
      op/argument: rnn: activation is "gelu"; it must be "tanh" or "relu"
        at   layers.test.ts
      "
    `);
    expect(
      refused(sequence, () => nn.gru(6, 3, { gateOrder: "keras" as never }) as never),
    ).toMatchInlineSnapshot(`
      "
      op/argument: gru: gateOrder is "keras"; it must be "torch" or "onnx"
        at   layers.test.ts
      "
    `);
    expect(
      refusalIn(() => {
        const gru = nn.gru(6, 3);
        return {
          main: entry({ sequence, rows }, ({ sequence, rows }) => ({
            y: gru.run(sequence, { hidden: rows }).output,
          })),
        };
      }),
    ).toMatchInlineSnapshot(`
      "
      shape/state: gru: the state hidden must be f32[1, 4, 3]
        operand  sequence  f32[4, 5, 6]
        hidden   rows      f32[4, 6]
        at   layers.test.ts
      "
    `);
  });
});

describe("misspelt options", () => {
  test.each<[string, unknown, () => Layer]>([
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
