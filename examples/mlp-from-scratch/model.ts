/**
 * @file A 2-7-2 network of sigmoids with the cost 1/2 (A2 - label)^2, summed: its gradients from the compiler, the same by
 * the textbook's equations, and a training step. In f64, to compare many digits.
 */
import {
  add,
  defineModel,
  dim,
  entry,
  grad,
  initializer,
  input,
  loss,
  matmul,
  mul,
  optimizer,
  parameter,
  sigmoid,
  sub,
  sum,
  trainStep,
  transpose,
} from "@tapeless/graph";

const batch = dim("batch");
const x = input([batch, 2], "f64");
const label = input([batch, 2], "f64");
const labelled = { x, label };
const from = { dtype: "f64", init: initializer.normal(0, 1) } as const;

export default defineModel("mlp-from-scratch", () => {
  const w1 = parameter("W1", [2, 7], from);
  const b1 = parameter("b1", [7], from);
  const w2 = parameter("W2", [7, 2], from);
  const b2 = parameter("b2", [2], from);
  return {
    predict: entry({ x }, ({ x }) => {
      const a1 = sigmoid(add(matmul(x, w1), b1));
      return { a2: sigmoid(add(matmul(a1, w2), b2)) };
    }),

    // what the compiler derives: values computed on the way have gradients, too
    compiled: entry(labelled, ({ x, label }) => {
      const z1 = add(matmul(x, w1), b1);
      const a1 = sigmoid(z1);
      const z2 = add(matmul(a1, w2), b2);
      const a2 = sigmoid(z2);
      const cost = loss.halfSquaredError(a2, label, { reduction: "sum" });
      const wrt = { dA2: a2, dZ2: z2, dW2: w2, db2: b2, dA1: a1, dZ1: z1, dW1: w1, db1: b1 };
      return { cost, z1, a1, z2, a2, ...grad(cost, wrt) };
    }),

    // the chain rule by hand
    byHand: entry(labelled, ({ x, label }) => {
      const z1 = add(matmul(x, w1), b1);
      const a1 = sigmoid(z1);
      const z2 = add(matmul(a1, w2), b2);
      const a2 = sigmoid(z2);
      const dA2 = sub(a2, label);
      const dZ2 = mul(dA2, mul(a2, sub(1, a2)));
      const dW2 = matmul(transpose(a1), dZ2);
      const db2 = sum(dZ2, 0);
      const dA1 = matmul(dZ2, transpose(w2)); // not dZ2 * A1
      const dZ1 = mul(dA1, mul(a1, sub(1, a1)));
      const dW1 = matmul(transpose(x), dZ1);
      const db1 = sum(dZ1, 0);
      return { dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1 };
    }),

    train: trainStep(labelled, ({ x, label }) => {
      const a1 = sigmoid(add(matmul(x, w1), b1));
      const a2 = sigmoid(add(matmul(a1, w2), b2));
      const cost = loss.halfSquaredError(a2, label, { reduction: "sum" });
      return { cost, ...optimizer.sgd({ learningRate: 1 }).minimize(cost) };
    }),
  };
});
