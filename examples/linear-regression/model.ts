/** @file The line y = theta0 + theta1 x: from correlation and deviations, from the normal equations, and by descent. */
import {
  add,
  defineModel,
  dim,
  div,
  entry,
  expandDims,
  grad,
  input,
  mean,
  mul,
  optimizer,
  parameter,
  sqrt,
  square,
  standardDeviation,
  sub,
  sum,
  trainStep,
} from "@tapeless/graph";

const rows = dim("rows");
const pairs = { x: input([rows], "f64"), y: input([rows], "f64") };
const places = dim("places");

export default defineModel("linear-regression", () => {
  const theta0 = parameter("theta0", [], { dtype: "f64" });
  const theta1 = parameter("theta1", [], { dtype: "f64" });
  return {
    byCorrelation: entry(pairs, ({ x, y }) => {
      const [dx, dy] = [sub(x, mean(x)), sub(y, mean(y))];
      const [sx, sy] = [sqrt(mean(square(dx))), sqrt(mean(square(dy)))];
      const correlation = mean(mul(div(dx, sx), div(dy, sy)));
      const slope = div(mul(correlation, sy), sx);
      return { correlation, slope, intercept: sub(mean(y), mul(slope, mean(x))) };
    }),

    // standardDeviation divides by N - 1, the mean of products by N
    mixed: entry(pairs, ({ x, y }) => {
      const [dx, dy] = [sub(x, mean(x)), sub(y, mean(y))];
      const [sx, sy] = [standardDeviation(x), standardDeviation(y)];
      const correlation = mean(mul(div(dx, sx), div(dy, sy)));
      const slope = div(mul(correlation, sy), sx);
      return { correlation, slope, intercept: sub(mean(y), mul(slope, mean(x))) };
    }),

    // [1, mean x; mean x, mean x^2] theta = [mean y; mean x y], by Cramer's rule
    byEquations: entry(pairs, ({ x, y }) => {
      const [mx, my, mxx, mxy] = [mean(x), mean(y), mean(square(x)), mean(mul(x, y))];
      const determinant = sub(mxx, square(mx));
      return {
        slope: div(sub(mxy, mul(mx, my)), determinant),
        intercept: div(sub(mul(mxx, my), mul(mx, mxy)), determinant),
      };
    }),

    descend: trainStep({ ...pairs, learningRate: input([], "f64") }, ({ x, y, learningRate }) => {
      const residual = sub(add(theta0, mul(theta1, x)), y);
      const cost = mul(mean(square(residual)), 0.5);
      const gradient = grad(cost, { theta0, theta1 });
      return {
        cost,
        gradient0: gradient.theta0,
        gradient1: gradient.theta1,
        at0: add(theta0, 0),
        at1: add(theta1, 0),
        ...optimizer.sgd({ learningRate }).minimize(cost),
      };
    }),

    residuals: entry(pairs, ({ x, y }) => {
      const fitted = add(theta0, mul(theta1, x));
      const residual = sub(y, fitted);
      const r2 = sub(1, div(sum(square(residual)), sum(square(sub(y, mean(y))))));
      return { fitted, residual, r2 };
    }),

    // the cost for many lines at once
    surface: entry({ ...pairs, a: input([places], "f64"), b: input([places], "f64") }, ({ x, y, a, b }) => {
      const fitted = add(expandDims(a, 1), mul(expandDims(b, 1), x));
      return { cost: mul(mean(square(sub(fitted, y)), 1), 0.5) };
    }),
  };
});
