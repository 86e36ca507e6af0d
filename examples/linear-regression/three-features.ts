/** @file Least squares with three standardised features, by gradient descent. */
import {
  add,
  defineModel,
  dim,
  div,
  input,
  loss,
  matmul,
  mean,
  optimizer,
  parameter,
  reshape,
  square,
  standardDeviation,
  sub,
  trainStep,
} from "@tapeless/graph";

const rows = dim("rows");

export default defineModel("three-features", () => {
  const weights = parameter("weights", [3, 1], { dtype: "f64" });
  const intercept = parameter("intercept", [], { dtype: "f64" });
  return {
    descend: trainStep({ x: input([rows, 3], "f64"), y: input([rows], "f64") }, ({ x, y }) => {
      const standardised = div(sub(x, mean(x, 0)), standardDeviation(x, 0, false, { correction: 0 }));
      const fitted = add(reshape(matmul(standardised, weights), [rows]), intercept);
      const cost = loss.meanSquaredError(fitted, y);
      const r2 = sub(1, div(cost, mean(square(sub(y, mean(y))))));
      return {
        cost,
        r2,
        weights: reshape(weights, [3]),
        intercept: add(intercept, 0),
        ...optimizer.sgd({ learningRate: 0.2 }).minimize(cost),
      };
    }),
  };
});
