/** @file Handwritten digits, 8 x 8 pixels in 0..1, by a network with one hidden layer. */
import { defineModel, dim, entry, input, loss, metric, nn, optimizer, trainStep } from "@tapeless/graph";

const batch = dim("batch");
const image = input([batch, 64]);
const label = input([batch], "i32", { range: [0, 10] });

export default defineModel("digits", () => {
  const net = nn.sequential([
    nn.dense(64, 64, { name: "hidden" }),
    nn.relu,
    nn.dense(64, 10, { name: "output" }),
  ]);
  return {
    predict: entry({ image }, ({ image }) => ({ probability: nn.softmax(net(image)) })),
    train: trainStep({ image, label }, ({ image, label }) => {
      const logits = net(image);
      const cost = loss.softmaxCrossEntropy(logits, label); // mean over the batch
      return {
        cost,
        accuracy: metric.accuracy(logits, label),
        ...optimizer.adam({ learningRate: 0.003 }).minimize(cost),
      };
    }),
  };
});
