import { describe, expect, test } from "vitest";
import { entry } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import { built, graphIn, refusalIn, variablesOf } from "../fixtures/model.ts";
import { nn } from "../index.ts";

const image = input([2, 4, 9, 8]);
const signal = input([2, 4, 9]);

/** What is declared, and the shape that comes out. */
function declared(make: () => unknown, x = image as typeof image | typeof signal) {
  const model = built(() => {
    const layer = make() as (x: unknown) => unknown;
    return { main: entry({ x }, ({ x }) => ({ y: layer(x) })) };
  });
  return [...variablesOf(model), graphIn(model, "main").outputs[0]!.value.shape.join(" ")];
}

describe("layers of convolutions", () => {
  test("declare a kernel and a bias", () => {
    expect(declared(() => nn.conv2d(4, 6, 3, { groups: 2, padding: 1 }))).toEqual([
      "conv2d1.weight: f32[6, 2, 3, 3]",
      "conv2d1.bias: f32[6]",
      "2 6 9 8",
    ]);
    expect(declared(() => nn.conv1d(4, 3, 2, { bias: false, name: "a", stride: 2 }), signal)).toEqual([
      "a.weight: f32[3, 4, 2]",
      "2 3 4",
    ]);
    expect(
      declared(() => nn.convTranspose2d(4, 6, [3, 2], { groups: 2, stride: 2, outputPadding: [1, 0] })),
    ).toEqual(["convTranspose2d1.weight: f32[4, 3, 3, 2]", "convTranspose2d1.bias: f32[6]", "2 6 20 16"]);
    expect(declared(() => nn.depthwiseConv1d(4, 3, { multiplier: 2, padding: "same" }), signal)).toEqual([
      "conv1d1.weight: f32[8, 1, 3]",
      "conv1d1.bias: f32[8]",
      "2 8 9",
    ]);
  });

  test("declare the same where they go through Fourier transforms", () => {
    expect(declared(() => nn.fftConv2d(4, 6, [3, 5], { groups: 2, mode: "same" }))).toEqual([
      "fftConv2d1.weight: f32[6, 2, 3, 5]",
      "fftConv2d1.bias: f32[6]",
      "2 6 9 8",
    ]);
    expect(declared(() => nn.fftConv1d(4, 3, 4, { bias: false, mode: "full" }), signal)).toEqual([
      "fftConv1d1.weight: f32[3, 4, 4]",
      "2 3 12",
    ]);
  });

  test("poolings declare nothing", () => {
    expect(declared(() => nn.maxPool2d(2, { ceilMode: true }))).toEqual(["2 4 5 4"]);
    expect(declared(() => nn.avgPool1d(3), signal)).toEqual(["2 4 3"]);
    expect(declared(() => nn.lpPool1d(2, 3), signal)).toEqual(["2 4 3"]);
    expect(declared(() => nn.adaptiveMaxPool2d([2, 3]))).toEqual(["2 4 2 3"]);
    expect(declared(() => nn.globalAvgPool)).toEqual(["2 4"]);
  });

  test("refusals", () => {
    const refusal = (make: () => unknown): string =>
      refusalIn(() => {
        const layer = make() as (x: unknown) => unknown;
        return { main: entry({ image }, ({ image }) => ({ y: layer(image) })) };
      });
    expect(refusal(() => nn.conv2d(3, 6, 3, { name: "stem" }))).toMatchInlineSnapshot(`
      "
      shape/channels: conv2d: the kernel takes 3 channels, not 4
        input   image        f32[2, 4, 9, 8]  axis 1 has size 4
        kernel  stem.weight  f32[6, 3, 3, 3]  axis 1 has size 3
        at   layers.test.ts
        hint axis 1 of both counts channels; that of the kernel the channels of one group
      "
    `);
    expect(refusal(() => nn.conv2d(4, 6, 3, { groups: 4 }))).toMatchInlineSnapshot(`
      "
      op/argument: conv2d: units is the number 6; it must be a multiple of the 4 groups
        at   layers.test.ts
      "
    `);
    expect(refusal(() => nn.conv2d(0, 6, 3))).toMatchInlineSnapshot(`
      "
      op/argument: conv2d: channels is the number 0; it must be a whole number from 1
        at   layers.test.ts
      "
    `);
    expect(refusal(() => nn.conv2d(4, 6, [3] as never))).toMatchInlineSnapshot(`
      "
      op/argument: conv2d: window is a list; it must be one number, or a list of 2
        at   layers.test.ts
        hint this one has 1
      "
    `);
    expect(refusal(() => nn.conv2d(4, 6, 3, { dtype: "f64" }))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: conv2d: operands have dtypes f32 and f64; they must be equal
        input   image           f32[2, 4, 9, 8]  is f32
        kernel  conv2d1.weight  f64[6, 4, 3, 3]  is f64
        at   layers.test.ts
        hint convert one of them, for instance with convert(x, "f32")
      "
    `);
    expect(refusal(() => nn.depthwiseConv2d(4, 3, { groups: 2 } as never))).toMatchInlineSnapshot(`
      "
      op/argument: depthwiseConv2d: there is no option groups
        at   layers.test.ts
        hint options: multiplier, stride, padding, dilation, algorithm, name, bias, init, biasInit, dtype
      "
    `);
    expect(refusal(() => nn.conv2d(4, 6, 3, { kernel: 3 } as never))).toMatchInlineSnapshot(`
      "
      op/argument: conv2d: there is no option kernel
        at   layers.test.ts
        hint options: stride, padding, dilation, groups, algorithm, name, bias, init, biasInit, dtype
      "
    `);
  });
});
