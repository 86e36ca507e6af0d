/** @file Stochastic gradient descent, with momentum. */
import { optionsArgument } from "../../dsl/check.ts";
import { calls } from "../../ops/calls.ts";
import { type CommonOptions, type DecayOptions, decayed, makeOptimizer, type Optimizer } from "./minimize.ts";
import { fromZero, minus, type Setting } from "./settings.ts";

const { add, equal, mul, select, sub } = calls;

export interface SgdOptions extends CommonOptions, DecayOptions {
  /** Default 0.01. */
  readonly learningRate?: Setting;
  /** Default 0: none. */
  readonly momentum?: Setting;
  /** Takes so much off what a gradient adds to the velocity, after the first; default 0. */
  readonly dampening?: Setting;
  /** Uses the gradient after the momentum step (Nesterov 1983, in Sutskever's form). Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: g + weightDecay * p; v = momentum * v + (1 - dampening) * g (first v = g); p -= learningRate *
 * v, or with `nesterov` p -= learningRate * (g + momentum * v).
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.sgd({ learningRate: 0.1, momentum: 0.9 }).minimize(cost)
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const given = optionsArgument<SgdOptions>("sgd", options);
  const {
    learningRate = 0.01,
    momentum: inertia = 0,
    dampening = 0,
    weightDecay = 0,
    nesterov = false,
  } = given;
  const isDamped = inertia !== 0 && dampening !== 0;
  return makeOptimizer(
    {
      kind: "sgd",
      flags: ["nesterov"],
      settings: {
        learningRate: [learningRate, fromZero],
        momentum: [inertia, fromZero],
        dampening: [dampening, {}],
        weightDecay: [weightDecay, fromZero],
      },
      common: (_settings, _own, turn) => (isDamped ? equal(turn(), 1) : undefined),
      update: (p, raw, { settings, common: isFirst, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        if (inertia === 0) return sub(p, mul(g, settings.learningRate));
        const damped = isDamped ? mul(g, minus(1, settings.dampening)) : g;
        const moved = add(mul(slots.read("velocity"), settings.momentum), damped);
        const v = isFirst ? select(isFirst, g, moved) : moved;
        slots.write("velocity", v);
        const direction = nesterov ? add(g, mul(v, settings.momentum)) : v;
        return sub(p, mul(direction, settings.learningRate));
      },
    },
    given,
  );
}

/** `sgd` with momentum 0.9 unless told otherwise. */
export const momentum = (options: SgdOptions = {}): Optimizer => sgd({ momentum: 0.9, ...options });
