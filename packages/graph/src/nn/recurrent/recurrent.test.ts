import { describe, expect, test } from "vitest";
import { entry } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import { type AnyLayer, modelWith } from "../fixtures/layer.ts";
import { built, graphIn, opsIn, refusalIn, variablesOf } from "../fixtures/model.ts";
import { nn } from "../index.ts";

const rows = input([4, 6]);
const sequence = input([4, 5, 6]);

/** The layer is called here, for the message says where. */
const refused = (x: unknown, make: () => AnyLayer): string =>
  refusalIn(() => {
    const layer = make();
    return { main: entry({ x: x as typeof sequence }, (args) => ({ y: layer(args.x as never) })) };
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
        at   recurrent.test.ts
      "
    `);
    expect(refused(sequence, () => nn.gru(5, 3) as never)).toMatchInlineSnapshot(`
      "
      shape/features: gru: this takes 5 features; the last axis of its input has 6
        operand      x                        f32[4, 5, 6]
        inputWeight  gru1.layer1.inputWeight  f32[9, 5]
        at   recurrent.test.ts
      "
    `);
    expect(refused(sequence, () => nn.lstm(6, 0) as never)).toMatchInlineSnapshot(`
      "
      op/argument: lstm: units is the number 0; it must be a whole number from 1
        at   recurrent.test.ts
      "
    `);
    expect(
      refused(sequence, () => nn.rnn(6, 3, { activation: "gelu" as never }) as never),
    ).toMatchInlineSnapshot(`
      "
      op/argument: rnn: activation is "gelu"; it must be "tanh" or "relu"
        at   recurrent.test.ts
      "
    `);
    expect(
      refused(sequence, () => nn.gru(6, 3, { gateOrder: "keras" as never }) as never),
    ).toMatchInlineSnapshot(`
      "
      op/argument: gru: gateOrder is "keras"; it must be "torch" or "onnx"
        at   recurrent.test.ts
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
        at   recurrent.test.ts
      "
    `);
  });
});
