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

type Floats = Tensor<readonly number[], "f32">;
type Layer = (x: Floats) => Floats;

const rows = 64;
/** Kernels of buffers below 4096 elements would be joined. */
const narrowest = 66;

/** In turns a product with bias and relu, a softmax, a transposition with tanh, and a layer normalization. */
export function manyKernels(kernels: number): ModelDefinition {
  const widths = Array.from({ length: kernels / 4 + 1 }, (_, i) => narrowest + i);
  return defineModel("many", () => {
    const blocks = widths.slice(1).map((width, i) => ({
      dense: nn.dense(widths[i]!, width) as unknown as Layer,
      norm: nn.layerNorm(width) as unknown as Layer,
    }));
    const x = input([rows, narrowest]);
    return {
      predict: entry({ x }, (given) => {
        let last = given.x as Floats;
        for (const { dense, norm } of blocks) {
          const turned = tanh(
            transpose(nn.softmax(nn.relu(dense(last)) as never) as Floats, [1, 0] as never),
          );
          last = norm(transpose(turned as Floats, [1, 0] as never) as unknown as Floats);
        }
        return { y: last };
      }),
    };
  });
}
