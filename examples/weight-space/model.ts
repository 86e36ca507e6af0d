/** @file The perceptron: its step for one case, and its mistakes for many weights at once. */
import {
  add,
  convert,
  defineModel,
  dim,
  dot,
  entry,
  expandDims,
  grad,
  input,
  lessEqual,
  matmul,
  mul,
  neg,
  nn,
  sum,
  transpose,
  where,
} from "@tapeless/graph";

const features = dim("features");
const cases = dim("cases");
const candidates = dim("candidates");

const weight = input([features], "f64");
const x = input([features], "f64");
const label = input([], "f64"); // 1 or -1

export default defineModel("weight-space", () => ({
  // Rosenblatt's rule: a case on the wrong side of the plane, or in it, is added with its sign
  step: entry({ weight, x, label }, ({ weight, x, label }) => {
    const margin = mul(label, dot(weight, x));
    return { margin, weight: where(lessEqual(margin, 0), add(weight, mul(label, x)), weight) };
  }),

  // the same as a gradient: the cost of a case is how far it is on the wrong side
  gradient: entry({ weight, x, label }, ({ weight, x, label }) => {
    const cost = nn.relu(neg(mul(label, dot(weight, x))));
    return { cost, dWeight: grad(cost, weight) };
  }),

  // how many cases each weight gets wrong
  mistakes: entry(
    {
      weights: input([candidates, features], "f64"),
      xs: input([cases, features], "f64"),
      labels: input([cases], "f64"),
    },
    ({ weights, xs, labels }) => {
      const margins = mul(expandDims(labels, 1), matmul(xs, transpose(weights)));
      return { count: sum(convert(lessEqual(margins, 0), "i32"), 0) };
    },
  ),
}));
