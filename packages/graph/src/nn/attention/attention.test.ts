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
        at   attention.test.ts
      "
    `);
    expect(refused(rows, () => nn.multiHeadAttention(5, 1))).toMatchInlineSnapshot(`
      "
      shape/features: dense: this layer takes 5 features; the last axis of its input has 6
        operand  x  f32[4, 6]  axis 1 has size 6
        at   attention.test.ts
        hint multiHeadAttention1.query was declared with 5 features: they must be the last axis
      "
    `);
    const attend = (options: object) => (): AnyLayer => (x) =>
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
        scores  scaledDotProductAttention  f32[4, 5, 5]
        mask    wrongMask                  bool[3, 3]
        at   attention.test.ts
        hint the scores are [..., queries, keys]
      "
    `);
    expect(refused(sequence, attend({ dropout: 2 }))).toMatchInlineSnapshot(`
      "
      op/argument: scaledDotProductAttention: dropout is the number 2; it must be a number from 0 to below 1
        at   attention.test.ts
      "
    `);
    expect(refused(input([4]), attend({}))).toMatchInlineSnapshot(`
      "
      shape/rank: scaledDotProductAttention: query must have 2 axes or more
        query  x  f32[4]
        key    x  f32[4]
        at   attention.test.ts
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
        at   attention.test.ts
      "
    `);
  });
});
