import { describe, expect, test } from "vitest";
import {
  entry,
  type Floats,
  grad,
  input,
  mul,
  nn,
  optimizer,
  parameter,
  sum,
  trainStep,
} from "../language.ts";
import { distance, running } from "./fixtures/running.ts";

const size = 3;
const x = input([size]);

/** w falls by x / 2 in each step; the average is read through a function and as a layer reads it. */
const model = (decay: number) =>
  running(() => {
    const w = parameter("w", [size]);
    const line = nn.dense(size, 1, { name: "line", bias: false });
    const average = optimizer.movingAverage({ decay, parameters: [w] });
    return {
      step: trainStep({ x }, ({ x }) => {
        const cost = sum(mul(w, x)) as Floats;
        const slope = grad(cost, w);
        const moved = optimizer
          .sgd({ learningRate: 0.5 })
          .applyGradients([{ parameter: w, gradient: slope }]);
        return { cost, ...moved, ...average.update() };
      }),
      read: entry({ x }, ({ x }) => ({
        smooth: average.apply(() => mul(w, 1)),
        plain: mul(w, 1),
        other: line(mul(x, 1)),
      })),
    };
  });

describe("a moving average", () => {
  test.each([0, 0.5, 0.9999])("with decay %f is the weighted mean of the values after each step", (decay) => {
    const run = model(decay);
    const inputs = { x: [1, -2, 4] };
    const before = run.call("read", inputs);
    expect(Array.from(before.smooth!)).toEqual(Array.from(before.plain!));
    const values: number[][] = [];
    for (let step = 0; step < 5; step++) {
      run.call("step", inputs);
      const { smooth, plain } = run.call("read", inputs);
      values.push(Array.from(plain!));
      const weights = values.map((_, i) => decay ** (values.length - 1 - i));
      const total = weights.reduce((a, b) => a + b, 0);
      const wanted = inputs.x.map((_, i) =>
        values.reduce((mean, value, s) => mean + (weights[s]! / total) * value[i]!, 0),
      );
      expect(distance(smooth!, wanted)).toBeLessThan(3e-7);
    }
    expect(values[4]).toEqual([-2.5, 5, -10]);
  });
});
