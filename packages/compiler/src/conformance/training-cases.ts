/** @file A small network trained for some steps: updates, seeds, random streams, sizes, saved state. */
import { defineModel, dim, entry, input, loss, nn, optimizer, trainStep } from "@tapeless/graph";
import type { ModelDefinition, TypedArray } from "@tapeless/graph/ir";
import { sampleArray } from "../analysis/sample-values.ts";
import { type CompileOptions, compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { compareBits } from "./compare-bits.ts";
import type { LoadedModel } from "./describe-backend.ts";
import type { Case } from "./op-cases.ts";

const batch = dim("batch");
const x = input([batch, 5]);
const label = input([batch], "i32", { range: [0, 3] });

const classifier = (): ModelDefinition =>
  defineModel("classifier", () => {
    const net = nn.sequential([nn.dense(5, 7), nn.tanh, nn.dense(7, 3)]);
    return {
      predict: entry({ x }, ({ x }) => ({ probability: nn.softmax(net(x)) })),
      train: trainStep({ x, label }, ({ x, label }) => {
        const cost = loss.softmaxCrossEntropy(net(x), label);
        return { cost, ...optimizer.adam({ learningRate: 0.01 }).minimize(cost) };
      }),
    };
  });

const bindings = { all: {}, entries: { predict: { batch: [1, 4] }, train: { batch: [4, 3] } } };
const seed = 7;

const f32 = (size: number, salt: number): TypedArray =>
  sampleArray({ dtype: "f32", shape: [size], fill: "normal" }, salt);
const labels = (size: number, salt: number): TypedArray =>
  sampleArray({ dtype: "i32", shape: [size], fill: "index", bound: 3 }, salt);

const call = (
  model: LoadedModel,
  name: string,
  inputs: object,
): Readonly<Record<string, TypedArray | number>> =>
  (model[name] as (args: object) => Readonly<Record<string, TypedArray | number>>)(inputs);

export function trainingCases(): Case[] {
  const compiled = (options: CompileOptions) => compile(classifier(), { bindings, ...options }).module;
  return [
    {
      name: "an MLP with Adam: every step, both sizes, and the state it saves",
      module: (capabilities) => compiled({ capabilities }),
      check: async ({ create }) => {
        const model = await create({ seed });
        const reference = new Interpreted(compiled({ passes: "none" }), seed);
        for (let step = 0; step < 6; step++) {
          const size = step % 2 === 0 ? 4 : 3;
          const inputs = { x: f32(size * 5, step), label: labels(size, step) };
          const { cost } = reference.call("train", inputs);
          compareBits(`cost of step ${step}`, call(model, "train", inputs).cost!, cost!);
        }
        await compareRestored(model, await create({ state: model.save() }), reference);
      },
    },
  ];
}

/** A model restored from the saved state predicts what the reference predicts, and saves the same bytes. */
async function compareRestored(
  model: LoadedModel,
  restored: LoadedModel,
  reference: Interpreted,
): Promise<void> {
  for (const size of [1, 4]) {
    const inputs = { x: f32(size * 5, 9) };
    const { probability } = reference.call("predict", inputs);
    compareBits("prediction", call(model, "predict", inputs).probability!, probability!);
    compareBits(
      "prediction of the restored model",
      call(restored, "predict", inputs).probability!,
      probability!,
    );
  }
  compareBits("saved state", restored.save(), model.save());
}
