/** @file A model of as many kernels as wanted, no two of one shape. */
import {
  defineModel,
  entry,
  input,
  type ModelDefinition,
  nn,
  type Tensor,
  tanh,
  transpose,
} from "@tapeless/graph";

type Matrix = Tensor<readonly [number, number], "f32">;

const rows = 64;
/** Kernels of buffers below 4096 elements would be joined. */
const narrowest = 66;

/** In turns a product with bias and relu, a softmax, a transposition with tanh, and a layer normalization. */
export function manyKernels(kernels: number): ModelDefinition {
  const widths = Array.from({ length: kernels / 4 + 1 }, (_, i) => narrowest + i);
  return defineModel("many", () => {
    const blocks = widths.slice(1).map((width, i) => ({
      dense: nn.dense(widths[i]!, width),
      norm: nn.layerNorm(width),
    }));
    const x = input([rows, narrowest]);
    return {
      predict: entry({ x }, (given) => {
        let last: Matrix = given.x;
        for (const { dense, norm } of blocks) {
          const turned = tanh(transpose(nn.softmax(nn.relu(dense(last))), [1, 0]));
          last = norm(transpose(turned, [1, 0]));
        }
        return { y: last };
      }),
    };
  });
}
