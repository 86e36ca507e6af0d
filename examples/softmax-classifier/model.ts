/** @file A softmax classifier with one hidden layer of 100 units, for points in a plane and three classes. */
import {
  defineModel,
  dim,
  entry,
  initializer,
  input,
  loss,
  metric,
  nn,
  optimizer,
  trainStep,
} from "@tapeless/graph";

const points = dim("points");
const x = input([points, 2]);
const label = input([points], "i32", { range: [0, 3] });

export default defineModel("softmax-classifier", () => {
  const net = nn.sequential([
    nn.dense(2, 100, { name: "hidden", init: initializer.heNormal() }),
    nn.relu,
    nn.dense(100, 3, { name: "output" }),
  ]);
  return {
    predict: entry({ x }, ({ x }) => ({ probability: nn.softmax(net(x)) })),
    train: trainStep({ x, label }, ({ x, label }) => {
      const scores = net(x);
      const cost = loss.softmaxCrossEntropy(scores, label); // the mean over the points
      const accuracy = metric.accuracy(scores, label);
      return { cost, accuracy, ...optimizer.sgd({ learningRate: 1 }).minimize(cost) };
    }),
  };
});
