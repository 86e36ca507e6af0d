import { describe, expect, test } from "vitest";
import {
  add,
  grad,
  input,
  mean,
  mul,
  optimizer,
  parameter,
  schedule,
  square,
  sub,
  sum,
  trainStep,
} from "../language.ts";
import { distance, type Running, running, someNumbers } from "./fixtures/running.ts";

type Optimizer = ReturnType<typeof optimizer.sgd>;

const size = 5;
const curvature = someNumbers(size, 3).map((x) => Math.fround(1.5 + x));
const target = someNumbers(size, 7);
const first = someNumbers(size, 11);
const steps = 8;

/** cost = sum curvature (w - target)^2 / 2, so that g = curvature (w - target). */
function model(make: () => Optimizer): Running {
  const c = input([size]);
  const t = input([size]);
  const run = running(() => {
    const w = parameter("w", [size]);
    return {
      step: trainStep({ c, t }, ({ c, t }) => {
        const cost = mul(sum(mul(c, square(sub(w, t)))), 0.5);
        return { cost, ...make().minimize(cost) };
      }),
    };
  });
  for (const [i, x] of first.entries()) run.state.w![i] = x;
  return run;
}

/** The parameters after each step. */
function trajectory(make: () => Optimizer): number[][] {
  const run = model(make);
  return Array.from({ length: steps }, () => {
    run.call("step", { c: curvature, t: target });
    return Array.from(run.state.w as ArrayLike<number>);
  });
}

type Rule = (w: number[], g: number[], t: number) => number[];

/** The same in doubles, by the rule of the paper: it gets parameters, gradients and the step from 1. */
function reference(rule: Rule): number[][] {
  let w = [...first];
  return Array.from({ length: steps }, (_, s) => {
    const g = w.map((x, i) => curvature[i]! * (x - target[i]!));
    w = rule(w, g, s + 1);
    return w;
  });
}

const agree = (make: () => Optimizer, rule: Rule): void => {
  const [got, want] = [trajectory(make), reference(rule)];
  expect(Math.max(...got.map((w, s) => distance(w, want[s]!)))).toBeLessThan(1e-5);
};

const length = (v: readonly number[]): number => Math.sqrt(v.reduce((total, x) => total + x * x, 0));

describe("against the papers' formulas in doubles", () => {
  test("nadam (Dozat 2016)", () => {
    const [m, v] = [new Array(size).fill(0), new Array(size).fill(0)];
    let product = 1;
    const momentum = (t: number): number => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004));
    agree(
      () => optimizer.nadam({ learningRate: 0.05 }),
      (w, g, t) => {
        product *= momentum(t);
        return w.map((x, i) => {
          m[i] = 0.9 * m[i] + 0.1 * g[i]!;
          v[i] = 0.999 * v[i] + 0.001 * g[i]! ** 2;
          const d = Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8;
          const ofGradient = (0.05 * (1 - momentum(t)) * g[i]!) / (1 - product);
          const ofMean = (0.05 * momentum(t + 1) * m[i]) / (1 - product * momentum(t + 1));
          return x - (ofGradient + ofMean) / d;
        });
      },
    );
  });

  test("lion (Chen et al. 2023)", () => {
    const m = new Array(size).fill(0);
    agree(
      () => optimizer.lion({ learningRate: 0.02, weightDecay: 0.1 }),
      (w, g) =>
        w.map((x, i) => {
          const direction = Math.sign(0.9 * m[i] + 0.1 * g[i]!);
          m[i] = 0.99 * m[i] + 0.01 * g[i]!;
          return x - 0.02 * (direction + 0.1 * x);
        }),
    );
  });

  test("lamb (You et al. 2020)", () => {
    const [m, v] = [new Array(size).fill(0), new Array(size).fill(0)];
    agree(
      () => optimizer.lamb({ learningRate: 0.05, weightDecay: 0.1 }),
      (w, g, t) => {
        const r = w.map((x, i) => {
          m[i] = 0.9 * m[i] + 0.1 * g[i]!;
          v[i] = 0.999 * v[i] + 0.001 * g[i]! ** 2;
          return m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-6) + 0.1 * x;
        });
        return w.map((x, i) => x - 0.05 * (length(w) / length(r)) * r[i]!);
      },
    );
  });

  test("a schedule is asked for the number of updates so far", () => {
    agree(
      () => optimizer.sgd({ learningRate: schedule.exponential(0.1, { factor: 0.8 }) }),
      (w, g, t) => w.map((x, i) => x - 0.1 * 0.8 ** (t - 1) * g[i]!),
    );
  });

  test("clipping, by value first", () => {
    agree(
      () => optimizer.sgd({ learningRate: 0.5, clipValue: 0.6, clipNorm: 0.8 }),
      (w, g) => {
        const cut = g.map((x) => Math.max(-0.6, Math.min(0.6, x)));
        const factor = Math.min(1, 0.8 / (length(cut) + 1e-6));
        return w.map((x, i) => x - 0.5 * factor * cut[i]!);
      },
    );
  });

  test("weight decay comes after clipping", () => {
    agree(
      () => optimizer.sgd({ learningRate: 0.1, weightDecay: 0.5, clipValue: 0.1 }),
      (w, g) => w.map((x, i) => x - 0.1 * (Math.max(-0.1, Math.min(0.1, g[i]!)) + 0.5 * x)),
    );
  });
});

describe("accumulation", () => {
  test("takes a step every so many calls, with the mean of their gradients", () => {
    const x = input([2]);
    const run = running(() => {
      const w = parameter("w", [2]);
      return {
        step: trainStep({ x }, ({ x }) => {
          const cost = sum(mul(w, x));
          return { cost, ...optimizer.momentum({ learningRate: 1, accumulate: 3 }).minimize(cost) };
        }),
      };
    });
    const after = (...calls: number[][]): number[] => {
      for (const given of calls) run.call("step", { x: given });
      return Array.from(run.state.w as ArrayLike<number>);
    };
    expect(after([1, 0], [2, 0])).toEqual([0, 0]);
    expect(after([6, 3])).toEqual([-3, -1]);
    expect(Array.from(run.state["optimizer/step.sgd/w/velocity"] as ArrayLike<number>)).toEqual([3, 1]);
    expect(after([0, 0], [0, 0])).toEqual([-3, -1]);
    expect(distance(after([0, 0]), [-5.7, -1.9])).toBeLessThan(1e-6);
  });
});

describe("gradients cut by hand", () => {
  test("by value, by norm, and their length", () => {
    const x = input([3]);
    const run = running(() => {
      const [a, b] = [parameter("a", [3]), parameter("b", [3])];
      return {
        step: trainStep({ x }, ({ x }) => {
          const cost = add(mean(mul(mul(a, x), 3)), mul(sum(b), 2));
          const slopes = grad(cost, [a, b]);
          const [ga, gb] = optimizer.clipByGlobalNorm(slopes, 2);
          const [va, vb] = optimizer.clipByValue(slopes, 1.5);
          const pairs = [
            { parameter: a, gradient: ga },
            { parameter: b, gradient: gb },
          ];
          return {
            ga,
            gb,
            va,
            vb,
            norm: optimizer.globalNorm(slopes),
            ...optimizer.sgd({ learningRate: 1 }).applyGradients(pairs),
          };
        }),
      };
    });
    const { ga, gb, va, vb, norm } = run.call("step", { x: [1, -2, 2] });
    const whole = Math.sqrt(9 + 12);
    expect(distance(norm!, [whole])).toBeLessThan(1e-6);
    expect(
      distance(
        ga!,
        [1, -2, 2].map((x) => (x * 2) / whole),
      ),
    ).toBeLessThan(1e-6);
    expect(
      distance(
        gb!,
        [2, 2, 2].map((x) => (x * 2) / whole),
      ),
    ).toBeLessThan(1e-6);
    expect(Array.from(va!)).toEqual([1, -1.5, 1.5]);
    expect(Array.from(vb!)).toEqual([1.5, 1.5, 1.5]);
    expect(
      distance(
        run.state.b as ArrayLike<number>,
        Array.from(gb!, (x) => -x),
      ),
    ).toBeLessThan(1e-7);
  });
});
