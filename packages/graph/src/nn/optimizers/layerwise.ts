/** @file Steps whose length does not come from the gradient: Lion (its sign) and LAMB (the parameter's own length). */
import { optionsArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import { average, correction, type MomentOptions, momentSettings, shrunk } from "./adam.ts";
import { makeOptimizer, type Optimizer } from "./minimize.ts";
import { minus } from "./settings.ts";

const { add, and, div, greater, mul, select, sign, sqrt, sub, sum } = calls;

/**
 * Lion (Chen et al. 2023): p -= learningRate * (sign(beta1 m + (1 - beta1) g) + weightDecay p); m = beta2 m + (1 - beta2) g.
 * Default learning rate 0.0001, beta2 0.99, weight decay 0.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.lion({ learningRate: 1e-4, weightDecay: 0.1 }).minimize(cost)
 */
export function lion(options: Omit<MomentOptions, "epsilon"> = {}): Optimizer {
  const given = { learningRate: 1e-4, beta2: 0.99, ...optionsArgument<MomentOptions>("lion", options) };
  const { epsilon: _unused, ...settings } = momentSettings(given, 0);
  return makeOptimizer(
    {
      kind: "lion",
      settings,
      update: (before, g, { settings: s, slots }) => {
        const p = shrunk(before, s.learningRate, s.weightDecay);
        const direction = sign(add(mul(slots.read("m"), s.beta1), mul(g, minus(1, s.beta1))));
        average(slots, "m", g, s.beta2);
        return sub(p, mul(direction, s.learningRate));
      },
    },
    given,
  );
}

const length = (x: Value): Value => sqrt(sum(mul(x, x)));

/**
 * LAMB (You et al. 2020): r = Adam's corrected m / (sqrt(v) + epsilon) + weightDecay p; p -= learningRate |p| / |r| r, where
 * lengths are 2-norms of a parameter and the ratio is 1 where either is 0. Default epsilon 1e-6.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.lamb({ learningRate: 2e-3, weightDecay: 0.01 }).minimize(cost)
 */
export function lamb(options: MomentOptions = {}): Optimizer {
  const given = { epsilon: 1e-6, ...optionsArgument<MomentOptions>("lamb", options) };
  return makeOptimizer(
    {
      kind: "lamb",
      settings: momentSettings(given, 0),
      common: ({ beta1, beta2 }, _own, turn) => {
        const t = turn();
        return { mean: correction(beta1, t), square: correction(beta2, t) };
      },
      update: (p, g, { settings, common, slots }) => {
        const m = div(average(slots, "m", g, settings.beta1), common.mean);
        const v = div(average(slots, "v", mul(g, g), settings.beta2), common.square);
        const direction = div(m, add(sqrt(v), settings.epsilon));
        const decay = settings.weightDecay;
        const r = decay === 0 ? direction : add(direction, mul(p, decay));
        const [own, step] = [length(p), length(r)];
        const hasBoth = and(greater(own, 0), greater(step, 0));
        const ratio = select(hasBoth, div(own, select(hasBoth, step, 1)), 1);
        return sub(p, mul(r, mul(ratio, settings.learningRate)));
      },
    },
    given,
  );
}
