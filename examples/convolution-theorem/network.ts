/** @file A model of the digits around a network that is left open. */
import {
  defineModel,
  dim,
  entry,
  input,
  loss,
  nn,
  optimizer,
  reshape,
  type Tensor,
  trainStep,
} from "@tapeless/graph";

const batch = dim("batch");
const image = input([batch, 64]);
const label = input([batch], "i32", { range: [0, 10] });

type Network = (pictures: Tensor<readonly ["batch", 1, 8, 8]>) => Tensor<readonly ["batch", 10]>;

export const digitsModel = (name: string, makeNetwork: () => Network) =>
  defineModel(name, () => {
    const network = makeNetwork();
    return {
      predict: entry({ image }, ({ image }) => {
        const pictures = reshape(image, [batch, 1, 8, 8]);
        return { probability: nn.softmax(network(pictures)) };
      }),
      train: trainStep({ image, label }, ({ image, label }) => {
        const cost = loss.softmaxCrossEntropy(network(reshape(image, [batch, 1, 8, 8])), label);
        return { cost, ...optimizer.adam({ learningRate: 0.003 }).minimize(cost) };
      }),
    };
  });

/** What comes after the convolution with eight kernels. */
export const rest = () =>
  [nn.relu, nn.maxPool2d(2), nn.flatten, nn.dense(8 * 4 * 4, 10, { name: "output" })] as const;
