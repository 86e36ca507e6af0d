/** @file Models of any number of nodes, to see how the time to build them grows. */
import {
  defineModel,
  entry,
  input,
  type ModelDefinition,
  nn,
  optimizer,
  sum,
  type Tensor,
  tanh,
  trainStep,
} from "@tapeless/graph";

type Floats = Tensor<readonly number[], "f32">;

const width = 8;
/** Declared nodes of one block (of a training step mostly those of adam), and of what is there once. */
const nodeCounts = {
  forward: { block: 6, once: 1 },
  train: { block: 50, once: 24 },
} as const;

/** Dense layers and tanh one after another, about `nodes` nodes in the declared graph. */
export function deepModel(nodes: number, train = false): ModelDefinition {
  const { block, once } = nodeCounts[train ? "train" : "forward"];
  const blocks = Math.max(1, Math.round((nodes - once) / block));
  return defineModel("deep", () => {
    const x = input([1, width]);
    const layers = Array.from({ length: blocks }, () => nn.dense(width, width));
    const net = (value: Floats): Floats => {
      let last = value;
      for (const layer of layers) last = tanh(layer(last as never)) as Floats;
      return last;
    };
    if (!train) return { predict: entry({ x }, (given) => ({ y: net(given.x) })) };
    return {
      train: trainStep({ x }, (given) => {
        const cost = sum(net(given.x));
        return { cost, ...optimizer.adam().minimize(cost) };
      }),
    };
  });
}
