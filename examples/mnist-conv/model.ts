/** @file Handwritten digits, 28 x 28 pixels in 0..1, by a network with two convolutions. */
import { defineModel, dim, entry, input, loss, metric, nn, optimizer, trainStep } from "@tapeless/graph";

const batch = dim("batch");
const image = input([batch, 1, 28, 28]);
const label = input([batch], "i32", { range: [0, 10] });

export default defineModel("mnist", () => {
  const net = nn.sequential([
    nn.conv2d(1, 12, 5, { name: "strokes" }), // 24 x 24
    nn.relu,
    nn.maxPool2d(2), // 12 x 12
    nn.conv2d(12, 24, 5, { name: "shapes" }), // 8 x 8
    nn.relu,
    nn.maxPool2d(2), // 4 x 4
    nn.flatten,
    nn.dropout(0.4),
    nn.dense(384, 10, { name: "output" }),
  ]);
  return {
    predict: entry({ image }, ({ image }) => ({ probability: nn.softmax(net(image)) })),
    train: trainStep({ image, label }, ({ image, label }) => {
      const logits = net(image);
      const cost = loss.softmaxCrossEntropy(logits, label); // mean over the batch
      return {
        cost,
        accuracy: metric.accuracy(logits, label),
        ...optimizer.adam({ learningRate: 0.002 }).minimize(cost),
      };
    }),
  };
});
