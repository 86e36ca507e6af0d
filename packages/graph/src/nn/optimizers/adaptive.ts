/** @file Steps divided by the size of past gradients: RMSProp, Adagrad, Adadelta. */
import { optionsArgument } from "../../dsl/check.ts";
import { calls } from "../../ops/calls.ts";
import { average } from "./adam.ts";
import { type CommonOptions, type DecayOptions, decayed, makeOptimizer, type Optimizer } from "./minimize.ts";
import { fromZero, type Setting, share } from "./settings.ts";

const { add, div, mul, sqrt, sub } = calls;

export interface RmsPropOptions extends CommonOptions, DecayOptions {
  /** Default 0.01. */
  readonly learningRate?: Setting;
  /** Decay of the mean of squares; default 0.99. */
  readonly decay?: Setting;
  /** Added to the root; default 1e-8. */
  readonly epsilon?: Setting;
  /** Default 0: none. */
  readonly momentum?: Setting;
  /** Divides by the variance instead of the mean square (Graves 2013). Default false. */
  readonly centred?: boolean;
}

/**
 * RMSProp (Tieleman and Hinton 2012): s = decay s + (1 - decay) g^2; p -= learningRate g / (sqrt(s) + epsilon). With
 * `centred`, the running mean's square is taken off s; with `momentum`, b = momentum b + g / d; p -= learningRate b.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.rmsProp({ learningRate: 1e-3, momentum: 0.9 }).minimize(cost)
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  const given = optionsArgument<RmsPropOptions>("rmsProp", options);
  const { momentum = 0, centred = false } = given;
  return makeOptimizer(
    {
      kind: "rmsProp",
      flags: ["centred"],
      settings: {
        learningRate: [given.learningRate ?? 0.01, fromZero],
        decay: [given.decay ?? 0.99, share],
        epsilon: [given.epsilon ?? 1e-8, fromZero],
        momentum: [momentum, fromZero],
        weightDecay: [given.weightDecay ?? 0, fromZero],
      },
      update: (p, raw, { settings, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        const s = average(slots, "square", mul(g, g), settings.decay);
        const mean = centred ? average(slots, "mean", g, settings.decay) : undefined;
        const d = add(sqrt(mean ? sub(s, mul(mean, mean)) : s), settings.epsilon);
        const direction = div(g, d);
        if (momentum === 0) return sub(p, mul(direction, settings.learningRate));
        const b = add(mul(slots.read("velocity"), settings.momentum), direction);
        slots.write("velocity", b);
        return sub(p, mul(b, settings.learningRate));
      },
    },
    given,
  );
}

export interface AdagradOptions extends CommonOptions, DecayOptions {
  /** Default 0.01. */
  readonly learningRate?: Setting;
  /** The rate of step t (from 1) is divided by 1 + (t - 1) times this; default 0. */
  readonly learningRateDecay?: Setting;
  /** What the sums of squares begin with; default 0. */
  readonly initialAccumulator?: number;
  /** Added to the root; default 1e-10. */
  readonly epsilon?: Setting;
}

/**
 * Adagrad (Duchi et al. 2011): s += g^2; p -= learningRate / (1 + (t - 1) learningRateDecay) g / (sqrt(s) + epsilon), t from
 * 1.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.adagrad({ learningRate: 0.1 }).minimize(cost)
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const given = optionsArgument<AdagradOptions>("adagrad", options);
  const { learningRateDecay = 0, initialAccumulator = 0 } = given;
  return makeOptimizer(
    {
      kind: "adagrad",
      settings: {
        learningRate: [given.learningRate ?? 0.01, fromZero],
        learningRateDecay: [learningRateDecay, fromZero],
        epsilon: [given.epsilon ?? 1e-10, fromZero],
        initialAccumulator: [initialAccumulator, fromZero],
        weightDecay: [given.weightDecay ?? 0, fromZero],
      },
      common: (settings, _own, turn) => {
        if (learningRateDecay === 0) return settings.learningRate;
        return div(settings.learningRate, add(mul(sub(turn(), 1), settings.learningRateDecay), 1));
      },
      update: (p, raw, { settings, common: rate, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        const s = add(slots.read("square", initialAccumulator), mul(g, g));
        slots.write("square", s);
        return sub(p, mul(div(g, add(sqrt(s), settings.epsilon)), rate));
      },
    },
    given,
  );
}

export interface AdadeltaOptions extends CommonOptions, DecayOptions {
  /** Default 1. */
  readonly learningRate?: Setting;
  /** Decay of both means; default 0.9. */
  readonly decay?: Setting;
  /** Added under the roots; default 1e-6. */
  readonly epsilon?: Setting;
}

/**
 * Adadelta (Zeiler 2012): s = decay s + (1 - decay) g^2; d = sqrt(u + epsilon) / sqrt(s + epsilon) g; u = decay u + (1 -
 * decay) d^2; p -= learningRate d.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.adadelta().minimize(cost)
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const given = optionsArgument<AdadeltaOptions>("adadelta", options);
  return makeOptimizer(
    {
      kind: "adadelta",
      settings: {
        learningRate: [given.learningRate ?? 1, fromZero],
        decay: [given.decay ?? 0.9, share],
        epsilon: [given.epsilon ?? 1e-6, fromZero],
        weightDecay: [given.weightDecay ?? 0, fromZero],
      },
      update: (p, raw, { settings, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        const s = average(slots, "square", mul(g, g), settings.decay);
        const before = sqrt(add(slots.read("step"), settings.epsilon));
        const d = mul(div(before, sqrt(add(s, settings.epsilon))), g);
        average(slots, "step", mul(d, d), settings.decay);
        return sub(p, mul(d, settings.learningRate));
      },
    },
    given,
  );
}
