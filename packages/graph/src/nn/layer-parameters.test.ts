import { describe, expect, test } from "vitest";
import { grad } from "../dsl/gradient.ts";
import { parameter } from "../dsl/variables.ts";
import { requireModel } from "../ir/context.ts";
import { entry, trainStep } from "../model/define-model.ts";
import { input } from "../model/input.ts";
import type { Trained } from "../types/layer.ts";
import { built, refusalIn, variablesOf } from "./fixtures/model.ts";
import { loss, nn, optimizer } from "./index.ts";

const x = input([4, 6]);
const label = input([4], "i32", { range: [0, 3] });

const namesOf = ({ parameters }: Trained): string[] =>
  parameters.map((tensor) => (tensor as unknown as { readonly name: string }).name);

const idle = { main: entry({ x }, ({ x }) => ({ y: x })) };

/** The parameters that a layer tells of, and the trainable ones that the model has. */
function compare(make: () => Trained): void {
  built(() => {
    const told = namesOf(make());
    const declared = [...requireModel("a test").variables.values()].filter(
      ({ kind }) => kind === "parameter",
    );
    expect(told).toEqual(declared.map(({ name }) => name));
    expect(told.length).toBeGreaterThan(0);
    return idle;
  });
}

describe("a layer tells of its parameters", () => {
  test.each<[string, () => Trained]>([
    ["dense", () => nn.dense(6, 3)],
    ["conv2d", () => nn.conv2d(3, 8, 3)],
    ["batchNorm", () => nn.batchNorm(6)],
    ["embedding", () => nn.embedding(10, 4)],
    ["prelu", () => nn.prelu()],
    ["lstm", () => nn.lstm(6, 3, { layers: 2, bidirectional: true })],
    ["gruCell", () => nn.gruCell(6, 3)],
    ["lstmCell", () => nn.lstmCell(6, 3)],
    ["multiHeadAttention", () => nn.multiHeadAttention(6, 2)],
    ["transformerBlock", () => nn.transformerBlock(6, 2)],
    ["sequential", () => nn.sequential([nn.dense(6, 4), nn.relu, nn.residual([nn.dense(4, 4)])])],
  ])("%s", (_name, make) => compare(make));

  test("a shared layer once; functions and layers without parameters none", () => {
    built(() => {
      const shared = nn.dense(6, 6, { name: "shared" });
      const net = nn.sequential([shared, (value: never) => value, nn.dropout(0.5), shared]);
      expect(namesOf(net)).toEqual(["shared.weight", "shared.bias"]);
      expect(nn.relu.parameters).toEqual([]);
      return idle;
    });
  });

  test("what is declared later or not for training is not its own", () => {
    built(() => {
      const first = nn.dense(6, 3, { name: "first", bias: false });
      parameter("other", [2]);
      parameter("still", [2], { trainable: false });
      expect(namesOf(first)).toEqual(["first.weight"]);
      return idle;
    });
  });
});

test("the head alone is trained, and gradients are taken by a layer's parameters", () => {
  const model = built(() => {
    const body = nn.dense(6, 5, { name: "body" });
    const head = nn.dense(5, 3, { name: "head" });
    return {
      train: trainStep({ x, label }, (given) => {
        const cost = loss.softmaxCrossEntropy(head(nn.relu(body(given.x))), given.label);
        const [weight, bias] = grad(cost, body.parameters);
        return { cost, weight, bias, ...optimizer.adam().minimize(cost, { parameters: head.parameters }) };
      }),
    };
  });
  expect(variablesOf(model).filter((name) => name.startsWith("optimizer"))).toEqual([
    "optimizer/train.adam/step: i32[]",
    "optimizer/train.adam/head.weight/m: f32[5, 3]",
    "optimizer/train.adam/head.weight/v: f32[5, 3]",
    "optimizer/train.adam/head.bias/m: f32[3]",
    "optimizer/train.adam/head.bias/v: f32[3]",
  ]);
});

test("a layer that is not used is named with what to do", () => {
  const refusal = refusalIn(() => {
    const used = nn.dense(6, 3, { name: "used" });
    nn.dense(6, 3, { name: "idle" });
    return {
      train: trainStep({ x, label }, (given) => {
        const cost = loss.softmaxCrossEntropy(used(given.x), given.label);
        return { cost, ...optimizer.sgd({ learningRate: 0.1 }).minimize(cost) };
      }),
    };
  });
  expect(refusal).toContain("{ parameters: layer.parameters }");
});
