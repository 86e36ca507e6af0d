/** @file The cost sum((Z f(W x))^2) with its gradients, for f = relu and for f = softplus. In f64, to check many digits. */
import { defineModel, entry, grad, input, matmul, nn, square, sum } from "@tapeless/graph";

const inputs = {
  x: input([4, 5], "f64"), // a column for each of 5 examples
  w: input([3, 4], "f64"),
  z: input([2, 3], "f64"),
};

export default defineModel("two-layer-gradient", () => ({
  relu: entry(inputs, ({ x, w, z }) => {
    const cost = sum(square(matmul(z, nn.relu(matmul(w, x)))));
    return { cost, ...grad(cost, { dW: w, dZ: z }) };
  }),
  softplus: entry(inputs, ({ x, w, z }) => {
    const cost = sum(square(matmul(z, nn.softplus()(matmul(w, x)))));
    return { cost, ...grad(cost, { dW: w, dZ: z }) };
  }),
}));
