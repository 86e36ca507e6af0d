/** @file A linear softmax classifier: its gradient from the compiler and by the formula, with the mean and with the sum. */
import {
  defineModel,
  dim,
  div,
  entry,
  grad,
  input,
  loss,
  matmul,
  metric,
  nn,
  oneHot,
  optimizer,
  parameter,
  sub,
  trainStep,
  transpose,
} from "@tapeless/graph";

const points = dim("points");
const x = input([points, 2], "f64");
const label = input([points], "i32", { range: [0, 3] });
const labelled = { x, label };
const settings = { ...labelled, learningRate: input([], "f64") };

export default defineModel("linear", () => {
  const weight = parameter("weight", [2, 3], { dtype: "f64" });
  return {
    predict: entry({ x }, ({ x }) => ({ probability: nn.softmax(matmul(x, weight)) })),

    gradient: entry(labelled, ({ x, label }) => {
      const scores = matmul(x, weight);
      const meanCost = loss.softmaxCrossEntropy(scores, label);
      const sumCost = loss.softmaxCrossEntropy(scores, label, { reduction: "sum" });
      const wrong = sub(nn.softmax(scores), oneHot(label, 3, "f64")); // p - y
      const byHand = div(wrong, x.shape[0]!);
      return {
        ...grad(meanCost, { dScores: scores, dW: weight }),
        dScoresByHand: byHand,
        dWByHand: matmul(transpose(x), byHand), // [2, points] with [points, 3]: the examples are summed over here
        dWOfSum: grad(sumCost, weight),
      };
    }),

    // the cost is the mean over the examples
    trainMean: trainStep(settings, ({ x, label, learningRate }) => {
      const scores = matmul(x, weight);
      const cost = loss.softmaxCrossEntropy(scores, label);
      const accuracy = metric.accuracy(scores, label);
      return { cost, accuracy, ...optimizer.sgd({ learningRate }).minimize(cost) };
    }),

    // the cost is the sum over the examples
    trainSum: trainStep(settings, ({ x, label, learningRate }) => {
      const scores = matmul(x, weight);
      const cost = loss.softmaxCrossEntropy(scores, label, { reduction: "sum" });
      const accuracy = metric.accuracy(scores, label);
      return { cost, accuracy, ...optimizer.sgd({ learningRate }).minimize(cost) };
    }),
  };
});
