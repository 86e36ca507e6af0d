/** @file A network as everybody gets it: our model in the DSL, the same computation as a task, weights and data. */
import type { ModelDefinition } from "@tapeless/graph";
import type { Sources, Task, TrainingTask } from "../peers/task.ts";
import type { OptimizerName } from "./classifier.ts";
import type { EntryUse } from "./entry.ts";

export interface Network {
  readonly name: string;
  /** Entries `predict` (x to probability) and, with an optimizer, `train` (x and label to cost). */
  readonly model: (chosen?: OptimizerName) => ModelDefinition;
  /** By the names of the parameters of the model. */
  readonly weights: () => Sources;
  /** `x` and the labels. */
  readonly data: (batch: number) => { readonly inputs: Sources; readonly label: Int32Array<ArrayBuffer> };
  readonly classes: number;
  readonly logits: (batch: number) => Task["compute"];
  /** Operations of products and convolutions in one forward pass, and in the products of a training step. */
  readonly flops: (batch: number) => { readonly forward: number; readonly train: number };
}

export function predictTask({ weights, data, logits }: Network, batch: number): Task {
  const compute = logits(batch);
  return {
    inputs: data(batch).inputs,
    weights: weights(),
    compute: (ops, values) => ops.softmax(compute(ops, values)),
  };
}

export const trainTask = (network: Network, batch: number, optimizer: OptimizerName): TrainingTask => {
  const { inputs, label } = network.data(batch);
  const compute = network.logits(batch);
  return { inputs, weights: network.weights(), compute, label, classes: network.classes, optimizer };
};

const valuesOf = (sources: Sources): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(sources).map(([name, { values }]) => [name, values]));

export const predictUse = ({ model, weights, data }: Network, batch: number): EntryUse => ({
  model: model(),
  entry: "predict",
  batch,
  parameters: valuesOf(weights()),
  inputs: valuesOf(data(batch).inputs),
  output: "probability",
});

export const trainUse = (network: Network, batch: number, chosen: OptimizerName): EntryUse => {
  const { inputs, label } = network.data(batch);
  return {
    model: network.model(chosen),
    entry: "train",
    batch,
    parameters: valuesOf(network.weights()),
    inputs: { ...valuesOf(inputs), label },
    output: "cost",
    steps: 3,
  };
};
