/** @file An LSTM over sequences, its last output to a dense layer. */
import { type ModelDefinition, nn, reshape } from "@tapeless/graph";
import type { Sources } from "../peers/task.ts";
import { classifierModel, type Floats, type OptimizerName } from "./classifier.ts";
import { uniform, whole } from "./data.ts";
import type { Network } from "./network.ts";

const time = 32;
const features = 32;
const units = 64;
const classes = 10;

const model = (chosen?: OptimizerName): ModelDefinition =>
  classifierModel(
    {
      name: "lstm",
      shape: [time, features],
      classes,
      net: () => {
        const lstm = nn.lstm(features, units, { name: "lstm" });
        const dense = nn.dense(units, classes, { name: "dense" });
        return (x) => {
          const { hidden } = lstm.run(x as never);
          return dense(reshape(hidden, hidden.shape.slice(1) as never) as never) as Floats;
        };
      },
    },
    chosen,
  );

const weights = (): Sources => ({
  "lstm.layer1.inputWeight": {
    shape: [4 * units, features],
    values: uniform(4 * units * features, 500, -0.2, 0.2),
  },
  "lstm.layer1.hiddenWeight": {
    shape: [4 * units, units],
    values: uniform(4 * units * units, 501, -0.15, 0.15),
  },
  "lstm.layer1.inputBias": { shape: [4 * units], values: uniform(4 * units, 502, -0.1, 0.1) },
  "lstm.layer1.hiddenBias": { shape: [4 * units], values: uniform(4 * units, 507, -0.1, 0.1) },
  "dense.weight": { shape: [units, classes], values: uniform(units * classes, 503, -0.3, 0.3) },
  "dense.bias": { shape: [classes], values: uniform(classes, 504, -0.1, 0.1) },
});

export const lstm: Network = {
  name: `lstm ${time}x${features}-${units}`,
  model,
  weights,
  data: (batch) => ({
    inputs: { x: { shape: [batch, time, features], values: uniform(batch * time * features, 505) } },
    label: whole(batch, 506, classes),
  }),
  classes,
  logits: () => (ops, values) => {
    const last = ops.lstm(values.x!, {
      input: values["lstm.layer1.inputWeight"]!,
      hidden: values["lstm.layer1.hiddenWeight"]!,
      inputBias: values["lstm.layer1.inputBias"]!,
      hiddenBias: values["lstm.layer1.hiddenBias"]!,
    });
    return ops.dense(last, values["dense.weight"]!, values["dense.bias"]!);
  },
  flops: (batch) => {
    const fromInput = 2 * batch * time * 4 * units * features;
    const rest = 2 * batch * (time * 4 * units * units + units * classes);
    return { forward: fromInput + rest, train: 2 * fromInput + 3 * rest };
  },
};
