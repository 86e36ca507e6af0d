/** @file A small convolutional network for images of 28 x 28: 3x3x16, pool, 3x3x32, pool, dense. */
import { type ModelDefinition, nn } from "@tapeless/graph";
import type { Ops, Sources, Values } from "../peers/task.ts";
import { classifierModel, type Floats, type OptimizerName } from "./classifier.ts";
import { uniform, whole } from "./data.ts";
import type { Network } from "./network.ts";

const side = 28;
const classes = 10;
const units = [16, 32] as const;
/** Of the image after both pools. */
const last = [units[1], side / 4, side / 4] as const;
const features = last[0] * last[1] * last[2];

const model = (chosen?: OptimizerName): ModelDefinition =>
  classifierModel(
    {
      name: "cnn",
      shape: [1, side, side],
      classes,
      net: () => {
        const net = nn.sequential([
          nn.conv2d(1, units[0], 3, { padding: "same", name: "conv1" }),
          nn.relu,
          nn.maxPool2d(2),
          nn.conv2d(units[0], units[1], 3, { padding: "same", name: "conv2" }),
          nn.relu,
          nn.maxPool2d(2),
          nn.flatten,
          nn.dense(features, classes, { name: "dense" }),
        ]);
        return (x) => net(x as never) as Floats;
      },
    },
    chosen,
  );

const weights = (): Sources => ({
  "conv1.weight": {
    shape: [units[0], 1, 3, 3],
    values: uniform(units[0] * 9, 400, -0.5, 0.5),
    layout: "kernel",
  },
  "conv1.bias": { shape: [units[0]], values: uniform(units[0], 401, -0.1, 0.1) },
  "conv2.weight": {
    shape: [units[1], units[0], 3, 3],
    values: uniform(units[0] * units[1] * 9, 402, -0.12, 0.12),
    layout: "kernel",
  },
  "conv2.bias": { shape: [units[1]], values: uniform(units[1], 403, -0.1, 0.1) },
  "dense.weight": {
    shape: [features, classes],
    values: uniform(features * classes, 404, -0.06, 0.06),
    layout: { flattened: last },
  },
  "dense.bias": { shape: [classes], values: uniform(classes, 405, -0.1, 0.1) },
});

/** Of the first convolution, and of what comes after it. */
const flops = [
  2 * side ** 2 * 9 * units[0],
  2 * (side / 2) ** 2 * 9 * units[0] * units[1] + 2 * features * classes,
] as const;

function logits<T>(ops: Ops<T>, values: Values<T>): T {
  const block = (x: T, name: string): T => {
    const [weight, bias] = [values[`${name}.weight`]!, values[`${name}.bias`]!];
    return ops.maxPool(ops.relu(ops.conv(x, weight, { same: true, bias })), 2);
  };
  const image = block(block(values.x!, "conv1"), "conv2");
  return ops.dense(ops.flatten(image), values["dense.weight"]!, values["dense.bias"]!);
}

export const cnn: Network = {
  name: "cnn 28x28",
  model,
  weights,
  data: (batch) => ({
    inputs: {
      x: { shape: [batch, 1, side, side], values: uniform(batch * side ** 2, 406, 0, 1), layout: "image" },
    },
    label: whole(batch, 407, classes),
  }),
  classes,
  logits: () => logits,
  flops: (batch) => ({
    forward: batch * (flops[0] + flops[1]),
    // nobody needs the gradient by the image
    train: batch * (2 * flops[0] + 3 * flops[1]),
  }),
};
