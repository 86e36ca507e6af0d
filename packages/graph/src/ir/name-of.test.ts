/** @file Operands are called in errors by the function that the user called to make them. */
import { expect, test } from "vitest";
import { graphOf } from "../dsl/fixtures/build.ts";
import * as dsl from "../dsl/index.ts";
import { input } from "../model/input.ts";
import { loss, nn } from "../nn/index.ts";
import type { Tensor } from "../types/tensor.ts";
import { nameOf } from "./builder.ts";
import type { Value } from "./node.ts";

const x = input([4, 6]);
const v = input([6]);
const image = input([1, 2, 8, 8]);
const label = input([4], "i32", { range: [0, 6] });

type Given = Record<"x" | "v" | "image" | "label", never>;

/** One function of each way in which they are written. */
const functions: Readonly<Record<string, (given: Given) => unknown>> = {
  relu: ({ x }) => nn.relu(x),
  relu6: ({ x }) => nn.relu6(x),
  elu: ({ x }) => nn.elu()(x),
  softmax: ({ x }) => nn.softmax(x),
  layerNorm: ({ x }) => nn.functional.layerNorm(x),
  mean: ({ x }) => dsl.mean(x),
  square: ({ x }) => dsl.square(x),
  variance: ({ x }) => dsl.variance(x),
  outer: ({ v }) => dsl.outer(v, v),
  einsum: ({ x }) => dsl.einsum("ij->ji", x as Tensor<readonly [4, 6]>),
  conv2d: ({ image }) => dsl.conv2d(image, dsl.zeros([3, 2, 3, 3])),
  fftConv2d: ({ image }) => dsl.fftConv2d(image, dsl.zeros([3, 2, 3, 3])),
  maxPool2d: ({ image }) => dsl.maxPool2d(image, 2),
  avgPool2d: ({ image }) => dsl.avgPool2d(image, 2),
  trace: ({ image }) => dsl.trace(image),
  grad: ({ x }) => dsl.grad(dsl.sum(x), x),
  huber: ({ x }) => loss.huber(x, x),
  cosineSimilarity: ({ x }) => loss.cosineSimilarity(x, x),
  softmaxCrossEntropy: ({ x, label }) => loss.softmaxCrossEntropy(x, label),
};

test.each(Object.entries(functions))("%s", (name, make) => {
  const names: string[] = [];
  graphOf({ x, v, image, label }, (given) => {
    names.push(nameOf(make(given as never) as Value));
    return dsl.sum(given.x);
  });
  // the model is built once more to be compared, without looking at who called what
  expect(names[0]).toBe(name);
});

test("leaves keep their names, and constants are constants", () => {
  graphOf({ x, v, image, label }, (given) => {
    expect(nameOf(given.x as never)).toBe("x");
    expect(nameOf(dsl.ones([2]) as never)).toBe("constant");
    return dsl.sum(given.x);
  });
});
