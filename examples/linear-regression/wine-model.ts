/** @file The quality of wines from eleven standardised measurements: exactly, and by gradient descent. */
import {
  add,
  concatenate,
  defineModel,
  dim,
  div,
  entry,
  expandDims,
  input,
  linalg,
  loss,
  matmul,
  mean,
  ones,
  optimizer,
  parameter,
  reshape,
  square,
  standardDeviation,
  sub,
  type Tensor,
  trainStep,
} from "@tapeless/graph";

const rows = dim("rows");
const data = { x: input([rows, 11], "f64"), y: input([rows], "f64") };

const standardised = (x: Tensor<readonly ["rows", 11], "f64">): Tensor<readonly ["rows", 11], "f64"> =>
  div(sub(x, mean(x, 0)), standardDeviation(x, 0, false, { correction: 0 }));

export default defineModel("wine", () => {
  const weights = parameter("weights", [11, 1], { dtype: "f64" });
  const intercept = parameter("intercept", [], { dtype: "f64" });
  return {
    /** Eleven weights and the intercept, by orthogonal factors. */
    solve: entry(data, ({ x, y }) => ({
      solution: linalg.leastSquares(concatenate([standardised(x), expandDims(ones([rows], "f64"), 1)], 1), y),
    })),
    descend: trainStep(data, ({ x, y }) => {
      const fitted = add(reshape(matmul(standardised(x), weights), [rows]), intercept);
      const cost = loss.meanSquaredError(fitted, y);
      return {
        cost,
        r2: sub(1, div(cost, mean(square(sub(y, mean(y)))))),
        weights: reshape(weights, [11]),
        intercept: add(intercept, 0),
        ...optimizer.sgd({ learningRate: 0.4, momentum: 0.6 }).minimize(cost),
      };
    }),
  };
});
