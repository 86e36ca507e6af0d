/** @file One transformer block over sequences of vectors; the mean over time to a dense layer. */
import { type ModelDefinition, mean, nn } from "@tapeless/graph";
import type { Ops, Sources, Values } from "../peers/task.ts";
import { classifierModel, type Floats, type OptimizerName } from "./classifier.ts";
import { uniform, whole } from "./data.ts";
import type { Network } from "./network.ts";

const time = 32;
const width = 64;
const heads = 4;
const hidden = 4 * width;
const classes = 10;

const model = (chosen?: OptimizerName): ModelDefinition =>
  classifierModel(
    {
      name: "transformer",
      shape: [time, width],
      classes,
      net: () => {
        const block = nn.transformerBlock(width, heads, { hidden, name: "block" });
        const dense = nn.dense(width, classes, { name: "dense" });
        return (x) => dense(mean(block(x as never) as never, 1 as never) as never) as Floats;
      },
    },
    chosen,
  );

const denseSizes = {
  "block.attention.query": [width, width],
  "block.attention.key": [width, width],
  "block.attention.value": [width, width],
  "block.attention.output": [width, width],
  "block.expand": [width, hidden],
  "block.contract": [hidden, width],
  dense: [width, classes],
} as const;

function weights(): Sources {
  const dense = Object.entries(denseSizes).flatMap(([name, [from, to]], i) => {
    const range = Math.sqrt(6 / (from + to));
    return [
      [`${name}.weight`, { shape: [from, to], values: uniform(from * to, 600 + i, -range, range) }],
      [`${name}.bias`, { shape: [to], values: uniform(to, 620 + i, -0.1, 0.1) }],
    ] as const;
  });
  const norms = ["block.norm1", "block.norm2"].flatMap((name, i) => [
    [`${name}.weight`, { shape: [width], values: uniform(width, 640 + i, 0.8, 1.2) }] as const,
    [`${name}.bias`, { shape: [width], values: uniform(width, 660 + i, -0.1, 0.1) }] as const,
  ]);
  return Object.fromEntries([...dense, ...norms]);
}

/** Rows [batch * time, width] in and out. */
function attention<T>(ops: Ops<T>, values: Values<T>, x: T, batch: number): T {
  const perHead = width / heads;
  const linear = (name: string, of: T): T =>
    ops.dense(of, values[`block.attention.${name}.weight`]!, values[`block.attention.${name}.bias`]!);
  const split = (name: string): T =>
    ops.transpose(ops.reshape(linear(name, x), [batch, time, heads, perHead]), [0, 2, 1, 3]);
  const scores = ops.mul(ops.matmul(split("query"), split("key"), { turned: true }), 1 / Math.sqrt(perHead));
  const seen = ops.matmul(ops.softmax(scores), split("value"));
  const joined = ops.reshape(ops.transpose(seen, [0, 2, 1, 3]), [batch * time, width]);
  return linear("output", joined);
}

function logits<T>(ops: Ops<T>, values: Values<T>, batch: number): T {
  const x = ops.reshape(values.x!, [batch * time, width]);
  const dense = (name: string, of: T): T => ops.dense(of, values[`${name}.weight`]!, values[`${name}.bias`]!);
  const norm = (name: string, of: T): T =>
    ops.layerNorm(of, values[`${name}.weight`]!, values[`${name}.bias`]!);
  const h = ops.add(x, attention(ops, values, norm("block.norm1", x), batch));
  const network = dense("block.contract", ops.gelu(dense("block.expand", norm("block.norm2", h))));
  const y = ops.reshape(ops.add(h, network), [batch, time, width]);
  return dense("dense", ops.mean(y, 1));
}

export const transformer: Network = {
  name: `transformer ${time}x${width}, ${heads} heads`,
  model,
  weights,
  data: (batch) => ({
    inputs: { x: { shape: [batch, time, width], values: uniform(batch * time * width, 680) } },
    label: whole(batch, 681, classes),
  }),
  classes,
  logits: (batch) => (ops, values) => logits(ops, values, batch),
  flops: (batch) => {
    const perToken = 2 * (4 * width * width + 2 * width * hidden);
    const forward = batch * (time * perToken + 4 * time * time * width + 2 * width * classes);
    return { forward, train: 3 * forward };
  },
};
